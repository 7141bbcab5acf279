import { describe, expect, it } from 'vitest';
import { matchTruth } from './truth.ts';

const box = (x: number, y: number, width: number, height: number) => ({ x, y, width, height });
const car = { box: box(100, 100, 60, 30), label: 'car' };

describe('naming what a region shows', () => {
  it('names a region after the object in it, and empty road background', () => {
    expect(matchTruth([box(98, 98, 64, 34), box(0, 0, 40, 40)], [car])).toEqual(['car', 'background']);
  });

  it('still sees the car in a blob that lost its roof or gained its shadow', () => {
    expect(matchTruth([box(105, 115, 50, 15)], [car])).toEqual(['car']);
    expect(matchTruth([box(90, 95, 100, 50)], [car])).toEqual(['car']);
  });

  it('calls a region background when the object is a small part of it', () => {
    const person = { box: box(10, 10, 8, 20), label: 'person' };
    expect(matchTruth([box(0, 0, 80, 60)], [person])).toEqual(['background']);
  });

  it('calls a scrap of a big object background', () => {
    const bus = { box: box(0, 0, 200, 100), label: 'bus' };
    expect(matchTruth([box(90, 40, 20, 20)], [bus])).toEqual(['background']);
  });

  it('takes the rider, not the bus behind, when the region is tight on the rider, and the bus when it is not', () => {
    const bus = { box: box(0, 0, 120, 60), label: 'bus' };
    const rider = { box: box(50, 20, 20, 40), label: 'bicycle' };
    expect(matchTruth([box(46, 15, 28, 46)], [bus, rider])).toEqual(['bicycle']);
    expect(matchTruth([box(2, 0, 118, 62)], [rider, bus])).toEqual(['bus']);
  });

  it('answers nothing for no regions', () => {
    expect(matchTruth([], [car])).toEqual([]);
  });
});
