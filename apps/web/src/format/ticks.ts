const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const steps = [
  10_000,
  30_000,
  minute,
  2 * minute,
  5 * minute,
  10 * minute,
  15 * minute,
  30 * minute,
  hour,
  2 * hour,
  3 * hour,
  6 * hour,
  12 * hour,
  day,
  2 * day,
  5 * day,
  10 * day,
];

/**
 * Round instants between `from` and `to`, in ms since the epoch, at most `most` of them; round on the local clock.
 *
 * @param offsetMs what to add to UTC to get local time
 */
export const timeTicks = (range: { from: number; to: number }, most: number, offsetMs: number): number[] => {
  const { from, to } = range;
  const step = steps.find((each) => (to - from) / each <= most) ?? 30 * day;
  const ticks: number[] = [];
  for (let at = Math.ceil((from + offsetMs) / step) * step - offsetMs; at <= to; at += step) ticks.push(at);
  return ticks;
};

/** What an axis writes at a tick: the time, or the day where ticks are a day apart or the day begins. */
export const tickLabel = (at: number, rangeMs: number): string => {
  const date = new Date(at);
  const two = (value: number) => String(value).padStart(2, '0');
  const dayStarts = date.getHours() === 0 && date.getMinutes() === 0 && date.getSeconds() === 0;
  if (rangeMs > 2 * hour && dayStarts) return `${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const time = `${two(date.getHours())}:${two(date.getMinutes())}`;
  return rangeMs <= 5 * minute ? `${time}:${two(date.getSeconds())}` : time;
};

/** Round accuracies from `bottom` to 1, at most seven; `bottom` is a multiple of 0.1. */
export const accuracyTicks = (bottom: number): number[] => {
  const step = bottom < 0.4 ? 2 : 1;
  const first = Math.round(bottom * 10);
  return Array.from({ length: 11 }, (_, tenths) => 10 - tenths)
    .filter((tenths) => tenths >= first && (10 - tenths) % step === 0)
    .map((tenths) => tenths / 10);
};

/** Top of an accuracy axis: a little over 1, so that a line at 100 % is not cut in half. */
export const accuracyTop = 1.01;

/** Round ticks from zero to `end`, at most `count` steps of 1, 2 or 5 times a power of ten. */
export const roundTicks = (end: number, count: number): number[] => {
  const least = end / count;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = ([1, 2, 5].find((factor) => factor * power >= least) ?? 10) * power;
  return Array.from({ length: Math.floor(end / step + 1e-9) + 1 }, (_, index) => index * step);
};
