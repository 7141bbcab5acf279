import type { Box } from './box.ts';
import type { Frame } from './frame.ts';

export interface CropOptions {
  /** Context kept around a region on each side, as a fraction of its size; default 0.1. */
  readonly margin?: number;
}

/** For each output pixel of one axis: the first source pixel and the weights of those that follow. */
interface AxisTaps {
  readonly first: Int32Array;
  readonly count: number;
  /** `outputs × count`, each row adding up to 1. */
  readonly weights: Float32Array;
}

/**
 * Triangle filter as wide as the reduction: plain bilinear when enlarging, and free of aliasing when a large region
 * shrinks to a small crop. Source pixels outside the frame repeat its edge.
 */
const axisTaps = (start: number, length: number, outputs: number): AxisTaps => {
  const scale = length / outputs;
  const reach = Math.max(1, scale);
  const count = Math.ceil(2 * reach) + 1;
  const first = new Int32Array(outputs);
  const weights = new Float32Array(outputs * count);
  for (let output = 0; output < outputs; output++) {
    const centre = start + (output + 0.5) * scale - 0.5;
    const from = Math.ceil(centre - reach);
    first[output] = from;
    let total = 0;
    for (let tap = 0; tap < count; tap++) {
      const weight = Math.max(0, 1 - Math.abs(from + tap - centre) / reach);
      weights[output * count + tap] = weight;
      total += weight;
    }
    for (let tap = 0; tap < count; tap++) weights[output * count + tap] /= total;
  }
  return { first, count, weights };
};

const clampIndex = (index: number, limit: number): number => (index < 0 ? 0 : index >= limit ? limit - 1 : index);

/** Square around the region's centre, as long as its longer side with the margin on both ends. */
const squareAround = (box: Box, margin: number) => {
  const length = Math.max(1, Math.max(box.width, box.height) * (1 + 2 * margin));
  return { x: box.x + (box.width - length) / 2, y: box.y + (box.height - length) / 2, length };
};

/** Resamples one source row to `side` pixels, three planes of `side` after each other. */
const resampleRow = (frame: Frame, y: number, taps: AxisTaps, into: Float32Array): void => {
  const side = taps.first.length;
  const row = clampIndex(y, frame.height) * frame.width;
  for (let x = 0; x < side; x++) {
    let red = 0;
    let green = 0;
    let blue = 0;
    for (let tap = 0; tap < taps.count; tap++) {
      const weight = taps.weights[x * taps.count + tap];
      if (weight === 0) continue;
      const at = 3 * (row + clampIndex(taps.first[x] + tap, frame.width));
      red += weight * frame.pixels[at];
      green += weight * frame.pixels[at + 1];
      blue += weight * frame.pixels[at + 2];
    }
    into[x] = red;
    into[side + x] = green;
    into[2 * side + x] = blue;
  }
};

/** One crop into `out` (3 × side × side). Rows are resampled once each and then mixed down the columns. */
const cropRegion = (frame: Frame, square: { x: number; y: number; length: number }, out: Uint8ClampedArray): void => {
  const side = Math.sqrt(out.length / 3);
  const across = axisTaps(square.x, square.length, side);
  const down = axisTaps(square.y, square.length, side);
  const firstRow = down.first[0];
  const rows = down.first[side - 1] + down.count - firstRow;
  const resampled = new Float32Array(rows * 3 * side);
  for (let row = 0; row < rows; row++)
    resampleRow(frame, firstRow + row, across, resampled.subarray(row * 3 * side, (row + 1) * 3 * side));
  const mixed = new Float32Array(3 * side);
  for (let y = 0; y < side; y++) {
    mixed.fill(0);
    for (let tap = 0; tap < down.count; tap++) {
      const weight = down.weights[y * down.count + tap];
      if (weight === 0) continue;
      const from = (down.first[y] + tap - firstRow) * 3 * side;
      for (let i = 0; i < mixed.length; i++) mixed[i] += weight * resampled[from + i];
    }
    for (let plane = 0; plane < 3; plane++)
      for (let x = 0; x < side; x++) out[plane * side * side + y * side + x] = mixed[plane * side + x];
  }
};

/**
 * Cuts regions out of a frame for a classifier.
 *
 * Each region grows to a square around its centre (so shapes are not distorted; beyond the frame its edge repeats) and
 * is resampled to `side × side` by a triangle filter.
 *
 * @param boxes in frame pixels; may reach beyond the frame
 * @returns `boxes.length × 3 × side × side` bytes, red, green and blue planes
 */
export const cropRegions = (
  frame: Frame,
  boxes: readonly Box[],
  side: number,
  { margin = 0.1 }: CropOptions = {},
): Uint8Array => {
  const bytes = 3 * side * side;
  const crops = new Uint8Array(boxes.length * bytes);
  boxes.forEach((box, index) => {
    // Clamped, because the clamped view rounds to nearest while a plain one truncates.
    const out = new Uint8ClampedArray(crops.buffer, index * bytes, bytes);
    cropRegion(frame, squareAround(box, margin), out);
  });
  return crops;
};
