import type { RetrainingConfig } from '@whetstone/scheduler';
import type { OptimizerOptions } from '@whetstone/training';

/** How a configuration is trained, beyond what it says itself. */
export interface Recipe {
  readonly optimizer: OptimizerOptions;
  /** Highest learning rate; a cosine leads from it to near 0 over the epochs that are run. */
  readonly baseRate: number;
  /** Part of the steps in which the rate rises to it. */
  readonly warmupFraction: number;
  readonly labelSmoothing: number;
}

const rateForAllLayers = 1.5e-3;
const rateForLastLayers = 2.5e-3;
const rateForHead = 1e-2;
const referenceBatch = 32;

/** Learning rates were chosen on drifted synthetic streets, see `docs/training-recipe.md`. */
export const recipeFor = ({
  layersRetrained,
  batchSize,
}: Pick<RetrainingConfig, 'layersRetrained' | 'batchSize'>): Recipe => {
  const atReferenceBatch =
    layersRetrained === 'all' ? rateForAllLayers : layersRetrained === 1 ? rateForHead : rateForLastLayers;
  return {
    optimizer: { kind: 'adam', weightDecay: 1e-4 },
    // Adam's noise grows with the root of the batch, not with the batch.
    baseRate: atReferenceBatch * Math.sqrt(batchSize / referenceBatch),
    warmupFraction: 0.05,
    labelSmoothing: 0.05,
  };
};
