import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cropBytes } from '../domain/region.ts';
import { ExemplarMemory } from './exemplarMemory.ts';

const sample = (at: number, label: number) => ({
  at,
  label,
  confidence: 1,
  pixels: Uint8Array.from({ length: 300 }, (_, i) => (at * 31 + i * 7 + label) % 256),
});
const range = (from: number, to: number, label: number) =>
  Array.from({ length: to - from }, (_, index) => sample(from + index, label));

const room = (crops: number, halfLifeMs = Number.POSITIVE_INFINITY) => ({ budgetBytes: crops * cropBytes, halfLifeMs });
const kept = (memory: ExemplarMemory, label: number) => memory.of(label, Number.POSITIVE_INFINITY, 1e6);

describe('ExemplarMemory', () => {
  it('keeps to its budget and shares it evenly, so that a rare class has its place', () => {
    const memory = new ExemplarMemory(room(60), [
      ...range(0, 5000, 0),
      ...range(5000, 5100, 1),
      ...range(6000, 6004, 2),
    ]);
    expect([0, 1, 2].map((label) => kept(memory, label).length)).toEqual([20, 20, 4]);
    expect(memory.bytes).toBe(44 * cropBytes);
  });

  it('does not forget a class that stays away, however much of the others comes', () => {
    const memory = new ExemplarMemory(room(60), range(0, 30, 1));
    for (const later of range(1000, 9000, 0)) memory.offer(later);
    expect(kept(memory, 1)).toHaveLength(30);
  });

  it('stands for its whole history alike, or rather for the newer part where it ages', () => {
    const history = range(0, 8000, 0);
    const halves = (memory: ExemplarMemory) =>
      kept(memory, 0).filter(({ at }) => at >= 4000).length / kept(memory, 0).length;
    expect(halves(new ExemplarMemory(room(400), history))).toBeCloseTo(0.5, 1);
    expect(halves(new ExemplarMemory(room(400, 1500), history))).toBeGreaterThan(0.8);
  });

  it('is after a restart what it was before, whatever the order of loading', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...range(0, 40, 0), ...range(40, 90, 1)], { minLength: 90 }), (shuffled) => {
        const [one, other] = [
          new ExemplarMemory(room(30), shuffled),
          new ExemplarMemory(room(30), shuffled.toReversed()),
        ];
        for (const label of [0, 1]) expect(kept(one, label)).toEqual(kept(other, label));
      }),
      { numRuns: 20 },
    );
  });

  it('lets go of a sample that a person gave another class', () => {
    const memory = new ExemplarMemory(room(10), range(0, 3, 0));
    memory.forget(sample(1, 0));
    memory.offer({ ...sample(1, 0), label: 1 });
    expect(
      kept(memory, 0)
        .map(({ at }) => at)
        .sort(),
    ).toEqual([0, 2]);
    expect(kept(memory, 1)).toHaveLength(1);
  });
});
