import { expect, test } from 'vitest';
import { benchDescription, chooseBenches } from './benchNames.mjs';

const all = ['scheduler', 'shares', 'training', 'trainingMemory'];

test('without names every bench runs; a name stands for itself, a beginning for all that have it', () => {
  expect(chooseBenches(all, [])).toEqual({ kind: 'run', names: all, args: [] });
  expect(chooseBenches(all, ['training'])).toMatchObject({ names: ['training'] });
  expect(chooseBenches(all, ['train', 'shares', 'training'])).toMatchObject({
    names: ['training', 'trainingMemory', 'shares'],
  });
});

test('what stands after the dashes goes to the benches', () => {
  expect(chooseBenches(all, ['scheduler', '--', '--plot', 'plot.svg'])).toEqual({
    kind: 'run',
    names: ['scheduler'],
    args: ['--plot', 'plot.svg'],
  });
});

test('a name that no bench has is told, and help is help whatever stands beside it', () => {
  expect(chooseBenches(all, ['scheduler', 'dashbord'])).toEqual({ kind: 'unknown', name: 'dashbord' });
  expect(chooseBenches(all, ['nonsense', '--help'])).toEqual({ kind: 'help' });
});

test('a bench is described by its opening comment', () => {
  expect(
    benchDescription('// Shares of one device: `npx tsx test/bench/shares.bench.ts [SECONDS]`.\n//\n// More.'),
  ).toBe('Shares of one device');
  expect(benchDescription('// Simulation time.\nimport a')).toBe('Simulation time');
  expect(benchDescription('import a')).toBe('');
});
