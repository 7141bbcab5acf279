import { describe, expect, it } from 'vitest';
import { intersectionArea, intersectionOverUnion } from './box.ts';

const box = (x: number, y: number, width: number, height: number) => ({ x, y, width, height });

describe('overlap of boxes', () => {
  it('is one for a box with itself and zero for boxes that only touch', () => {
    expect(intersectionOverUnion(box(3, 4, 10, 20), box(3, 4, 10, 20))).toBe(1);
    expect(intersectionOverUnion(box(0, 0, 10, 10), box(10, 0, 10, 10))).toBe(0);
    expect(intersectionArea(box(0, 0, 10, 10), box(20, 20, 5, 5))).toBe(0);
  });

  it('counts the shared part once', () => {
    expect(intersectionArea(box(0, 0, 10, 10), box(5, 5, 10, 10))).toBe(25);
    expect(intersectionOverUnion(box(0, 0, 10, 10), box(5, 5, 10, 10))).toBeCloseTo(25 / 175, 12);
  });

  it('has an answer for boxes without area', () => {
    expect(intersectionOverUnion(box(1, 1, 0, 0), box(1, 1, 0, 0))).toBe(0);
  });
});
