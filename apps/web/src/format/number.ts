import type { Units } from './units.ts';

const minus = '\u2212';

/** Making one costs more than using it a thousand times. */
const formatters = new Map<string, Intl.NumberFormat>();

const formatter = (tag: string, digits: number): Intl.NumberFormat => {
  const key = `${tag} ${digits}`;
  const known =
    formatters.get(key) ??
    new Intl.NumberFormat(tag, {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
      signDisplay: 'negative',
    });
  formatters.set(key, known);
  return known;
};

/** Numbers with their units, in the manner of one language. */
export const createNumberFormat = (unit: Units) => {
  const general = new Intl.NumberFormat(unit.tag, { maximumFractionDigits: 3 });
  /** Exactly `digits` decimals; what rounds to zero has no sign. */
  const decimal = (value: number, digits = 2): string => formatter(unit.tag, digits).format(value).replace('-', minus);
  /** A fraction in [0, 1] as a percentage: 0.7124 → "71.2 %". */
  const percent = (fraction: number, digits = 1): string => unit.percent(decimal(fraction * 100, digits));
  return {
    decimal,
    percent,
    /** An interval of fractions, low to high: "68.0–74.1 %". */
    percentRange: (low: number, high: number, digits = 1): string =>
      unit.percent(`${decimal(low * 100, digits)}–${decimal(high * 100, digits)}`),
    /** A difference of two fractions, signed, in percentage points: 0.034 → "+3.4 points". */
    points: (difference: number): string => {
      const text = decimal(difference * 100, 1);
      const isPositive = difference > 0 && text !== decimal(0, 1);
      return unit.points(isPositive ? `+${text}` : text);
    },
    /** Milliseconds: below 10 with one digit. */
    milliseconds: (value: number): string => unit.milliseconds(decimal(value, value < 10 ? 1 : 0)),
    framesPerSecond: (value: number): string => unit.framesPerSecond(decimal(value, value < 100 ? 1 : 0)),
    /** Seconds at 100 % of the reference device. */
    gpuSeconds: (value: number): string => unit.gpuSeconds(decimal(value, value !== 0 && Math.abs(value) < 10 ? 2 : 1)),
    /** The same at an axis: three digits that matter, none after them. */
    roughGpuSeconds: (value: number): string => unit.gpuSeconds(general.format(Number(value.toPrecision(3)))),
    /** A share of one device, in [0, 1]: whole percents, and "< 1 %" rather than a zero that is none. */
    share: (fraction: number): string =>
      fraction > 0 && fraction < 0.01 ? `<\u00a0${unit.percent(decimal(1, 0))}` : percent(fraction, 0),
    count: (value: number): string => decimal(value, 0),
    /** With the decimals that it has, three at most. */
    number: (value: number): string => general.format(value).replace('-', minus),
    /** A share of a device's whole, beside others of the same device: "0.25 GPU". */
    gpus: (value: number): string => `${decimal(value)}\u00a0GPU`,
    gigabytes: (value: number): string => `${decimal(value, 1)}\u00a0GB`,
    /** Seconds that are compared with others, so never minutes: "9.4 s", "112 s". */
    seconds: (value: number): string => unit.seconds(decimal(value, value < 9.95 ? 1 : 0)),
    list: (texts: readonly string[]): string => texts.join(unit.comma),
    /** Bytes in the binary units that memory is sold in. */
    bytes: (value: number): string => {
      if (value < 1024 ** 2) return `${decimal(value / 1024, 0)}\u00a0KiB`;
      if (value < 1024 ** 3) return `${decimal(value / 1024 ** 2, 0)}\u00a0MiB`;
      return `${decimal(value / 1024 ** 3, 1)}\u00a0GiB`;
    },
  };
};

export type NumberFormat = ReturnType<typeof createNumberFormat>;
