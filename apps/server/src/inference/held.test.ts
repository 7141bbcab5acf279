import { describe, expect, it } from 'vitest';
import { heldLabels } from './held.ts';
import { StalenessMeter } from './staleness.ts';

const box = (x: number) => ({ x, y: 10, width: 40, height: 20 });

describe('heldLabels', () => {
  it('holds a label while the object still overlaps its old box, and loses it when it moved on', () => {
    const held = { sequence: 1, boxes: [box(0), box(200)], labels: [3, 5], confidences: [0.9, 0.9] };
    expect([...heldLabels([box(8), box(120)], held)]).toEqual([3, -1]);
  });

  it('says nothing before the first result', () => {
    expect([...heldLabels([box(0)], null)]).toEqual([-1]);
  });

  it('takes the box that overlaps most where two do', () => {
    const held = { sequence: 1, boxes: [box(0), box(10)], labels: [1, 2], confidences: [0.9, 0.9] };
    expect([...heldLabels([box(12)], held)]).toEqual([2]);
  });
});

describe('StalenessMeter', () => {
  it('measures that skipping frames costs a fast scene more than a slow one', () => {
    const factorAt = (speed: number) => {
      const meter = new StalenessMeter();
      for (let sequence = 0; sequence < 200; sequence++)
        meter.add({ sequence, boxes: [box((sequence * speed) % 1000)], labels: [1], confidences: [0.9] });
      return meter.accuracyFactor(5);
    };
    expect(factorAt(0)).toBe(1);
    expect(factorAt(1)).toBeGreaterThan(0.95);
    expect(factorAt(15)).toBeLessThan(0.5);
  });

  it('never promises more for a longer interval, and assumes a loss before anything is measured', () => {
    const meter = new StalenessMeter();
    const factors = [1, 2, 3, 5, 10].map((interval) => meter.accuracyFactor(interval));
    expect(factors[0]).toBe(1);
    expect([...factors].sort((a, b) => b - a)).toEqual(factors);
    expect(factors[4]).toBeLessThan(0.9);
  });
});
