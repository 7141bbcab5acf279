import { expect, it } from 'vitest';
import { planMemory } from '../memory/planMemory.ts';
import { resNet18 } from '../nets/resNet18.ts';
import { buildPartedTraining } from './parts.ts';

it('changes each tensor once, and of a large one some rows at a time', () => {
  const net = resNet18({ classes: 7, height: 32, width: 32 });
  const options = { batchSize: 4, layersRetrained: 'all', optimizer: { kind: 'adam' }, form: 'step' } as const;
  const { updates, sums } = buildPartedTraining(net, options, 2.6e8);
  const sizeOf = (shape: readonly number[]) => shape.reduce((size, extent) => size * extent, 1);
  const changed = new Map(
    updates.flatMap(({ sums: parts, offsets }) =>
      parts.map(({ name, shape }) => [name, { size: sizeOf(shape), offsets }] as const),
    ),
  );
  expect([...changed.keys()].sort()).toEqual(sums.map(({ name }) => name).sort());
  for (const { name, shape } of sums) {
    const { size, offsets } = changed.get(name) ?? { size: 0, offsets: [] };
    expect(offsets).toEqual(offsets.map((_, i) => i * size));
    expect(size * offsets.length, name).toBe(sizeOf(shape));
    expect(size, name).toBeLessThanOrEqual(2 ** 19);
  }
  expect(updates.some(({ offsets }) => offsets.length > 1)).toBe(true);
});

it('plans the memory of a part as that of a small step, with the gradients of the batch beside it', () => {
  const net = resNet18({ classes: 7, height: 32, width: 32, filters: 16 });
  const options = { layersRetrained: 'all', optimizer: { kind: 'adam' }, form: 'step' } as const;
  const planned = (batchSize: number) => buildPartedTraining(net, { ...options, batchSize }, 1e7).planMemory();
  const [two, four] = [planned(2), planned(4)];
  const step = planMemory(net, { ...options, batchSize: 2, statistics: 'frozen' });
  expect(two.weightBytes).toBe(step.weightBytes);
  expect(two.optimizerBytes).toBe(step.optimizerBytes);
  // The sums as they were stand by while the way forth runs.
  const withoutSums = two.activationBytes - two.weightBytes;
  expect(withoutSums / step.activationBytes).toBeGreaterThan(0.9);
  expect(withoutSums / step.activationBytes).toBeLessThan(1.1);
  expect(two.totalBytes).toBeGreaterThan(2 * (two.weightBytes + two.optimizerBytes) + 2 * two.weightBytes);
  const [ofTwo, ofFour] = [two, four].map(({ activationBytes, weightBytes }) => activationBytes - weightBytes);
  expect((ofFour ?? 0) / (ofTwo ?? 1)).toBeCloseTo(2, 1);
});
