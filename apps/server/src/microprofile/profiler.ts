import { randomUUID } from 'node:crypto';
import {
  type CurveFit,
  designTrials,
  effectiveEpochs,
  estimateCost,
  extrapolate,
  fitCurve,
  type GainPrior,
  measureCost,
  type ProfilePoint,
  pruneConfigs,
  quoted,
  type RetrainingConfig,
  type Trial,
} from '@whetstone/scheduler';
import type { Device, TrainingResult } from '../devices/protocol.ts';
import { withDevice } from '../devices/retry.ts';
import { sayOfWindow } from '../domain/sentences/windowSentences.ts';
import type { Stream } from '../domain/stream.ts';
import type { ProfileRecord, StreamWindow } from '../domain/window.ts';
import { type LabelledSample, packSamples } from '../labelling/sampleStore.ts';
import type { LoadedModel } from '../models/registry.ts';
import { trainedClasses } from '../training/trainer.ts';
import type { TrainingData } from '../training/trainingData.ts';
import { defaultRetrainingConfigs } from './configs.ts';
import { believedGain, isWorthProfiling, unprofiled, type WorthQuestion } from './worthProfiling.ts';

/** A window has hundreds of labels here, not Ekya's tens of thousands: a trial on 5 % of them would see nothing. */
const trialDesign = { trialFraction: 0.4, trialEpochs: 5 };

/** Part of a window after which no further trial starts: a choice among few γs in time beats one among all too late. */
const profilingTime = 0.35;

/** Past windows whose profiles decide what is still worth trying. */
const historyWindows = 8;

export interface ProfilerPorts {
  readonly stream: Stream;
  readonly live: LoadedModel;
  readonly device: Device;
  readonly random: () => number;
  readonly clock: { readonly now: () => number };
  /** What finished retrainings have taught. */
  readonly gains: { readonly prior: () => GainPrior };
  readonly store: {
    listWindows(query: { streamId: string; before: Date; limit: number }): Promise<StreamWindow[]>;
    listProfiles(windowId: string): Promise<ProfileRecord[]>;
  };
}

export interface ProfilingJob {
  readonly window: StreamWindow;
  readonly data: TrainingData;
  readonly signal: AbortSignal;
}

export interface Profiles {
  /** Accuracy of the live model on the hold-out, in [0, 1]. */
  readonly startAccuracy: number;
  readonly profiles: readonly ProfileRecord[];
  /** Device memory that a step takes, by γ, as far as trials told. */
  readonly memoryBytes: ReadonlyMap<string, number>;
}

/** Profiles of the windows since the last drift alarm, the newest window first; none in a window with an alarm. */
const profilesSinceAlarm = async (
  { stream, store }: ProfilerPorts,
  window: StreamWindow,
): Promise<readonly ProfileRecord[][]> => {
  if (window.drift?.alarm) return [];
  const past = await store.listWindows({ streamId: stream.id, before: window.startedAt, limit: historyWindows });
  const alarm = past.findIndex(({ drift }) => drift?.alarm);
  const sinceAlarm = alarm < 0 ? past : past.slice(0, alarm);
  return Promise.all(sinceAlarm.map(({ id }) => store.listProfiles(id)));
};

/** γs that are still worth looking at: past windows decide (§4.3). */
const configsToTry = (hiddenWidth: number, past: readonly (readonly ProfileRecord[])[]): RetrainingConfig[] => {
  const configs = defaultRetrainingConfigs(hiddenWidth);
  const history = [...past]
    .reverse()
    .map((profiles) =>
      profiles.flatMap(({ config, estimatedEndAccuracy, estimatedGpuSeconds }): ProfilePoint[] =>
        estimatedEndAccuracy === null || estimatedGpuSeconds === null
          ? []
          : [{ id: config.id, endAccuracy: estimatedEndAccuracy, gpuSeconds: estimatedGpuSeconds }],
      ),
    );
  const kept = new Set(
    pruneConfigs(
      configs.map(({ id }) => id),
      history.filter((points) => points.length > 0),
    ),
  );
  return configs.filter(({ id }) => kept.has(id));
};

/** Uniform sample of the training data without replacement. */
const drawSample = (samples: readonly LabelledSample[], count: number, random: () => number): LabelledSample[] => {
  const pool = [...samples];
  for (let at = 0; at < count; at++) {
    const other = at + Math.floor(random() * (pool.length - at));
    [pool[at], pool[other]] = [pool[other] as LabelledSample, pool[at] as LabelledSample];
  }
  return pool.slice(0, count);
};

