import { extrapolate, type GainContext, type GainPrior, type GainRecord, learnGainPrior } from '@whetstone/scheduler';
import type { Clock } from '../controller/clock.ts';
import type { ProfileRecord, StreamWindow } from '../domain/window.ts';
import { familyOf } from './worthProfiling.ts';

/** Newest finished retrainings that are learned from: so many take about a tenth of a second, in which nothing else runs. */
const mostRecords = 200;
/** Past windows of each stream that are looked through at the start. */
const windowsPerStream = 40;
/** Finished retrainings at which what they taught counts as much as a new trial. */
const equalWeightRecords = 12;
/** Several retrainings that finish together are learned from together. */
const learnAfterMs = 2000;

interface GainStore {
  listWindows(query: { streamId: string; limit: number }): Promise<StreamWindow[]>;
  listProfiles(windowId: string): Promise<ProfileRecord[]>;
}

type DriftOf = Pick<StreamWindow, 'drift'>;

/** The gain that a γ's fitted curve promises, without anything learned; null where the fit failed. */
const promisedGain = ({ curve, config, startAccuracy }: ProfileRecord): number | null =>
  curve ? extrapolate(curve, config.epochs * config.dataFraction) - startAccuracy : null;

const contextOf = (profile: ProfileRecord, { drift }: DriftOf): GainContext => ({
  configId: profile.config.id,
  family: familyOf(profile.config),
  startAccuracy: profile.startAccuracy,
  estimatedGain: promisedGain(profile),
  drift: Math.max(0, drift?.accuracyDrop ?? 0),
});

/** A finished retraining as something to learn from; null while it has not finished. */
const recordOf = (
  profile: ProfileRecord,
  window: Pick<StreamWindow, 'id' | 'streamId' | 'drift'>,
): GainRecord | null =>
  profile.measuredEndAccuracy === null
    ? null
    : {
        ...contextOf(profile, window),
        streamId: window.streamId,
        windowId: window.id,
        gain: profile.measuredEndAccuracy - profile.startAccuracy,
      };

const accuracy = (value: number): number => Math.min(1, Math.max(0, value));

/**
 * Profiles with end accuracies as they are believed: trials alone promise too much, and finished retrainings tell by how
 * much. The two are weighed by how many retrainings have finished. Around each lies an interval as wide as finished
 * retrainings have shown that it must be to cover 90 % of them; before any has finished, nothing is known of that and it
 * is wide.
 */
export const believedProfiles = (
  profiles: readonly ProfileRecord[],
  window: DriftOf,
  prior: GainPrior,
): ProfileRecord[] => {
  const weight = prior.records / (prior.records + equalWeightRecords);
  return profiles.map((profile) => {
    const { estimatedEndAccuracy, startAccuracy } = profile;
    if (estimatedEndAccuracy === null) return profile;
    const { mean, low, high } = prior.estimate(contextOf(profile, window));
    const believed = accuracy(weight * (startAccuracy + mean) + (1 - weight) * estimatedEndAccuracy);
    // A trial that departs from what was learned moves the estimate, but does not take back what was learned.
    const estimatedInterval = {
      low: accuracy(Math.min(believed - (mean - low), startAccuracy + low)),
      high: accuracy(Math.max(believed + (high - mean), startAccuracy + high)),
    };
    return { ...profile, estimatedEndAccuracy: believed, estimatedInterval };
  });
};

/** What finished retrainings of all streams have taught about gains. */
export interface GainMemory {
  readonly prior: () => GainPrior;
  /** Looks through the past windows of streams. */
  readonly recall: (streamIds: readonly string[]) => Promise<void>;
  /** Takes a finished retraining; it is learned from a little later, outside of what asked for it. */
  readonly remember: (profile: ProfileRecord, window: StreamWindow) => void;
}

export const gainMemory = (store: GainStore, clock: Clock): GainMemory => {
  let records: readonly GainRecord[] = [];
  let prior = learnGainPrior([]);
  let waiting = false;
  const learn = (): void => {
    waiting = false;
    prior = learnGainPrior(records);
  };
  const learnSoon = (): void => {
    if (waiting) return;
    waiting = true;
    clock.after(learnAfterMs, learn);
  };
  return {
    prior: () => prior,
    remember: (profile, window) => {
      const record = recordOf(profile, window);
      if (!record) return;
      records = [...records, record].slice(-mostRecords);
      learnSoon();
    },
    recall: async (streamIds) => {
      const found: { readonly at: number; readonly record: GainRecord }[] = [];
      for (const streamId of streamIds)
        for (const window of await store.listWindows({ streamId, limit: windowsPerStream }))
          if (window.retrainingConfigId !== null)
            for (const profile of await store.listProfiles(window.id)) {
              const record = recordOf(profile, window);
              if (record) found.push({ at: window.startedAt.getTime(), record });
            }
      const past = found.sort((a, b) => a.at - b.at).map(({ record }) => record);
      records = [...past, ...records].slice(-mostRecords);
      if (past.length > 0) learnSoon();
    },
  };
};
