import type { RetrainingConfig } from '@whetstone/scheduler';
import type { Device, TrainingEpoch, TrainingResult } from '../devices/protocol.ts';
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
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly onEpoch: (epoch: TrainingEpoch) => void;
}

/** Retrains a stream's live model with γ on a device; started over when the device is lost under it. */
export const retrain = async (
  device: Device,
  retraining: Retraining,
): Promise<TrainingResult & { model: Uint8Array }> => {
  const { streamId, live, config, data, seed, signal, onEpoch } = retraining;
  const result = await withDevice(device, signal, () =>
    device.train(
      { kind: 'retraining', streamId },
      {
        model: live.bytes,
        config,
        epochs: config.epochs,
        train: packSamples(data.train),
        validation: packSamples(data.holdOut),
        seed,
        returnModel: true,
      },
      { signal, onEpoch },
    ),
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