/** γ's record from its trial: curve, promise and cost, or why it was dropped. */
const recordOf = (
  config: RetrainingConfig,
  context: { window: StreamWindow; data: TrainingData; trial: Trial; result: TrainingResult; sharedBy: number },
): ProfileRecord => {
  const { window, data, trial, result, sharedBy } = context;
  const full = data.train.length;
  const [start, ...after] = result.epochs;
  const outcome = {
    epochs: after.map(({ epoch }) => effectiveEpochs(epoch, trial.samples, full)),
    accuracies: after.map(({ accuracy }) => accuracy),
  };
  const fit: CurveFit = fitCurve(outcome);
  const cost = measureCost({ samples: trial.samples, deviceSeconds: after.map(({ deviceSeconds }) => deviceSeconds) });
  const endEpochs = effectiveEpochs(config.epochs, full * config.dataFraction, full);
  const dropped = fit.kind === 'failed' ? sayOfWindow('profile.noCurve', { reason: quoted(fit.reason) }) : null;
  const evidence = { trial: outcome, validationSamples: data.holdOut.length };
  return {
    id: randomUUID(),
    windowId: window.id,
    config,
    trialEpochs: outcome.epochs,
    trialAccuracies: outcome.accuracies,
    curve: fit.kind === 'curve' ? { b0: fit.b0, b1: fit.b1, b2: fit.b2, residual: fit.residual } : null,
    dropReason: dropped?.text ?? null,
    dropWording: dropped?.wording ?? null,
    startAccuracy: start?.accuracy ?? 0,
    estimatedEndAccuracy: fit.kind === 'curve' ? extrapolate(fit, endEpochs, evidence) : null,
    estimatedInterval: null,
    estimatedGpuSeconds: fit.kind === 'curve' ? estimateCost(cost, config, full) : null,
    measuredEndAccuracy: null,
    measuredGpuSeconds: null,
    trialGpuSeconds: result.deviceSeconds / sharedBy,
  };
};

/** Runs one trial on the device. */
const runTrial = (
  { device, stream, live, random }: ProfilerPorts,
  { trial, config, data, signal }: { trial: Trial; config: RetrainingConfig; data: TrainingData; signal: AbortSignal },
): Promise<TrainingResult> => {
  const request = {
    model: live.bytes,
    config: { ...config, dataFraction: 1 },
    epochs: trial.epochs,
    train: packSamples(drawSample(data.train, trial.samples, random)),
    validation: packSamples(data.holdOut),
    seed: Math.floor(random() * 2 ** 31),
    returnModel: false,
    classes: trainedClasses(stream.classes, live.version, data),
  };
  return withDevice(device, signal, () =>
    device.train({ kind: 'profiling', streamId: stream.id }, request, { signal }),
  );
};

/** Best gain among the γs that the trial does not stand for: as profiled already, else as believed. */
const bestOtherGain = (
  configs: readonly RetrainingConfig[],
  profiles: readonly ProfileRecord[],
  question: Pick<WorthQuestion, 'members' | 'prior' | 'startAccuracy' | 'drift'>,
): number => {
  const gains = configs
    .filter(({ id }) => !question.members.some((member) => member.id === id))
    .map((config) => {
      const done = profiles.find((profile) => profile.config.id === config.id);
      if (!done) return believedGain(config, question).mean;
      return (done.estimatedEndAccuracy ?? done.startAccuracy) - done.startAccuracy;
    });
  return Math.max(0, ...gains);
};

/**
 * Micro-profiles Γ for one window (§4.3): one short training per group of γs that differ only in epochs and data, a
 * curve through its accuracies, and from it each γ's promise and cost. A trial after the first that would hardly change
 * the decision, or that the window has no time for, is left out; what finished retrainings taught stands in for it.
 *
 * @throws what the device throws; a failed fit is no error but drops its γs with a reason
 */
export const profileConfigs = async (
  ports: ProfilerPorts,
  { window, data, signal }: ProfilingJob,
): Promise<Profiles> => {
  const past = await profilesSinceAlarm(ports, window);
  const configs = configsToTry(ports.live.version.hiddenWidth, past);
  const prior = ports.gains.prior();
  const drift = Math.max(0, window.drift?.accuracyDrop ?? 0);
  const secondsLeft = (window.endsAt.getTime() - window.startedAt.getTime()) / 1000;
  const profiles: ProfileRecord[] = [];
  const memoryBytes = new Map<string, number>();
  let longestMs = 0;
  for (const trial of designTrials(configs, { samples: data.train.length, ...trialDesign })) {
    const members = configs.filter(({ id }) => trial.configIds.includes(id));
    const [first] = members;
    if (!first) continue;
    // The first trial runs in any case: it also tells what the live model is worth now.
    const startAccuracy = profiles[0]?.startAccuracy;
    const began = ports.clock.now();
    if (startAccuracy !== undefined) {
      const question = { members, past, prior, startAccuracy, drift, secondsLeft };
      const whole = { ...question, bestOther: bestOtherGain(configs, profiles, question) };
      const late = began - window.startedAt.getTime() + longestMs > profilingTime * secondsLeft * 1000;
      if (late || !isWorthProfiling(whole)) {
        profiles.push(...unprofiled(whole, { windowId: window.id }));
        continue;
      }
    }
    const result = await runTrial(ports, { trial, config: first, data, signal });
    longestMs = Math.max(longestMs, ports.clock.now() - began);
    const context = { window, data, trial, result, sharedBy: members.length };
    profiles.push(...members.map((config) => recordOf(config, context)));
    for (const { id } of members) memoryBytes.set(id, result.memoryBytes);
  }
  return { startAccuracy: profiles[0]?.startAccuracy ?? 0, profiles, memoryBytes };
};
