// How well gains are estimated, leave-one-city-out on the reference's published profiles, and what that is worth to plans: npx tsx test/bench/estimates.bench.ts
import {
  integrate,
  learnGainPrior,
  type Plan,
  type PolicyName,
  type Problem,
  policies,
  withTruth,
} from '@whetstone/scheduler';
import { casesAvailable, type GoldenCase, goldenCases, problemOf } from '../../packages/scheduler/test/cases.ts';
import { type ProfiledGain, profiledGains, profilesAvailable } from '../../packages/scheduler/test/profiles.ts';
import { rankCorrelation } from '../../packages/scheduler/test/rankCorrelation.ts';

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Estimates of every record by a prior that never saw its city. */
const leaveOneCityOut = (gains: readonly ProfiledGain[]) => {
  const cities = [...new Set(gains.map(({ streamId }) => streamId))];
  return cities.flatMap((city) => {
    const prior = learnGainPrior(gains.filter(({ streamId }) => streamId !== city));
    return gains
      .filter(({ streamId }) => streamId === city)
      .map((record) => ({ record, estimate: prior.estimate(record) }));
  });
};

/** Mean over the windows of the rank correlation within each. */
const withinWindows = (pairs: readonly { record: ProfiledGain; value: number }[]): number => {
  const keys = [...new Set(pairs.map(({ record }) => `${record.streamId} ${record.windowId}`))];
  const correlations = keys.map((key) => {
    const own = pairs.filter(({ record }) => `${record.streamId} ${record.windowId}` === key);
    return rankCorrelation(
      own.map(({ value }) => value),
      own.map(({ record }) => record.gain),
    );
  });
  return mean(correlations.filter(Number.isFinite));
};

/** The case as planned with the prior's estimates, and the truth to score it by. */
const withPrior = (stored: GoldenCase, gains: readonly ProfiledGain[]): Problem => {
  const estimated = problemOf(stored);
  const streams = estimated.streams.map((stream) => {
    const [, city, window] = /^([a-z]+)(\d+)$/u.exec(stream.id) ?? [];
    const own = gains.filter(({ streamId, windowId }) => streamId === city && windowId === window);
    const prior = learnGainPrior(gains.filter(({ streamId }) => streamId !== city));
    const retrainingConfigs = stream.retrainingConfigs.map((option) => {
      const record = own.find(({ configId }) => configId === option.id);
      if (!record) return option;
      const { mean: gain } = prior.estimate({ ...record, startAccuracy: stream.startAccuracy });
      return { ...option, endAccuracy: Math.min(1, Math.max(0, stream.startAccuracy + gain)) };
    });
    return { ...stream, retrainingConfigs };
  });
  return { ...estimated, streams };
};

/** A plan's objective by the truth of the case. */
const truthScore = (
  stored: GoldenCase,
  planned: Problem,
  { policy, gated }: { policy: PolicyName; gated: boolean },
): number => {
  const truth = problemOf(stored, 'true');
  const stated: Problem = {
    ...planned,
    ...(gated ? { promotion: 'gated' as const } : {}),
    streams: planned.streams.map((stream, index) => ({
      ...stream,
      retrainingConfigs: stream.retrainingConfigs.map((option, position) => ({
        ...option,
        trueEndAccuracy: truth.streams[index]?.retrainingConfigs[position]?.endAccuracy ?? option.endAccuracy,
      })),
    })),
  };
  const plan: Plan = policies[policy](stated, { withUpperBound: false });
  return integrate(withTruth(stated), plan).objective;
};

const report = (): string[] => {
  const gains = profiledGains();
  const pairs = leaveOneCityOut(gains);
  const errors = pairs.map(({ record, estimate }) => Math.abs(estimate.mean - record.gain));
  const covered = pairs.filter(
    ({ record, estimate }) => estimate.low <= record.gain && record.gain <= estimate.high,
  ).length;
  const own = pairs.map(({ record, estimate }) => ({ record, value: estimate.mean }));
  const reference = gains.map((record) => ({ record, value: record.referenceGain }));
  const points = (value: number): string => (value * 100).toFixed(2);
  const lines = [
    `estimates on ${gains.length} retrainings of ${new Set(gains.map(({ streamId }) => streamId)).size} cities, leave-one-city-out`,
    `  rank correlation with true gains: all ${rankCorrelation(
      own.map(({ value }) => value),
      gains2(own),
    ).toFixed(3)}, within windows ${withinWindows(own).toFixed(3)}` +
      ` (reference: ${rankCorrelation(
        reference.map(({ value }) => value),
        gains2(reference),
      ).toFixed(3)}, ${withinWindows(reference).toFixed(3)})`,
    `  median absolute error in points: ${points(median(errors))} (reference: ${points(median(gains.map((one) => Math.abs(one.referenceEndAccuracy - one.endAccuracy))))})`,
    `  90 % intervals cover ${((100 * covered) / pairs.length).toFixed(1)} %`,
  ];
  if (!casesAvailable) return lines;
  lines.push('plans from estimates, scored by the truth, in %');
  const rows = goldenCases().filter(({ name }) => name.startsWith('estimated'));
  const scores = rows.map((stored) => [
    truthScore(stored, problemOf(stored), { policy: 'thief-released', gated: false }),
    truthScore(stored, withPrior(stored, gains), { policy: 'thief', gated: true }),
    truthScore(stored, withPrior(stored, gains), { policy: 'sequential', gated: true }),
    truthScore(stored, problemOf(stored, 'true'), { policy: 'sequential', gated: true }),
  ]);
  for (const [index, stored] of rows.entries()) lines.push(line(stored.name, scores[index] ?? []));
  lines.push(
    line(
      'mean',
      [0, 1, 2, 3].map((column) => mean(scores.map((row) => row[column] ?? 0))),
    ),
  );
  return lines;
};

const gains2 = (pairs: readonly { readonly record: ProfiledGain }[]): number[] =>
  pairs.map(({ record }) => record.gain);

const line = (name: string, [released = 0, thief = 0, sequential = 0, oracle = 0]: readonly number[]): string =>
  `  ${name.padEnd(18)} released thief ${(released * 100).toFixed(2)}, with prior and gate: thief ${(thief * 100).toFixed(2)}, ` +
  `sequential ${(sequential * 100).toFixed(2)} (${((sequential - released) * 100).toFixed(2)} points more); knowing the truth ${(oracle * 100).toFixed(2)}`;

process.stdout.write(
  profilesAvailable
    ? `${report().join('\n')}\n`
    : 'skipped: the profiles are not beside the checkout (../shared/profiles)\n',
);
