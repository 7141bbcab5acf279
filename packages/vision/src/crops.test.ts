import { describe, expect, it } from 'vitest';
import { cropRegions } from './crops.ts';
import type { Frame } from './frame.ts';

/** A frame whose pixels are a function of their place. */
const draw = (width: number, height: number, colour: (x: number, y: number) => readonly number[]): Frame => {
  const pixels = new Uint8Array(3 * width * height);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) pixels.set(colour(x, y), 3 * (y * width + x));
  return { width, height, pixels };
};

const plane = (crops: Uint8Array, index: number, side: number) => [
  ...crops.subarray(index * side * side, (index + 1) * side * side),
];

describe('cutting regions out of a frame', () => {
  it('copies a region of the crop’s own size pixel by pixel, as planes', () => {
    const frame = draw(20, 20, (x, y) => [x * 10, y * 10, 7]);
    const crop = cropRegions(frame, [{ x: 5, y: 6, width: 4, height: 4 }], 4, { margin: 0 });
    const row = [50, 60, 70, 80];
    expect(plane(crop, 0, 4)).toEqual([...row, ...row, ...row, ...row]);
    expect(plane(crop, 1, 4)).toEqual([60, 70, 80, 90].flatMap((y) => [y, y, y, y]));
    expect(plane(crop, 2, 4)).toEqual(Array(16).fill(7));
  });

  it('mixes neighbours linearly when it enlarges', () => {
    const frame = draw(8, 8, (x) => (x < 4 ? [0, 0, 0] : [200, 200, 200]));
    const crop = cropRegions(frame, [{ x: 3, y: 3, width: 2, height: 2 }], 4, { margin: 0 });
    expect(plane(crop, 0, 4).slice(0, 4)).toEqual([0, 50, 150, 200]);
  });

  it('turns a fine chequerboard grey when it shrinks, instead of picking some of its fields', () => {
    const frame = draw(256, 256, (x, y) => Array(3).fill((x + y) % 2 ? 255 : 0));
    const crop = cropRegions(frame, [{ x: 0, y: 0, width: 256, height: 256 }], 16, { margin: 0 });
    for (const value of crop) expect(Math.abs(value - 127.5)).toBeLessThan(4);
  });

  it('keeps shapes: a tall region gets what stands beside it, not a stretch', () => {
    const frame = draw(60, 60, (x, y) => (x >= 25 && x < 35 && y >= 10 && y < 50 ? [255, 255, 255] : [0, 0, 0]));
    const crop = cropRegions(frame, [{ x: 25, y: 10, width: 10, height: 40 }], 40, { margin: 0 });
    const white = plane(crop, 0, 40)
      .slice(20 * 40, 21 * 40)
      .filter((value) => value > 200).length;
    expect(white).toBe(10);
  });

  it('keeps the margin around a region', () => {
    const frame = draw(100, 100, (x, y) => (x >= 40 && x < 60 && y >= 40 && y < 60 ? [255, 0, 0] : [0, 0, 255]));
    const crop = cropRegions(frame, [{ x: 40, y: 40, width: 20, height: 20 }], 24, { margin: 0.1 });
    expect(crop[0]).toBe(0);
    expect(crop[12 * 24 + 12]).toBe(255);
    expect(plane(crop, 0, 24).filter((value) => value === 255)).toHaveLength(20 * 20);
  });

  it('repeats the edge of the frame beyond it, and never reads outside', () => {
    const frame = draw(10, 6, () => [11, 22, 33]);
    const boxes = [
      { x: -5, y: -5, width: 30, height: 30 },
      { x: 9, y: 5, width: 1, height: 1 },
    ];
    const crops = cropRegions(frame, boxes, 8);
    expect(crops).toHaveLength(2 * 3 * 64);
    for (let i = 0; i < 2; i++)
      for (let colour = 0; colour < 3; colour++)
        expect(new Set(plane(crops, 3 * i + colour, 8))).toEqual(new Set([[11, 22, 33][colour]]));
  });

  it('gives nothing for no regions', () => {
    expect(
      cropRegions(
        draw(4, 4, () => [0, 0, 0]),
        [],
        32,
      ),
    ).toHaveLength(0);
  });
});
