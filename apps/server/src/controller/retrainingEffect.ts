import { effectiveEpochs, extrapolate, quantity, type Said } from '@whetstone/scheduler';
import type { TrainingEpoch } from '../devices/protocol.ts';
import { sayOfEvent } from '../domain/sentences/eventSentences.ts';
import type { ProfileRecord, StreamWindow } from '../domain/window.ts';
import type { LoadedModel } from '../models/registry.ts';
import { judgeCourse } from '../training/judgeCourse.ts';
import { retrain, trainedClasses } from '../training/trainer.ts';
import { mixOf, type TrainingData } from '../training/trainingData.ts';
import type { StreamRuntime } from './streamRuntime.ts';

export interface RetrainingEffect {
  readonly window: StreamWindow;
  readonly profile: ProfileRecord;
  readonly data: TrainingData;
  readonly signal: AbortSignal;
  readonly onEpoch: (epoch: TrainingEpoch) => void;
  /** The course so far leads to another end than the micro-profile promised; by how much, in accuracy. */
  readonly onEstimate: (difference: number) => void;
}

/** Publishes an event of a stream's window. */
const teller =
  ({ events, stream }: StreamRuntime, { id }: StreamWindow) =>
  (kind: 'retraining-started' | 'retraining-shortened' | 'estimate-wrong', said: Said, data: object) =>
    events.publish({
      kind,
      streamId: stream.id,
      windowId: id,
      said,
      data: { ...data },
    });

/**
 * What γ's own trial promised on the hold-out, which is what its retraining is measured on. The profile's estimate is of
 * something else: of the labels that come after, in the light of what earlier retrainings gained there.
 */
const promiseOf = ({ profile, data }: RetrainingEffect): number | null => {
  const { config, curve, trialEpochs, trialAccuracies, estimatedEndAccuracy } = profile;
  if (!curve) return estimatedEndAccuracy;
  const full = data.train.length;
  const epochs = effectiveEpochs(config.epochs, full * config.dataFraction, full);
  const trial = { epochs: trialEpochs, accuracies: trialAccuracies };
  return extrapolate(curve, epochs, { trial, validationSamples: data.holdOut.length });
};

/**
 * Follows a retraining by its own curve: says once that the estimate proved wrong, and ends the training soon when its
 * curve is flat, or when it will not even reach what the live model has.
 */
const follow = (
  effect: RetrainingEffect,
  { name, tell, finish }: { name: string; tell: ReturnType<typeof teller>; finish: AbortController },
) => {
  const { profile, data, onEstimate } = effect;
  const { config, startAccuracy } = profile;
  const epochs: TrainingEpoch[] = [];
  let promise = promiseOf(effect);
  const shorten = (why: Said, endAccuracy: number) => {
    finish.abort();
    const { epoch } = epochs.at(-1) ?? { epoch: 0 };
    const said = sayOfEvent('event.shortened', { stream: name, epoch, epochs: config.epochs, why });
    tell('retraining-shortened', said, { configId: config.id, epoch, epochs: config.epochs, endAccuracy });
  };
  return (epoch: TrainingEpoch) => {
    epochs.push(epoch);
    if (promise === null || finish.signal.aborted) return;
    const validationSamples = data.holdOut.length;
    const verdict = judgeCourse(epochs, { epochs: config.epochs, endAccuracy: promise, validationSamples });
    if (verdict.kind === 'on-course') return;
    const { endAccuracy } = verdict;
    const reached = quantity('fraction', endAccuracy);
    if (verdict.kind === 'flat') return shorten(sayOfEvent('event.flatCurve', { accuracy: reached }), endAccuracy);
    const promised = quantity('fraction', promise);
    const said = sayOfEvent('event.estimateWrong', { stream: name, reached, config: config.id, promised });
    tell('estimate-wrong', said, { configId: config.id, promised: promise, endAccuracy, epoch: epoch.epoch });
    onEstimate(endAccuracy - promise);
    promise = endAccuracy;
    if (endAccuracy <= startAccuracy)
      shorten(sayOfEvent('event.notBetter', { accuracy: quantity('fraction', startAccuracy) }), endAccuracy);
  };
};

/** Retrains with γ, follows it, and keeps what comes out as a candidate. */
export const runRetraining = async (
  runtime: StreamRuntime,
  effect: RetrainingEffect,
): Promise<{ candidate: LoadedModel; gpuSeconds: number }> => {
  const { device, registry, stream, random, live } = runtime;
  const { window, profile, data, signal, onEpoch } = effect;
  const { config } = profile;
  const tell = teller(runtime, window);
  const [samples, name] = [data.train.length, stream.name];
  const said = sayOfEvent('event.retrains', { stream: name, config: config.id, count: samples });
  tell('retraining-started', said, { configId: config.id, samples });
  const finish = new AbortController();
  const watch = follow(effect, { name, tell, finish });
  const classes = trainedClasses(stream.classes, live.version, data);
  const result = await retrain(device, {
    streamId: stream.id,
    live,
    config,
    data,
    classes,
    seed: Math.floor(random() * 2 ** 31),
    signal,
    finish: finish.signal,
    onEpoch: (epoch) => {
      onEpoch(epoch);
      watch(epoch);
    },
  });
  const candidate = await registry.addCandidate(live.version, result.model, {
    windowId: window.id,
    retrainingConfigId: config.id,
    trainedSamples: data.train.length,
    trainedMix: mixOf(data),
    hiddenWidth: config.hiddenWidth,
    classes,
  });
  return {
    candidate,
    gpuSeconds: result.epochs.at(-1)?.deviceSeconds ?? result.deviceSeconds,
  };
};
