import { expect, it } from 'vitest';
import { createRegionFinder } from './regionFinder.ts';

const frame = { width: 101, height: 57, pixels: new Uint8Array(3 * 101 * 57) };

it('takes the whole frame when the frame is classified', () => {
  expect(createRegionFinder({ kind: 'frame' }).find(frame, 0)).toEqual([{ x: 0, y: 0, width: 101, height: 57 }]);
});

it('turns fractions into whole pixels inside the frame', () => {
  const boxes = [
    { x: 0.5, y: 0.5, width: 0.9, height: 0.9 },
    { x: 1, y: 1, width: 0.001, height: 0.001 },
  ];
  expect(createRegionFinder({ kind: 'fixed', boxes }).find(frame, 0)).toEqual([
    { x: 51, y: 29, width: 50, height: 28 },
    { x: 100, y: 56, width: 1, height: 1 },
  ]);
});

it('sees nothing move in a single frame', () => {
  expect(createRegionFinder({ kind: 'moving' }).find(frame, 0)).toEqual([]);
});
