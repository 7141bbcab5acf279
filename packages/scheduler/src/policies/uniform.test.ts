import { expect, test } from 'vitest';
import { tableOne } from '../../test/tableOne.ts';
import { integrate } from '../estimate/integrate.ts';
import type { Plan } from '../plan.ts';
import type { Problem } from '../problem.ts';
import { uniform } from './uniform.ts';

const scored = (plan: Plan) => (plan.kind === 'plan' ? plan : plan.relaxed);

/** Accuracy of a stream at the end of the window. */
const endAccuracy = (problem: Problem, plan: Plan, id: string): number => {
  const stream = problem.streams.find((candidate) => candidate.id === id);
  const option = stream?.retrainingConfigs.find((candidate) => candidate.id === scored(plan).choices[id]);
  const done = integrate(problem, plan).completions[id] !== null;
  return (done ? option?.endAccuracy : stream?.startAccuracy) ?? 0;
};

test('scores 56.1 % on the paper’s Table 1: four jobs at 0.75 GPU, Cfg1, freed shares split equally', () => {
  const first = uniform(tableOne.first);
  expect(scored(first).stages[0]?.streams.A).toMatchObject({ inferenceShare: 0.75, retrainingShare: 0.75 });
  expect(scored(first).choices).toEqual({ A: 'Cfg1A', B: 'Cfg1B' });
  const secondProblem = tableOne.second(
    endAccuracy(tableOne.first, first, 'A'),
    endAccuracy(tableOne.first, first, 'B'),
  );
  const second = uniform(secondProblem);
  expect((scored(first).objective + scored(second).objective) / 2).toBeCloseTo(0.5609, 3);
});

test('holds the split and the configuration that are asked for', () => {
  const plan = scored(uniform(tableOne.first, { inferenceFraction: 0.9, fixedConfigId: 'Cfg2A' }));
  expect(plan.choices).toEqual({ A: 'Cfg2A', B: null });
  expect(plan.stages[0]?.streams.A?.inferenceShare).toBeCloseTo(1.35, 9);
  expect(plan.stages[0]?.streams.A?.retrainingShare).toBeCloseTo(0.3, 9);
});
