import { describe, expect, it } from 'vitest';
import { chosenName, defaultName, namesFor } from '../gradients/convolution/chosenName.ts';
import { type ConvolutionRole, parseProblem, problemKey } from '../gradients/convolution/problem.ts';
import { buildTrainingModel } from '../models/training.ts';
import { edgeNet } from '../nets/edgeNet.ts';
import { seeded } from '../testing/random.ts';
import { floatsOf, floatTensor, openSession } from '../testing/session.ts';
import { autotune, formulationsOf, type Tuner } from './autotune.ts';
import { candidateModel, feedsOf } from './candidate.ts';
import { decide, deviationOf, tolerance } from './decide.ts';
import { tuningProblems } from './problems.ts';

/** Shapes at which formulations differ: strides, uneven sizes, margins, groups, one channel a group. */
const shapes = {
  '3 × 3': '2x5x9x7:6:3x3:1x1:1x1x1x1:1',
  'stride 2': '2x4x8x10:6:3x3:2x2:1x1x1x1:1',
  'stride 2, odd': '1x4x9x7:3:3x3:2x2:1x1x1x1:1',
  'stride 3, 5 × 3, uneven margins': '2x3x12x9:4:5x3:3x2:2x0x1x1:1',
  '1 × 1': '3x8x4x4:16:1x1:1x1:0x0x0x0:1',
  '1 × 1, stride 2': '2x4x6x6:8:1x1:2x2:0x0x0x0:1',
  'blocks of 16': '16x16x6x6:32:3x3:1x1:1x1x1x1:1',
  'blocks of 16, stride 2': '16x32x8x8:16:3x3:2x2:1x1x1x1:1',
  'few channels': '2x3x8x8:16:3x3:1x1:1x1x1x1:1',
  groups: '2x6x7x7:4:3x3:1x1:1x1x1x1:2',
  depthwise: '2x16x7x5:16:3x3:1x1:1x1x1x1:16',
  'depthwise, stride 2': '2x32x8x8:32:3x3:2x2:1x1x1x1:32',
} as const;

const roles: readonly ConvolutionRole[] = ['forward', 'input', 'weight'];

const cases = Object.entries(shapes).flatMap(([label, shape]) =>
  roles.flatMap((role) => {
    const key = `${role}:${shape}`;
    return namesFor(parseProblem(key), { portableOnly: false }).map((name) => ({ label, role, key, name }));
  }),
);

const run = async (key: string, name: string): Promise<Float32Array> => {
  const problem = parseProblem(key);
  const session = await openSession(candidateModel(problem, name, () => undefined));
  const feeds = feedsOf(problem, seeded(1)).map(({ name: input, shape, data }) => [input, floatTensor(data, shape)]);
  const outputs = await session.run(Object.fromEntries(feeds));
  await session.release();
  return floatsOf(outputs, 'y');
};

describe('formulations of a convolution and its gradients', () => {
  it.each(cases.filter(({ name, key }) => name !== defaultName(parseProblem(key))))(
    '$role by $name gives the results of the default one: $label',
    async ({ key, name }) => {
      const isBlocked = /^blocked/u.test(name);
      const actual = await run(key, name).catch((error: unknown) => {
        if (!isBlocked) throw error;
        return null;
      });
      const deviation = actual ? deviationOf(await run(key, defaultName(parseProblem(key))), actual) : Number.NaN;
      // Blocks are as wide as this machine's registers: of the two widths one is wrong, which tuning finds out.
      if (isBlocked) expect(deviation <= tolerance || !(deviation < 0.1)).toBe(true);
      else expect(deviation).toBeLessThanOrEqual(tolerance);
    },
  );

  it('are all tried somewhere above', () => {
    const tried = new Set(cases.map(({ role, name }) => `${role} ${name}`));
    expect(tried.size).toBeGreaterThanOrEqual(20);
  });

  it('are named by a key that reads back', () => {
    for (const { key } of cases) expect(problemKey(parseProblem(key))).toBe(key);
    expect(() => parseProblem('sideways:1x1')).toThrow(/is no convolution problem/u);
  });

  it('fall back to the default where a choice is unknown or cannot compute the shape', () => {
    const problem = parseProblem(`input:${shapes['stride 2']}`);
    expect(chosenName(problem, () => 'turned')).toBe('transposed');
    expect(chosenName(problem, () => 'byMagic')).toBe('transposed');
    expect(chosenName(problem, () => 'column')).toBe('column');
  });
});

