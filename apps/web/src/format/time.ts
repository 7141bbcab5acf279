import type { Units } from './units.ts';

const two = (value: number): string => String(value).padStart(2, '0');

const clock = (at: Date): string => `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;

// ISO 8601 in every language: nobody has to guess which number is the month.
const day = (at: Date): string => `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;

const countdown = (milliseconds: number): string => {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1_000));
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor((seconds % 3_600) / 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
};

const durationIn = (unit: Units) => {
  const numbers = new Intl.NumberFormat(unit.tag, { maximumFractionDigits: 1 });
  return (milliseconds: number): string => {
    const seconds = Math.abs(milliseconds) / 1_000;
    const [value, write] =
      seconds < 90
        ? [Math.round(seconds), unit.seconds]
        : seconds < 90 * 60
          ? [Math.round(seconds / 60), unit.minutes]
          : seconds < 36 * 3_600
            ? [seconds < 36_000 ? seconds / 3_600 : Math.round(seconds / 3_600), unit.hours]
            : [Math.round(seconds / 86_400), unit.days];
    return `${milliseconds < 0 ? '\u2212' : ''}${write(numbers.format(value))}`;
  };
};

/** Instants and lengths of time, in the manner of one language. */
export const createTimeFormat = (unit: Units) => {
  const duration = durationIn(unit);
  return {
    /** Local wall clock: "12:03:11". */
    clock,
    /** Local day: "2026-11-23". */
    day,
    /** Local day and time; the day is left out where it is `now`'s. */
    dayClock: (at: Date, now: Date): string => (day(at) === day(now) ? clock(at) : `${day(at)} ${clock(at)}`),
    /** What hovering over a time shows: "2026-11-23 11:03:11 UTC". */
    utc: (at: Date): string => `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`,
    /** Time left or gone as a clock: 65 s → "1:05", 3665 s → "1:01:05". Never negative. */
    countdown,
    /** A length of time in its largest sensible unit: "12 s", "3 min", "2.5 h", "4 d". */
    duration,
    /** How long ago, in words: "just now", "3 min ago". */
    ago: (at: number, now: number): string => (now - at < 2_000 ? unit.justNow : unit.ago(duration(now - at))),
  };
};

export type TimeFormat = ReturnType<typeof createTimeFormat>;
