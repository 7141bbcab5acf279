/** Device time at 100 % of a training, as measured by a trial; deterministic for a net, batch size and device (§4.3). */
export interface TrainingCost {
  readonly secondsPerSampleEpoch: number;
  /** Once a training, by sample: computing cached features of a frozen prefix, say. */
  readonly setupSecondsPerSample: number;
  /** Once a training, whatever the samples: building graphs, opening sessions. */
  readonly setupSeconds: number;
}

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
};

/**
 * Cost of a training from a trial: the median epoch, and as set-up what the first epoch took beyond it.
 *
 * @param deviceSeconds seconds used until the end of each epoch, from the trial's start, increasing
 */
export const measureCost = (trial: {
  readonly samples: number;
  readonly deviceSeconds: readonly number[];
}): TrainingCost => {
  const { deviceSeconds } = trial;
  const samples = Math.max(1, trial.samples);
  const epochs = deviceSeconds.map((at, index) => at - (deviceSeconds[index - 1] ?? 0));
  const later = epochs.length > 1 ? epochs.slice(1) : epochs;
  const perEpoch = Math.max(0, median(later));
  const setup = Math.max(0, (epochs[0] ?? 0) - perEpoch);
  return { secondsPerSampleEpoch: perEpoch / samples, setupSecondsPerSample: setup / samples, setupSeconds: 0 };
};

/**
 * GPU-seconds at 100 % of the trial's device that γ takes: linear in epochs and data.
 *
 * @param samples labelled samples of the window
 */
export const estimateCost = (
  cost: TrainingCost,
  config: { readonly epochs: number; readonly dataFraction: number },
  samples: number,
): number => {
  const used = samples * config.dataFraction;
  return cost.setupSeconds + used * (cost.setupSecondsPerSample + cost.secondsPerSampleEpoch * config.epochs);
};
