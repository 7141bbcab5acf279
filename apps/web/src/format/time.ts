const two = (value: number): string => String(value).padStart(2, '0');

/** Local wall clock: "12:03:11". */
export const clock = (at: Date): string => `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;

/** Local day: "2026-11-23". */
export const day = (at: Date): string => `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;

/** Local day and time; the day is left out where it is `now`'s. */
export const dayClock = (at: Date, now: Date): string => (day(at) === day(now) ? clock(at) : `${day(at)} ${clock(at)}`);

/** What hovering over a time shows: "2026-11-23 11:03:11 UTC". */
export const utc = (at: Date): string => `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`;

/** Time left or gone as a clock: 65 s → "1:05", 3665 s → "1:01:05". Never negative. */
export const countdown = (milliseconds: number): string => {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1_000));
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor((seconds % 3_600) / 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
};

/** A length of time in its largest sensible unit: "12 s", "3 min", "2.5 h", "4 d". */
export const duration = (milliseconds: number): string => {
  const seconds = Math.abs(milliseconds) / 1_000;
  const sign = milliseconds < 0 ? '\u2212' : '';
  const [value, unit] =
    seconds < 90
      ? [seconds, 's']
      : seconds < 90 * 60
        ? [seconds / 60, 'min']
        : seconds < 36 * 3_600
          ? [seconds / 3_600, 'h']
          : [seconds / 86_400, 'd'];
  const digits = unit === 'h' && value < 10 ? 1 : 0;
  return `${sign}${value.toFixed(digits).replace(/\.0$/u, '')}\u00a0${unit}`;
};

/** How long ago, in words: "just now", "3 min ago". */
export const ago = (at: number, now: number): string => (now - at < 2_000 ? 'just now' : `${duration(now - at)} ago`);
