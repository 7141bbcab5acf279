/** A table of sums over equal stretches of time, and the finer slots that its lowest and highest are taken over. */
export interface RollupLevel {
  readonly table: 'accuracy_1m' | 'accuracy_5m' | 'accuracy_1h';
  readonly ms: number;
  readonly slotMs: number;
}

/** Finest first; each but the first is summed from the one before. */
export const rollupLevels = [
  { table: 'accuracy_1m', ms: 60_000, slotMs: 10_000 },
  { table: 'accuracy_5m', ms: 300_000, slotMs: 60_000 },
  { table: 'accuracy_1h', ms: 3_600_000, slotMs: 300_000 },
] as const satisfies readonly RollupLevel[];

/** How long accuracy is kept, by its resolution. */
export interface AccuracyRetention {
  readonly secondsDays: number;
  readonly minutesDays: number;
  readonly fiveMinutesDays: number;
  readonly hoursDays: number;
}

export const accuracyRetention: AccuracyRetention = {
  secondsDays: 7,
  minutesDays: 45,
  fiveMinutesDays: 200,
  hoursDays: 3650,
};

const dayMs = 86_400_000;

/** The coarsest level whose stretches fill bins of `binMs` without a remainder; null where only the seconds do. */
export const levelFor = (binMs: number): RollupLevel | null =>
  rollupLevels.findLast(({ ms }) => binMs % ms === 0) ?? null;

/** Lengths that people read easily and that a level fills. */
const roundBinsMs = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 604_800,
].map((seconds) => seconds * 1000);

/**
 * A round bin length for a timeline: the shortest that needs at most `bins` of them for the range and that is
 * still kept as far back as the range goes (seconds for a week, minutes for six weeks, …).
 *
 * @param range `from` and `to` in ms since the epoch
 * @param bins upper limit, at least 1
 */
export const binLength = (
  range: { readonly from: number; readonly to: number },
  bins: number,
  now: number,
  retention: AccuracyRetention = accuracyRetention,
): number => {
  const ageDays = (now - range.from) / dayMs;
  const { secondsDays, minutesDays, fiveMinutesDays } = retention;
  const finestKept =
    ageDays < secondsDays ? 1000 : ageDays < minutesDays ? 60_000 : ageDays < fiveMinutesDays ? 300_000 : 3_600_000;
  const span = range.to - range.from;
  const fits = (ms: number): boolean => ms >= finestKept && span / ms <= bins;
  return roundBinsMs.find(fits) ?? Math.ceil(span / bins / (604_800 * 1000)) * 604_800 * 1000;
};
