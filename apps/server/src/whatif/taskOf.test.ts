import { applyChanges, emptyProblem } from '@whetstone/scheduler';
import { expect, it } from 'vitest';
import { type WhatIfBase, whatIfRunSchema } from '../domain/whatIf.ts';
import { taskOf } from './taskOf.ts';

const { problem, names } = applyChanges(emptyProblem, {}, [{ kind: 'add-streams', like: 'typical', count: 3 }]);
const base: WhatIfBase = {
  problem,
  names,
  policy: 'thief',
  label: 'now',
  labelWording: null,
  takenAt: 0,
  notes: [],
  driftPerMinute: null,
};
const task = (run: unknown) => taskOf(whatIfRunSchema.parse(run), async () => base);

it('a run from now is planned on the changed streams, against the streams as they are', async () => {
  const { task: made, skipped } = await task({
    scenario: {
      base: { kind: 'now' },
      changes: [
        { kind: 'remove-streams', streamIds: ['typical-1'] },
        { kind: 'demands', streamIds: ['gone'], set: { weight: 2 } },
      ],
      policies: ['auto'],
    },
  });
  expect(made).toMatchObject({ kind: 'compare', baseline: { policy: 'thief' }, policies: ['auto'] });
  expect(made.problem.streams).toHaveLength(2);
  expect(skipped).toMatchObject([{ index: 1, reason: 'there is no stream gone' }]);
});

it('a question is asked under the first policy', async () => {
  const { task: made } = await task({
    scenario: { base: { kind: 'problem', problem }, policies: ['sequential', 'auto'] },
    question: { kind: 'gpus', target: 0.8, most: 8 },
  });
  expect(made).toMatchObject({ kind: 'sweep', policy: 'sequential' });
});

it('a problem that is none is refused with the path of every fault', async () => {
  const broken = { ...problem, streams: [{ ...problem.streams[0], minAccuracy: 70 }] };
  await expect(task({ scenario: { base: { kind: 'problem', problem: broken }, policies: ['auto'] } })).rejects.toThrow(
    'scenario.base.problem: $.streams[0].minAccuracy is 70; must be a number between 0 and 1',
  );
});

it('changes that make no problem are refused: a Δ that is no multiple of δ', async () => {
  const changes = [{ kind: 'planning', set: { stealQuantum: 0.03 } }];
  await expect(task({ scenario: { base: { kind: 'now' }, changes, policies: ['auto'] } })).rejects.toThrow(
    'scenario.changes: $.stealQuantum is 0.03; must be a multiple of allocationUnit',
  );
});

it('nothing to plan is refused', async () => {
  await expect(task({ scenario: { base: { kind: 'empty' }, policies: ['auto'] } })).rejects.toThrow(
    '$.streams is empty; must have at least one stream',
  );
});
