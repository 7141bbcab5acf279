import type { Frame } from '../frame.ts';

/** Motion is looked for on a coarse grid: noise averages out, and the cost falls with the square of the step. */
export interface CellGrid {
  /** Frame pixels per cell, along both axes. */
  readonly step: number;
  readonly columns: number;
  readonly rows: number;
}

/** Grid of at most `maxColumns` cells along the longer side of a frame. */
export const cellGrid = (width: number, height: number, maxColumns = 160): CellGrid => {
  const step = Math.max(1, Math.ceil(Math.max(width, height) / maxColumns));
  return { step, columns: Math.max(1, Math.floor(width / step)), rows: Math.max(1, Math.floor(height / step)) };
};

/**
 * Brightness per cell in [0, 255] of `frame` into `out` (rows × columns). Two pixels on the diagonal stand for a cell of
 * 2 × 2 and more: half the reads, and the noise that is left is what the variance learns.
 */
export const brightness = (frame: Frame, grid: CellGrid, out: Float32Array): void => {
  const { pixels, width } = frame;
  const { step, columns, rows } = grid;
  const second = step > 1 ? 3 * (width + 1) * (step >> 1) : 0;
  let cell = 0;
  for (let row = 0; row < rows; row++) {
    let at = 3 * row * step * width;
    for (let column = 0; column < columns; column++, cell++, at += 3 * step) {
      const other = at + second;
      out[cell] =
        (77 * (pixels[at] + pixels[other]) +
          150 * (pixels[at + 1] + pixels[other + 1]) +
          29 * (pixels[at + 2] + pixels[other + 2])) /
        512;
    }
  }
};
