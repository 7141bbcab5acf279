import { describe, expect, it } from 'vitest';
import { cropRegions } from './crops.ts';
import { type Frame, rgbPixels } from './frame.ts';
import { cellGrid, emptyCells, readCells } from './motion/cells.ts';

const width = 32;
const height = 24;

/** A video picture of one colour left and another right of the middle, with a ramp of brightness down the left one. */
const picture = (left: readonly [number, number, number], right: readonly [number, number, number]): Frame => {
  const pixels = new Uint8Array(1.5 * width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) pixels[y * width + x] = x < width / 2 ? left[0] + y : right[0];
  for (let y = 0; y < height / 2; y++)
    for (let x = 0; x < width / 2; x++) {
      const [, blue, red] = x < width / 4 ? left : right;
      pixels[(height + y) * width + x] = blue;
      pixels[(height + y) * width + width / 2 + x] = red;
    }
  return { width, height, pixels, layout: 'yuv420' };
};

/** White and red as BT.601 writes them. */
const white = [235, 128, 128] as const;
const red = [81, 90, 240] as const;

const asRgb = (frame: Frame): Frame => ({ width, height, pixels: rgbPixels(frame) });

describe('a picture as video decoders deliver it', () => {
  it('has the colours that its planes mean', () => {
    const pixels = rgbPixels(picture([16, 128, 128], red));
    const at = (x: number, y: number) => [...pixels.subarray(3 * (y * width + x), 3 * (y * width + x) + 3)];
    expect(at(0, 0)).toEqual([0, 0, 0]);
    for (const [value, wanted] of at(31, 23).map((value, i) => [value, [255, 0, 0][i]]))
      expect(Math.abs(value - wanted)).toBeLessThanOrEqual(2);
    expect(rgbPixels(picture(white, white)).at(-1)).toBe(255);
  });

  it('is left alone where it is rgb24 already', () => {
    const frame = asRgb(picture(white, red));
    expect(rgbPixels(frame)).toBe(frame.pixels);
  });

  it('gives the same crops as the same picture in rgb24', () => {
    const frame = picture([60, 110, 140], [120, 150, 100]);
    const boxes = [
      { x: 2, y: 3, width: 10, height: 12 },
      { x: 18, y: 2, width: 12, height: 20 },
      { x: -4, y: -4, width: 14, height: 40 },
    ];
    const [ours, theirs] = [frame, asRgb(frame)].map((either) => cropRegions(either, boxes, 16, { margin: 0 }));
    expect(ours).toHaveLength(3 * 3 * 16 * 16);
    const differences = Array.from(ours, (value, i) => Math.abs(value - theirs[i]));
    // Where the two colours meet, colour is as coarse as the video's.
    expect(differences.reduce((sum, value) => sum + value, 0) / ours.length).toBeLessThan(1.5);
  });

  it.each([160, 16])('shows the same motion cells, %i columns at most', (columns) => {
    const frame = picture([60, 110, 140], [120, 150, 100]);
    const grid = cellGrid(width, height, columns);
    const [ours, theirs] = [frame, asRgb(frame)].map((either) => {
      const cells = emptyCells(grid);
      readCells(either, grid, cells);
      return cells;
    });
    for (let i = 0; i < ours.brightness.length; i++) {
      expect(Math.abs(ours.brightness[i] - theirs.brightness[i])).toBeLessThan(2);
      expect(Math.abs(ours.red[i] - theirs.red[i])).toBeLessThan(0.01);
      expect(Math.abs(ours.blue[i] - theirs.blue[i])).toBeLessThan(0.01);
    }
  });
});
