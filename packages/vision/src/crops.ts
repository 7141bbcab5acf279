import type { Box } from './box.ts';
import type { Frame } from './frame.ts';

export interface CropOptions {
  /** Context kept around a region on each side, as a fraction of its size; default 0.1. */
  readonly margin?: number;
}

/** For each output pixel of one axis: where in the source its taps lie, and their weights. */
interface AxisTaps {
  readonly count: number;
  /** Source pixels, `outputs × count`, inside the frame. */
  readonly sources: Int32Array;
  /** `outputs × count`, each row adding up to 1. */
  readonly weights: Float32Array;
}

/**
 * Triangle filter as wide as the reduction: plain bilinear when enlarging, and free of aliasing when a large region
 * shrinks to a small crop. Source pixels outside the frame repeat its edge.
 */
const axisTaps = ({ start, length }: { start: number; length: number }, outputs: number, limit: number): AxisTaps => {
  const scale = length / outputs;
  const reach = Math.max(1, scale);
  // The ends of the triangle weigh nothing.
  const count = Math.ceil(2 * reach);
  const sources = new Int32Array(outputs * count);
  const weights = new Float32Array(outputs * count);
  for (let output = 0; output < outputs; output++) {
    const centre = start + (output + 0.5) * scale - 0.5;
    const from = Math.floor(centre - reach) + 1;
    let total = 0;
    for (let tap = 0; tap < count; tap++) {
      const weight = Math.max(0, 1 - Math.abs(from + tap - centre) / reach);
      weights[output * count + tap] = weight;
      sources[output * count + tap] = clampIndex(from + tap, limit);
      total += weight;
    }
    for (let tap = 0; tap < count; tap++) weights[output * count + tap] /= total;
  }
  return { count, sources, weights };
};

const clampIndex = (index: number, limit: number): number => (index < 0 ? 0 : index >= limit ? limit - 1 : index);

/** Square around the region's centre, as long as its longer side with the margin on both ends. */
const squareAround = (box: Box, margin: number) => {
  const length = Math.max(1, Math.max(box.width, box.height) * (1 + 2 * margin));
  return { x: box.x + (box.width - length) / 2, y: box.y + (box.height - length) / 2, length };
};

/** Resamples one source row to `side` pixels of three values each, written to `into` from `at` on. */
const resampleRow = (
  { pixels, width }: Frame,
  row: number,
  { taps: { count, sources, weights }, into, at }: { taps: AxisTaps; into: Float32Array; at: number },
): void => {
  const start = row * width;
  for (let x = 0, n = 0; n < sources.length; x += 3) {
    let red = 0;
    let green = 0;
    let blue = 0;
    for (let tap = 0; tap < count; tap++, n++) {
      const weight = weights[n];
      const from = 3 * (start + sources[n]);
      red += weight * pixels[from];
      green += weight * pixels[from + 1];
      blue += weight * pixels[from + 2];
    }
    into[at + x] = red;
    into[at + x + 1] = green;
    into[at + x + 2] = blue;
  }
};

/** One crop into `out` (3 × side × side). Rows are resampled once each and then mixed down the columns. */
const cropRegion = (frame: Frame, square: { x: number; y: number; length: number }, out: Uint8ClampedArray): void => {
  const side = Math.sqrt(out.length / 3);
  const plane = side * side;
  const across = axisTaps({ start: square.x, length: square.length }, side, frame.width);
  const down = axisTaps({ start: square.y, length: square.length }, side, frame.height);
  const firstRow = down.sources[0];
  const rows = down.sources[down.sources.length - 1] + 1 - firstRow;
  const wide = 3 * side;
  const resampled = new Float32Array(rows * wide);
  for (let row = 0; row < rows; row++)
    resampleRow(frame, firstRow + row, { taps: across, into: resampled, at: row * wide });
  const mixed = new Float32Array(wide);
  for (let y = 0; y < side; y++) {
    mixed.fill(0);
    for (let n = y * down.count; n < (y + 1) * down.count; n++) {
      const weight = down.weights[n];
      const from = (down.sources[n] - firstRow) * wide;
      for (let i = 0; i < wide; i++) mixed[i] += weight * resampled[from + i];
    }
    for (let x = 0, at = y * side; x < wide; x += 3, at++) {
      out[at] = mixed[x];
      out[at + plane] = mixed[x + 1];
      out[at + 2 * plane] = mixed[x + 2];
    }
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