/** A machine on which a candidate takes as long as its model is large, but for some that misbehave. */
const machine = (
  options: { secondsEach?: number; refuse?: (count: number) => boolean; spoil?: boolean } = {},
): Tuner => {
  const { secondsEach = 0, refuse = () => false, spoil = false } = options;
  let seconds = 0;
  let opened = 0;
  return {
    now: () => seconds,
    random: seeded(2),
    open: async (model) => {
      opened += 1;
      const first = opened === 1;
      if (!first && refuse(opened)) throw new Error('this machine has no such kernel');
      seconds += secondsEach;
      const output = Float32Array.of(1, 2, spoil && !first ? 2.1 : 2);
      return { run: async () => ({ output, milliseconds: first ? 9 : 1 / model.length }), close: async () => {} };
    },
  };
};

const key = `weight:${shapes['3 × 3']}`;

describe('tuning', () => {
  it('takes the fastest formulation that gives the same results', async () => {
    const choices = await autotune([key], machine(), { budgetSeconds: 10 });
    const { name, milliseconds } = choices[key] ?? { name: '', milliseconds: {} };
    expect(name).not.toBe(defaultName(parseProblem(key)));
    expect(milliseconds[name]).toBe(Math.min(...Object.values(milliseconds)));
    expect(formulationsOf(choices)).toEqual({ [key]: name });
  });

  it('keeps the default where others are wrong or refused, and says which and why', async () => {
    const wrong = await autotune([key], machine({ spoil: true }), { budgetSeconds: 10 });
    expect(wrong[key]?.name).toBe(defaultName(parseProblem(key)));
    expect(Object.values(wrong[key]?.rejected ?? {})[0]).toMatch(/differs by 0.05/u);
    const refused = await autotune([key], machine({ refuse: () => true }), { budgetSeconds: 10 });
    expect(refused[key]?.name).toBe(defaultName(parseProblem(key)));
    expect(Object.values(refused[key]?.rejected ?? {})[0]).toBe('this machine has no such kernel');
  });

  it('ends with its budget and begins with what costs most', async () => {
    const problems = tuningProblems(edgeNet({ classes: 3, hiddenWidth: 8 }), {
      batchSize: 2,
      layersRetrained: 'all',
      optimizer: { kind: 'sgd', momentum: 0 },
      form: 'step',
    });
    const seen: number[] = [];
    const onProgress = ({ done }: { done: number }) => seen.push(done);
    const choices = await autotune(problems, machine({ secondsEach: 1 }), { budgetSeconds: 2, onProgress });
    const tuned = Object.keys(choices);
    expect(tuned.length).toBeGreaterThan(0);
    expect(tuned.length).toBeLessThan(problems.length);
    // The last convolution has six times the products of the first.
    expect(tuned.some((one) => one.includes('2x3x32x32'))).toBe(false);
    expect(seen[0]).toBe(0);
  });

  it('tries nothing again that is known', async () => {
    const known = await autotune([key], machine({ refuse: (count) => count === 3 }), { budgetSeconds: 10 });
    const nothing: Tuner = { ...machine(), open: () => Promise.reject(new Error('nothing is to be tried')) };
    expect(await autotune([key], nothing, { known, budgetSeconds: 10 })).toEqual(known);
  });

  it('tries a problem again when there are formulations that it did not know', async () => {
    const known = { [key]: { name: 'perTap', milliseconds: { perTap: 1 }, rejected: {} } };
    const choices = await autotune([key], machine(), { known, budgetSeconds: 10 });
    const names = namesFor(parseProblem(key), { portableOnly: false });
    expect(Object.keys(choices[key]?.milliseconds ?? {}).sort()).toEqual([...names].sort());
  });

  it('offers what only one runtime knows where that is allowed alone', () => {
    const problem = parseProblem(`weight:${shapes.depthwise}`);
    expect(namesFor(problem, { portableOnly: false })).toContain('blockedDepthwise');
    expect(namesFor(problem, { portableOnly: true })).not.toContain('blockedDepthwise');
  });

  it('does not leave the default for a gain within the noise', () => {
    const trial = (name: string, milliseconds: number) =>
      ({ kind: 'measured', name, milliseconds, deviation: 0 }) as const;
    expect(decide([trial('perTap', 1), trial('column', 0.99)]).name).toBe('perTap');
    expect(decide([trial('perTap', 1), trial('column', 0.9)]).name).toBe('column');
  });

  it('leads to another graph for the same training', () => {
    const net = edgeNet({ classes: 3, hiddenWidth: 8 });
    const options = {
      batchSize: 2,
      layersRetrained: 'all',
      optimizer: { kind: 'sgd', momentum: 0 },
      form: 'step',
    } as const;
    const weightProblems = tuningProblems(net, options).filter((one) => one.startsWith('weight:'));
    const formulations = Object.fromEntries(weightProblems.map((one) => [one, 'column']));
    const [plain, tuned] = [buildTrainingModel(net, options), buildTrainingModel(net, { ...options, formulations })];
    expect(tuned.model.length).not.toBe(plain.model.length);
    expect(tuned.states).toEqual(plain.states);
  });
});
