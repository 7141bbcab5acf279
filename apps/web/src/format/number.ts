/** A number and its unit never part at a line's end. */
const space = '\u00a0';
const minus = '\u2212';

const fixed = (value: number, digits: number): string => {
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `${minus}${text}` : text;
};

/** Thousands apart by thin spaces: 12 345. */
const grouped = (value: number): string => fixed(value, 0).replace(/\B(?=(?:\d{3})+$)/gu, '\u202f');

/** A fraction in [0, 1] as a percentage: 0.7124 → "71.2 %". */
export const percent = (fraction: number, digits = 1): string => `${fixed(fraction * 100, digits)}${space}%`;

/** An interval of fractions, low to high: "68.0–74.1 %". */
export const percentRange = (low: number, high: number, digits = 1): string =>
  `${fixed(low * 100, digits)}–${fixed(high * 100, digits)}${space}%`;

/** A difference of two fractions, signed, in percentage points: 0.034 → "+3.4 points". */
export const points = (difference: number): string => {
  const text = fixed(difference * 100, 1);
  const sign = Number(text.replace(minus, '-')) > 0 ? '+' : '';
  return `${sign}${text}${space}points`;
};

/** Milliseconds: below 10 with one digit. */
export const milliseconds = (value: number): string => `${fixed(value, value < 10 ? 1 : 0)}${space}ms`;

export const framesPerSecond = (value: number): string => `${fixed(value, value < 100 ? 1 : 0)}${space}fps`;

/** Seconds at 100 % of the reference device. */
export const gpuSeconds = (value: number): string =>
  `${fixed(value, value !== 0 && Math.abs(value) < 10 ? 2 : 1)}${space}GPU-s`;

/** A share of one device, in [0, 1]: whole percents, and "< 1 %" rather than a zero that is none. */
export const share = (fraction: number): string =>
  fraction > 0 && fraction < 0.01 ? `<${space}1${space}%` : percent(fraction, 0);

export const count = (value: number): string => grouped(value);

/** "1 label", "12 labels". */
export const counted = (value: number, noun: string, plural = `${noun}s`): string =>
  `${grouped(value)}${space}${value === 1 ? noun : plural}`;

/** Bytes in the binary units that memory is sold in. */
export const bytes = (value: number): string => {
  if (value < 1024 ** 2) return `${fixed(value / 1024, 0)}${space}KiB`;
  if (value < 1024 ** 3) return `${fixed(value / 1024 ** 2, 0)}${space}MiB`;
  return `${fixed(value / 1024 ** 3, 1)}${space}GiB`;
};

/** A plain number with at most `digits` decimals. */
export const decimal = (value: number, digits = 2): string => fixed(value, digits);
