import type { RetrainingConfig } from '../configuration.ts';

/** A short training on a small sample that stands for every γ which differs only in epochs and data (§4.3). */
export interface Trial {
  readonly id: string;
  readonly hiddenWidth: number;
  readonly layersRetrained: number | 'all';
  readonly batchSize: number;
  readonly epochs: number;
  /** Labelled samples to train on, drawn uniformly from the window's. */
  readonly samples: number;
  /** γs that it stands for. */
  readonly configIds: readonly string[];
}

export interface TrialDesign {
  /** Labelled samples of the window. */
  readonly samples: number;
  /** Fraction of them that a trial trains on, in (0, 1]; Ekya uses 5–10 %. */
  readonly trialFraction: number;
  /** Epochs of a trial; Ekya uses 5. A curve needs at least 3 points. */
  readonly trialEpochs: number;
}

/** Fewest batches in a trial's epoch: fewer say nothing about the next one. */
const leastBatches = 2;

/** Groups Γ into trials, in Γ's order: γs that differ only in epochs and data fraction share one. */
export const designTrials = (
  configs: readonly RetrainingConfig[],
  { samples, trialFraction, trialEpochs }: TrialDesign,
): Trial[] => {
  const groups = new Map<string, RetrainingConfig[]>();
  for (const config of configs) {
    const key = `layers-${config.layersRetrained}-width-${config.hiddenWidth}-batch-${config.batchSize}`;
    groups.set(key, [...(groups.get(key) ?? []), config]);
  }
  return [...groups].flatMap(([id, group]) => {
    const [first] = group;
    if (!first) return [];
    const { hiddenWidth, layersRetrained, batchSize } = first;
    const wanted = Math.max(Math.round(samples * trialFraction), leastBatches * batchSize);
    return {
      id,
      hiddenWidth,
      layersRetrained,
      batchSize,
      epochs: trialEpochs,
      samples: Math.min(samples, wanted),
      configIds: group.map((config) => config.id),
    };
  });
};
