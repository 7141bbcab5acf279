import { describe, expect, it } from 'vitest';
import type { StreamTile } from '../api/views.ts';
import { createFloorWatch } from './floorWatch.ts';

const tile = (high: number) =>
  ({
    streamId: 's-1',
    name: 'Gate',
    accuracy: { value: high - 0.05, low: high - 0.1, high, n: 80, source: 'golden' },
    constraints: { minAccuracy: 0.6 },
  }) as unknown as StreamTile;

const told = (highs: readonly number[]) => {
  const watch = createFloorWatch();
  return highs.map((high) => watch([tile(high)], new Date(0)).length);
};

describe('the watch over floors', () => {
  it('tells once of a stream that stays below for sure', () => {
    expect(told([0.5, 0.5, 0.5, 0.5, 0.5, 0.5])).toEqual([0, 0, 1, 0, 0, 0]);
  });

  it('does not cry wolf at a moment’s dip, nor where the interval still reaches the floor', () => {
    expect(told([0.5, 0.5, 0.7, 0.5, 0.5, 0.7])).toEqual([0, 0, 0, 0, 0, 0]);
    expect(told([0.61, 0.61, 0.61, 0.61])).toEqual([0, 0, 0, 0]);
  });

  it('tells again after the stream was well for a while', () => {
    expect(told([0.5, 0.5, 0.5, 0.8, 0.5, 0.5, 0.5, 0.8, 0.8, 0.8, 0.5, 0.5, 0.5])).toEqual([
      0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1,
    ]);
  });

  it('names figures and units', () => {
    const watch = createFloorWatch();
    const notices = [1, 2, 3].flatMap(() => watch([tile(0.5)], new Date(0)));
    expect(notices[0]?.message).toBe('Gate is below its floor: 45.0 % measured on 80 labelled objects, floor 60.0 %.');
  });
});
