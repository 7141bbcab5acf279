import { cropBytes, cropSide } from '../../domain/region.ts';
import type { Random } from './random.ts';

/** How much copies of a crop may differ from it. */
export interface Variety {
  /** Pixels that a crop is moved by at most, as motion proposals jitter around an object. */
  readonly shift: number;
  /** Largest relative change of size. */
  readonly zoom: number;
  /** Largest relative change of contrast; 0.25 is between 1/1.25 and 1.25. */
  readonly contrast: number;
  /** Largest change of brightness, in levels of 255. */
  readonly brightness: number;
  /** Parts of the copies, in [0, 1], that are mirrored and that are blurred. */
  readonly mirrored: number;
  readonly blurred: number;
  /** Largest standard deviation of a sensor's noise, in levels of 255; each copy draws its own. */
  readonly noise: number;
}

const plane = cropSide * cropSide;
const between = (random: Random, low: number, high: number): number => low + (high - low) * random();
const clamp = (value: number, high: number): number => Math.min(high, Math.max(0, value));

/** value → value with another contrast and brightness. */
const fillToneTable = (table: Uint8Array, { contrast, brightness }: Variety, random: Random): void => {
  const gain = (1 + contrast) ** between(random, -1, 1);
  const shift = between(random, -brightness, brightness);
  for (let value = 0; value < 256; value++) table[value] = clamp(Math.round((value - 128) * gain + 128 + shift), 255);
};

/** For each column (or row) of the result, the one of the source that it shows; edges repeat. */
const fillAxis = (axis: Uint8Array, { scale, shift }: { scale: number; shift: number }): void => {
  const middle = (cropSide - 1) / 2;
  for (let i = 0; i < cropSide; i++)
    axis[i] = clamp(Math.round(middle + (i - middle) / scale + shift + 1e-9), cropSide - 1);
};

interface Variation {
  readonly tone: Uint8Array;
  readonly columns: Uint8Array;
  readonly rows: Uint8Array;
}

const varyCrop = (source: Uint8Array, target: Uint8Array, { tone, columns, rows }: Variation): void => {
  let out = 0;
  for (let start = 0; start < cropBytes; start += plane)
    for (let y = 0; y < cropSide; y++) {
      const row = start + rows[y] * cropSide;
      for (let x = 0; x < cropSide; x++) target[out++] = tone[source[row + columns[x]]];
    }
};

/** The mean of each pixel and its neighbours along one axis (1: in its row, `cropSide`: in its column), in place. */
const blurAlong = (crop: Uint8Array, stride: number): void => {
  const lines = stride === 1 ? cropSide : 1;
  for (let start = 0; start < cropBytes; start += plane)
    for (let line = 0; line < cropSide; line++) {
      const first = start + line * lines;
      let before = crop[first];
      for (let i = 0; i < cropSide; i++) {
        const at = first + i * stride;
        const value = crop[at];
        const after = i < cropSide - 1 ? crop[at + stride] : value;
        crop[at] = (before + 2 * value + after + 2) >> 2;
        before = value;
      }
    }
};

const noiseLength = 4099;

/** Standard normal noise times 16, by the sum of uniform numbers. Drawn once: a copy reads it from a place of its own. */
const noiseTable = (random: Random): Int8Array =>
  Int8Array.from({ length: noiseLength }, () => {
    let sum = -6;
    for (let n = 0; n < 12; n++) sum += random();
    return Math.round(clamp(sum * 16 + 127, 254)) - 127;
  });

const addNoise = (
  crop: Uint8Array,
  { table, from, sigma }: { table: Int8Array; from: number; sigma: number },
): void => {
  const scale = sigma / 16;
  let at = from;
  for (let i = 0; i < cropBytes; i++) {
    crop[i] = clamp(Math.round(crop[i] + table[at] * scale), 255);
    at = at + 1 === noiseLength ? 0 : at + 1;
  }
};

/** Writes varied copies of crops `from … to` into the same places of `target`. The same `random` gives the same copies. */
export const augmentCrops = (
  { source, target, from, to }: { source: Uint8Array; target: Uint8Array; from: number; to: number },
  variety: Variety,
  random: Random,
): void => {
  const variation = { tone: new Uint8Array(256), columns: new Uint8Array(cropSide), rows: new Uint8Array(cropSide) };
  const noise = variety.noise > 0 ? noiseTable(random) : null;
  const shift = () => Math.round(between(random, -variety.shift, variety.shift));
  for (let n = from; n < to; n++) {
    fillToneTable(variation.tone, variety, random);
    const scale = (1 + variety.zoom) ** between(random, -1, 1);
    fillAxis(variation.columns, { scale, shift: shift() });
    fillAxis(variation.rows, { scale, shift: shift() });
    if (random() < variety.mirrored) variation.columns.reverse();
    const [start, end] = [n * cropBytes, (n + 1) * cropBytes];
    const copy = target.subarray(start, end);
    varyCrop(source.subarray(start, end), copy, variation);
    if (random() < variety.blurred) for (const stride of [1, cropSide]) blurAlong(copy, stride);
    if (noise)
      addNoise(copy, { table: noise, from: Math.floor(random() * noiseLength), sigma: random() * variety.noise });
  }
};
