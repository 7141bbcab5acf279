import type { RetrainingConfig } from '@whetstone/scheduler';

/** Width of the widest last hidden layer that is tried. */
const wideHiddenWidth = 128;

const config = (id: string, rest: Omit<RetrainingConfig, 'id' | 'batchSize'>): RetrainingConfig => ({
  id,
  batchSize: 32,
  ...rest,
});

/**
 * Γ, the retraining configurations that are profiled in every window: epochs, layers retrained, width of the last
 * hidden layer and data fraction vary; their cost spans about two orders of magnitude.
 */
export const defaultRetrainingConfigs = (hiddenWidth: number): readonly RetrainingConfig[] => [
  config('head-10', { epochs: 10, hiddenWidth, layersRetrained: 1, dataFraction: 1 }),
  config('head-30', { epochs: 30, hiddenWidth, layersRetrained: 1, dataFraction: 1 }),
  config('last2-10', { epochs: 10, hiddenWidth, layersRetrained: 2, dataFraction: 1 }),
  config('last2-30', { epochs: 30, hiddenWidth, layersRetrained: 2, dataFraction: 1 }),
  config('full-5', { epochs: 5, hiddenWidth, layersRetrained: 'all', dataFraction: 1 }),
  config('full-15', { epochs: 15, hiddenWidth, layersRetrained: 'all', dataFraction: 1 }),
  config('full-15-half', { epochs: 15, hiddenWidth, layersRetrained: 'all', dataFraction: 0.5 }),
  config('full-40', { epochs: 40, hiddenWidth, layersRetrained: 'all', dataFraction: 1 }),
  config('wide-20', { epochs: 20, hiddenWidth: wideHiddenWidth, layersRetrained: 'all', dataFraction: 1 }),
];
