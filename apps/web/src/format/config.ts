import type { ProfileRecord } from '../trpc/wire.ts';

type RetrainingConfig = ProfileRecord['config'];

/** γ in words: "8 epochs · batch 32 · 64 wide · last 2 layers · 50 % of the labels". */
export const describeConfig = (config: RetrainingConfig): string =>
  [
    `${config.epochs} ${config.epochs === 1 ? 'epoch' : 'epochs'}`,
    `batch ${config.batchSize}`,
    `${config.hiddenWidth} wide`,
    config.layersRetrained === 'all'
      ? 'all layers'
      : `last ${config.layersRetrained === 1 ? 'layer' : `${config.layersRetrained} layers`}`,
    `${Math.round(config.dataFraction * 100)}\u00a0% of the labels`,
  ].join(' · ');
