import { expect, it } from 'vitest';
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
