/** A square of source pixels, to be resampled. */
export interface Square {
  readonly x: number;
  readonly y: number;
  readonly length: number;
}

/** Rows of pixels of one or three values each, within a larger array. */
export interface Plane {
  readonly values: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** Index of the first value, and from each row's first value to the next row's. */
  readonly offset: number;
  readonly stride: number;
  /** Values a pixel, which lie together. */
  readonly channels: 1 | 3;
}

/** For each output pixel of one axis: where in the source its taps lie, and their weights. */
interface AxisTaps {
  readonly count: number;
  /** Source pixels, `outputs × count`, inside the frame. */
  readonly sources: Int32Array;
  /** `outputs × count`, each row adding up to 1. */
  readonly weights: Float32Array;
}

const clampIndex = (index: number, limit: number): number => (index < 0 ? 0 : index >= limit ? limit - 1 : index);

/**
 * Triangle filter as wide as the reduction: plain bilinear when enlarging, and free of aliasing when a large region
 * shrinks to a small crop. Source pixels outside the frame repeat its edge.
 */
const axisTaps = (start: number, length: number, { outputs, limit }: { outputs: number; limit: number }): AxisTaps => {
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

interface RowTarget {
  readonly taps: AxisTaps;
  readonly into: Float32Array;
  readonly at: number;
}

const resampleColours = (values: Uint8Array, start: number, { taps, into, at }: RowTarget): void => {
  const { count, sources, weights } = taps;
  for (let x = at, n = 0; n < sources.length; x += 3) {
    let red = 0;
    let green = 0;
    let blue = 0;
    for (let tap = 0; tap < count; tap++, n++) {
      const weight = weights[n];
      const from = start + 3 * sources[n];
      red += weight * values[from];
      green += weight * values[from + 1];
      blue += weight * values[from + 2];
    }
    into[x] = red;
    into[x + 1] = green;
    into[x + 2] = blue;
  }
};

const resampleSingles = (values: Uint8Array, start: number, { taps, into, at }: RowTarget): void => {
  const { count, sources, weights } = taps;
  for (let x = at, n = 0; n < sources.length; x++) {
    let value = 0;
    for (let tap = 0; tap < count; tap++, n++) value += weights[n] * values[start + sources[n]];
    into[x] = value;
  }
};

/**
 * Resamples a square of a plane to `side × side` pixels. Rows are resampled once each and then mixed down the columns.
 *
 * @returns `side × side × channels`, row by row
 */
export const resampleSquare = (plane: Plane, square: Square, side: number): Float32Array => {
  const { values, width, height, offset, stride, channels } = plane;
  const across = axisTaps(square.x, square.length, { outputs: side, limit: width });
  const down = axisTaps(square.y, square.length, { outputs: side, limit: height });
  const firstRow = down.sources[0];
  const rows = down.sources[down.sources.length - 1] + 1 - firstRow;
  const wide = channels * side;
  const resampled = new Float32Array(rows * wide);
  const resampleRow = channels === 3 ? resampleColours : resampleSingles;
  for (let row = 0; row < rows; row++)
    resampleRow(values, offset + (firstRow + row) * stride, { taps: across, into: resampled, at: row * wide });
  const out = new Float32Array(side * wide);
  for (let y = 0; y < side; y++) {
    const at = y * wide;
    for (let n = y * down.count; n < (y + 1) * down.count; n++) {
      const weight = down.weights[n];
      const from = (down.sources[n] - firstRow) * wide;
      for (let i = 0; i < wide; i++) out[at + i] += weight * resampled[from + i];
    }
  }
  return out;
};
