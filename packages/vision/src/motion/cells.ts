import { clampByte, type Frame, yuv } from '../frame.ts';

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

/** A picture on the grid, one value per cell, row by row. */
export interface Cells {
  /** In [0, 255]. */
  readonly brightness: Float32Array;
  /** Red and blue as shares of red + green + blue: the colour whatever the light. */
  readonly red: Float32Array;
  readonly blue: Float32Array;
}

export const emptyCells = ({ columns, rows }: CellGrid): Cells => ({
  brightness: new Float32Array(columns * rows),
  red: new Float32Array(columns * rows),
  blue: new Float32Array(columns * rows),
});

/**
 * Reads a frame into `out`. Two pixels on the diagonal stand for a cell of 2 × 2 and more: half the reads, and the noise
 * that is left is what the variance learns.
 */
export const readCells = (frame: Frame, grid: CellGrid, out: Cells): void => {
  if (frame.layout === 'yuv420') readYuvCells(frame, grid, out);
  else readRgbCells(frame, grid, out);
};

const readRgbCells = ({ pixels, width }: Frame, { step, columns, rows }: CellGrid, out: Cells): void => {
  const second = step > 1 ? 3 * (width + 1) * (step >> 1) : 0;
  let cell = 0;
  for (let row = 0; row < rows; row++) {
    let at = 3 * row * step * width;
    for (let column = 0; column < columns; column++, cell++, at += 3 * step) {
      const other = at + second;
      const red = pixels[at] + pixels[other];
      const green = pixels[at + 1] + pixels[other + 1];
      const blue = pixels[at + 2] + pixels[other + 2];
      const total = Math.max(1, red + green + blue);
      out.brightness[cell] = (77 * red + 150 * green + 29 * blue) / 512;
      out.red[cell] = red / total;
      out.blue[cell] = blue / total;
    }
  }
};

/** What a byte of colour difference adds to red, green and blue. */
const tableOf = (factor: number): Float32Array =>
  Float32Array.from({ length: 256 }, (_, byte) => factor * (byte - 128));
const redByRed = tableOf(yuv.redByRed);
const greenByBlue = tableOf(yuv.greenByBlue);
const greenByRed = tableOf(yuv.greenByRed);
const blueByBlue = tableOf(yuv.blueByBlue);

/** Colour is there for every second pixel only, so the first pixel's stands for both. */
const readYuvCells = (frame: Frame, { step, columns, rows }: CellGrid, out: Cells): void => {
  const { pixels, width, height } = frame;
  const { brightness, red: reds, blue: blues } = out;
  const second = step > 1 ? (width + 1) * (step >> 1) : 0;
  const half = width / 2;
  let cell = 0;
  for (let row = 0; row < rows; row++) {
    const chroma = (height + ((row * step) >> 1)) * width;
    let at = row * step * width;
    for (let column = 0; column < columns; column++, cell++, at += step) {
      const colour = chroma + ((column * step) >> 1);
      const blueDifference = pixels[colour];
      const redDifference = pixels[colour + half];
      const light = yuv.luma * ((pixels[at] + pixels[at + second]) / 2 - 16);
      const red = clampByte(light + redByRed[redDifference]);
      const green = clampByte(light + greenByBlue[blueDifference] + greenByRed[redDifference]);
      const blue = clampByte(light + blueByBlue[blueDifference]);
      const total = red + green + blue;
      const share = 1 / (total < 0.5 ? 0.5 : total);
      brightness[cell] = clampByte(light);
      reds[cell] = red * share;
      blues[cell] = blue * share;
    }
  }
};
