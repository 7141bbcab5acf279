import { describe, expect, it } from 'vitest';
import { deviationOf } from '../../autotune/decide.ts';
import { tuningProblems } from '../../autotune/problems.ts';
import { initialWeights } from '../../nets/parameters.ts';
import { tinyNet } from '../../nets/tinyNet.ts';
import { type Lesson, type LessonResult, learnByLoop } from '../../testing/lesson.ts';
import { seeded } from '../../testing/random.ts';

const net = tinyNet({ classes: 3, height: 16, width: 16 });
const optimizer = { kind: 'sgd', momentum: 0.9 } as const;
const lesson: Lesson = { net, weights: initialWeights(net, seeded(1)), options: { optimizer } };

/** The lesson with all convolutions and their input gradients in blocks of so many channels. */
const inBlocks = (block: number): Promise<LessonResult> => {
  const problems = tuningProblems(net, { batchSize: 4, layersRetrained: 'all', optimizer, form: 'loop' });
  const ways: Readonly<Record<string, string>> = { forward: `blocked${block}`, input: `blockedPhases${block}` };
  const formulations = Object.fromEntries(
    problems.flatMap((key) => {
      const name = ways[key.slice(0, key.indexOf(':'))];
      return name ? [[key, name] as const] : [];
    }),
  );
  return learnByLoop({ ...lesson, options: { optimizer, formulations } }, [5]);
};

describe('a training whose layers hand each other blocks', () => {
  it('ends with the weights of the plain one', async () => {
    const plain = await learnByLoop(lesson, [5]);
    const deviations = await Promise.all(
      [16, 8].map(async (block) => {
        // Blocks are as wide as this machine's registers: the other width is refused or wrong.
        const result = await inBlocks(block).catch(() => null);
        const names = Object.keys(plain.state);
        const each = names.map((name) =>
          deviationOf(plain.state[name] as Float32Array, result?.state[name] ?? new Float32Array()),
        );
        return each.some(Number.isNaN) ? Number.POSITIVE_INFINITY : Math.max(...each);
      }),
    );
    expect(Object.keys(plain.state).length).toBeGreaterThan(8);
    expect(Math.min(...deviations)).toBeLessThan(1e-4);
  });
});
