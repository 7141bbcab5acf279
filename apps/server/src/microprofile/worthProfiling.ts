import { randomUUID } from 'node:crypto';
import { type GainPrior, profilingWorth, type RetrainingConfig } from '@whetstone/scheduler';
import { sayOfWindow } from '../domain/sentences/windowSentences.ts';
import type { ProfileRecord } from '../domain/window.ts';

/** Finished retrainings below which every γ is profiled: what is believed without them is worth little. */
const leastRecords = 30;
/** Past windows in which a γ must have had a trial, to be believed without a new one: scenes and costs change. */
const trialAgeWindows = 4;
/** Trial against true gains, as a standard deviation: what a trial of a few hundred labels tells (measured on such). */
const trialError = 0.05;
/** GPU-seconds of trials a second: profiling has a share of its own and borrows what idles. */
const profilingRate = 0.5;

export interface WorthQuestion {
  /** γs that one trial stands for. */
  readonly members: readonly RetrainingConfig[];
  /** Profiles of this stream's past windows, the newest window first. */
  readonly past: readonly (readonly ProfileRecord[])[];
  readonly prior: GainPrior;
  readonly startAccuracy: number;
  readonly drift: number;
  /** Best gain known or believed among the γs of other trials. */
  readonly bestOther: number;
  readonly secondsLeft: number;
}

export const familyOf = ({ layersRetrained, hiddenWidth }: RetrainingConfig): string =>
  `${layersRetrained}-${hiddenWidth}`;

/** The γ's newest profile with a trial of its own, while that is not too old. */
const lastTrial = (
  { id }: RetrainingConfig,
  past: readonly (readonly ProfileRecord[])[],
): ProfileRecord | undefined => {
  const recent = past.slice(0, trialAgeWindows).flat();
  return recent.find(
    ({ config, trialEpochs, estimatedGpuSeconds }) =>
      config.id === id && trialEpochs.length > 0 && estimatedGpuSeconds !== null,
  );
};

/** Gain that is believed of a γ without a trial. */
export const believedGain = (
  config: RetrainingConfig,
  { prior, startAccuracy, drift }: Pick<WorthQuestion, 'prior' | 'startAccuracy' | 'drift'>,
) => prior.estimate({ configId: config.id, family: familyOf(config), startAccuracy, drift });

/**
 * Whether a trial may change the decision enough to be worth its time. While it runs, the best retraining known so far
 * waits: that is its price.
 */
export const isWorthProfiling = (question: WorthQuestion): boolean => {
  const { members, past, prior, bestOther, secondsLeft } = question;
  const trials = members.map((config) => lastTrial(config, past));
  if (prior.records < leastRecords || trials.some((trial) => !trial)) return true;
  const trialGpuSeconds = trials.reduce((sum, trial) => sum + (trial?.trialGpuSeconds ?? 0), 0);
  const beliefs = members.map((config) => believedGain(config, question));
  const best = Math.max(0, bestOther, ...beliefs.map(({ mean }) => mean));
  return beliefs.some(
    ({ mean, stdDev }) =>
      profilingWorth({
        mean,
        stdDev,
        bestOther: Math.max(0, bestOther),
        trialError,
        secondsLeft,
        trialGpuSeconds,
        price: best / profilingRate,
      }) > 0,
  );
};

const noTime = sayOfWindow('profile.noTime');

/**
 * Profiles without a trial: by what finished retrainings taught, at the cost of the last trial. A γ that is not known so
 * well is not offered in this window, and its profile says why.
 */
export const unprofiled = (question: WorthQuestion, { windowId }: { readonly windowId: string }): ProfileRecord[] =>
  question.members.map((config) => {
    const trial = lastTrial(config, question.past);
    const known = trial && question.prior.records >= leastRecords;
    const believed = question.startAccuracy + believedGain(config, question).mean;
    return {
      id: randomUUID(),
      windowId,
      config,
      trialEpochs: [],
      trialAccuracies: [],
      curve: null,
      dropReason: known ? null : noTime.text,
      dropWording: known ? null : noTime.wording,
      startAccuracy: question.startAccuracy,
      estimatedEndAccuracy: known ? Math.min(1, Math.max(0, believed)) : null,
      estimatedInterval: null,
      estimatedGpuSeconds: known ? trial.estimatedGpuSeconds : null,
      measuredEndAccuracy: null,
      measuredGpuSeconds: null,
      trialGpuSeconds: 0,
    };
  });
