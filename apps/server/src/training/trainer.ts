import type { RetrainingConfig } from '@whetstone/scheduler';
import type { Device, TrainingCheckpoint, TrainingEpoch, TrainingResult } from '../devices/protocol.ts';
import { withDevice } from '../devices/retry.ts';
import type { GateVerdict } from '../domain/model.ts';
import { type LabelledSample, packSamples } from '../labelling/sampleStore.ts';
import type { LoadedModel } from '../models/registry.ts';
import { judgeCandidate } from './promotionGate.ts';
import type { TrainingData } from './trainingData.ts';

export interface Retraining {
  readonly streamId: string;
  readonly live: LoadedModel;
  readonly config: RetrainingConfig;
  readonly data: TrainingData;
  /** Class names that the trained model knows; see `trainedClasses`. */
  readonly classes: readonly string[];
  readonly seed: number;
  readonly signal: AbortSignal;
  /** Ends the retraining soon, with what it has learned. */
  readonly finish: AbortSignal;
  readonly onEpoch: (epoch: TrainingEpoch) => void;
}

/**
 * The classes that a model knows after a training: its own, and those of the stream up to the newest one that the
 * data show. A class that no sample is of yet would only be a wrong answer to learn.
 *
 * @param classes of the stream, which begin with the model's own
 */
export const trainedClasses = (
  classes: readonly string[],
  model: { readonly classes: readonly string[] },
  { train, holdOut }: TrainingData,
): readonly string[] => {
  const highest = [...train, ...holdOut].reduce((most, { label }) => Math.max(most, label), 0);
  return classes.slice(0, Math.max(model.classes.length, highest + 1));
};

/** Retrains a stream's live model with γ on a device; when the device is lost under it, goes on from the last checkpoint. */
export const retrain = async (
  device: Device,
  retraining: Retraining,
): Promise<TrainingResult & { model: Uint8Array }> => {
  const { streamId, live, config, data, signal, finish, onEpoch } = retraining;
  const request = {
    model: live.bytes,
    config,
    epochs: config.epochs,
    train: packSamples(data.train),
    validation: packSamples(data.holdOut),
    seed: retraining.seed,
    returnModel: true,
    classes: retraining.classes,
  };
  let checkpoint: TrainingCheckpoint | null = null;
  const onCheckpoint = (reached: TrainingCheckpoint) => {
    checkpoint = reached;
  };
  const result = await withDevice(device, signal, () =>
    device.train({ kind: 'retraining', streamId }, checkpoint ? { ...request, checkpoint } : request, {
      signal,
      finish,
      onEpoch,
      onCheckpoint,
    }),
  );
  if (result.model === null) throw new Error('the device returned no model for a retraining');
  return { ...result, model: result.model };
};

/** Judges a candidate against the live model on labels that neither was trained on. */
export const judge = async (
  device: Device,
  contest: {
    streamId: string;
    candidate: LoadedModel;
    live: LoadedModel;
    samples: readonly LabelledSample[];
    signal: AbortSignal;
  },
): Promise<GateVerdict> => {
  const { streamId, candidate, live, samples, signal } = contest;
  const packed = packSamples(samples);
  const correct = (model: LoadedModel) =>
    withDevice(device, signal, async () => (await device.evaluate(streamId, model.bytes, packed)).correct);
  return judgeCandidate(samples.length, await correct(candidate), await correct(live));
};
