const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Ranges that a timeline offers; their keys stand in the URL. */
export const ranges = [
  { key: '15m', ms: 15 * minute },
  { key: '1h', ms: hour },
  { key: '6h', ms: 6 * hour },
  { key: '24h', ms: day },
  { key: '7d', ms: 7 * day },
  { key: '30d', ms: 30 * day },
] as const;

/** Either the last `ms` until now, moving on, or a fixed piece of the past that someone zoomed into. */
export type TimeRange =
  | { readonly kind: 'last'; readonly key: string; readonly ms: number }
  | { readonly kind: 'fixed'; readonly from: number; readonly to: number };

/** Reads `range` or `from` and `to` (ms since the epoch) of a URL; what makes no sense is the last hour. */
export const rangeOf = (parameters: { get(name: string): string | null }): TimeRange => {
  const from = Number(parameters.get('from') ?? Number.NaN);
  const to = Number(parameters.get('to') ?? Number.NaN);
  if (Number.isInteger(from) && Number.isInteger(to) && from >= 0 && to > from) return { kind: 'fixed', from, to };
  const key = parameters.get('range');
  const known = ranges.find((range) => range.key === key) ?? ranges[1];
  return { kind: 'last', key: known.key, ms: known.ms };
};

/** Length of the steps in which a moving range moves on: fine enough to look live, coarse enough to be one request. */
export const stepOf = (rangeMs: number): number => Math.max(5_000, Math.ceil(rangeMs / 360 / 1_000) * 1_000);

/** Start and end in ms since the epoch on the server's clock; a moving range moves in steps. */
export const instantsOf = (range: TimeRange, now: number): { from: number; to: number } => {
  if (range.kind === 'fixed') return { from: range.from, to: range.to };
  const step = stepOf(range.ms);
  const to = Math.ceil(now / step) * step;
  return { from: to - range.ms, to };
};

const longest = 30 * day;

/**
 * The query of a range moved by half its length, or of one twice as long around the same middle.
 *
 * @param now ms since the epoch; a range that would reach past it follows it again
 */
export const moved = (
  { from, to }: { readonly from: number; readonly to: number },
  by: 'earlier' | 'later' | 'out',
  now: number,
): Record<string, string> => {
  const half = Math.round((to - from) / 2);
  const shift = by === 'later' ? half : by === 'earlier' ? -half : 0;
  const widen = by === 'out' ? Math.min(half, Math.round((longest - (to - from)) / 2)) : 0;
  const next = { from: Math.max(0, from + shift - widen), to: to + shift + widen };
  if (next.to < now) return { from: `${next.from}`, to: `${next.to}` };
  const length = next.to - next.from;
  const known = ranges.find(({ ms }) => Math.abs(ms - length) < ms / 10);
  if (known) return { range: known.key };
  const end = Math.round(now);
  return { from: `${end - length}`, to: `${end}` };
};
