import type { ProfileRecord } from '../trpc/wire.ts';

/** Epochs over the whole of the window's labels: a retraining on half of them counts half. */
export const effectiveEpochs = ({ config }: Pick<ProfileRecord, 'config'>): number =>
  config.epochs * config.dataFraction;

/** One trial of the micro-profiler with the γs that it stands for. */
export interface TrialGroup {
  readonly key: string;
  readonly trial: readonly { readonly epochs: number; readonly accuracy: number }[];
  readonly curve: ProfileRecord['curve'];
  readonly members: readonly ProfileRecord[];
}

/** γs that differ only in epochs and data share a trial, and are drawn as one curve with several estimates on it. */
export const trialGroups = (profiles: readonly ProfileRecord[]): TrialGroup[] => {
  const groups = new Map<string, ProfileRecord[]>();
  for (const profile of profiles) {
    const { trialEpochs, trialAccuracies, curve } = profile;
    const key = JSON.stringify([trialEpochs, trialAccuracies, curve]);
    groups.set(key, [...(groups.get(key) ?? []), profile]);
  }
  return [...groups].flatMap(([key, members]) => {
    const [first] = members;
    if (!first) return [];
    const trial = first.trialEpochs.flatMap((epochs, index) => {
      const accuracy = first.trialAccuracies[index];
      return accuracy === undefined ? [] : [{ epochs, accuracy }];
    });
    return [{ key, trial, curve: first.curve, members }];
  });
};
