import { cropBytes, cropSide } from '../../domain/region.ts';
import type { Random } from './random.ts';

/** Pixels that a crop is moved by at most, as motion proposals jitter around an object. */
const largestShift = 2;
const contrastRange = [0.8, 1.25] as const;
const largestBrightnessShift = 20;

const between = (random: Random, low: number, high: number): number => low + (high - low) * random();

/** value → value with another contrast and brightness. */
const fillToneTable = (table: Uint8Array, random: Random): void => {
  const contrast = between(random, ...contrastRange);
  const shift = between(random, -largestBrightnessShift, largestBrightnessShift);
  for (let value = 0; value < 256; value++)
    table[value] = Math.min(255, Math.max(0, Math.round((value - 128) * contrast + 128 + shift)));
};

/** For each column (or row) of the result, the one of the source that it shows; edges repeat. */
const fillAxis = (axis: Uint8Array, random: Random): void => {
  const shift = Math.round(between(random, -largestShift, largestShift));
  for (let i = 0; i < cropSide; i++) axis[i] = Math.min(cropSide - 1, Math.max(0, i + shift));
};

interface Variation {
  readonly tone: Uint8Array;
  readonly columns: Uint8Array;
  readonly rows: Uint8Array;
}

const varyCrop = (source: Uint8Array, target: Uint8Array, { tone, columns, rows }: Variation): void => {
  let out = 0;
  for (let plane = 0; plane < cropBytes; plane += cropSide * cropSide)
    for (let y = 0; y < cropSide; y++) {
      const row = plane + rows[y] * cropSide;
      for (let x = 0; x < cropSide; x++) target[out++] = tone[source[row + columns[x]]];
    }
};

/**
 * Writes varied copies of crops `from … to` into the same places of `target`: moved by up to 2 pixels, with another
 * contrast and brightness. Not mirrored: it brought drifted streets nothing, and it would change the class of signs.
 */
export const augmentCrops = (
  { source, target, from, to }: { source: Uint8Array; target: Uint8Array; from: number; to: number },
  random: Random,
): void => {
  const variation = { tone: new Uint8Array(256), columns: new Uint8Array(cropSide), rows: new Uint8Array(cropSide) };
  for (let n = from; n < to; n++) {
    fillToneTable(variation.tone, random);
    fillAxis(variation.columns, random);
    fillAxis(variation.rows, random);
    const [start, end] = [n * cropBytes, (n + 1) * cropBytes];
    varyCrop(source.subarray(start, end), target.subarray(start, end), variation);
  }
};
