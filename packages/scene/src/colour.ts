import type { Random } from './random.ts';

/** Red, green, blue; reflectance of a surface, 0 to 255. */
export type Colour = readonly [number, number, number];

export const scaled = (colour: Colour, factor: number): Colour => [
  colour[0] * factor,
  colour[1] * factor,
  colour[2] * factor,
];

/** `a` at 0, `b` at 1. */
export const blend = (a: Colour, b: Colour, t: number): Colour => [
  a[0] + (b[0] - a[0]) * t,
  a[1] + (b[1] - a[1]) * t,
  a[2] + (b[2] - a[2]) * t,
];

/** The colour with each channel moved by up to `spread`, and all of them together by up to `spread`. */
export function varied(colour: Colour, spread: number, random: Random): Colour {
  const common = (random() * 2 - 1) * spread;
  const channel = (value: number) => Math.min(255, Math.max(4, value + common + (random() * 2 - 1) * spread * 0.5));
  return [channel(colour[0]), channel(colour[1]), channel(colour[2])];
}
