import { describe, expect, it } from 'vitest';
import { type PrintedPlan, planCommand } from '../cli/planCommand.ts';
import { applyChanges } from './applyChanges.ts';
import { compareStreams } from './compareStreams.ts';
import { answerWhatIf, runWhatIf, type WhatIfTask } from './runWhatIf.ts';
import type { Change } from './scenario.ts';
import type { SweepQuestion } from './sweeps/sweepQuestion.ts';
import { emptyProblem } from './typicalStream.ts';

const streams = (count: number, ...changes: Change[]) =>
  applyChanges(emptyProblem, {}, [{ kind: 'add-streams', like: 'typical', count }, ...changes]);
const now = () => 0;

const compare = (base: ReturnType<typeof streams>, changed: ReturnType<typeof streams>) => {
  const outcome = answerWhatIf(
    {
      kind: 'compare',
      baseline: { problem: base.problem, policy: 'thief' },
      problem: changed.problem,
      interruptions: changed.interruptions,
      policies: ['thief', 'auto'],
    },
    now,
  );
  if (outcome.kind !== 'compare') throw new Error('a comparison was asked for');
  return outcome;
};

const ask = (question: SweepQuestion, problem = streams(8).problem) => {
  const outcome = answerWhatIf({ kind: 'sweep', problem, policy: 'thief', question }, now);
  if (outcome.kind !== 'sweep') throw new Error('a sweep was asked for');
  return outcome.sweep;
};

describe('a what-if', () => {
  it('gives the figures that the command line prints for the exported problem', () => {
    const { problem } = streams(30, { kind: 'demands', streamIds: ['typical-3'], set: { minAccuracy: 0.9 } });
    const { baseline } = compare(
      streams(30, { kind: 'demands', streamIds: ['typical-3'], set: { minAccuracy: 0.9 } }),
      {
        ...streams(1),
        problem,
      },
    );
    const printed: PrintedPlan = JSON.parse(
      planCommand(JSON.stringify(problem), { policy: 'thief', json: true, now }).text,
    );
    expect(baseline.objective).toBeCloseTo(printed.objective, 12);
    expect(baseline.upperBound).toBeCloseTo(printed.upperBound ?? 0, 12);
    for (const [id, accuracy] of Object.entries(printed.windowAccuracies))
      expect(baseline.windowAccuracies[id]).toBeCloseTo(accuracy, 12);
    expect(baseline.choices).toEqual(printed.choices);
    expect(baseline.breaches[0]).toMatchObject({ kind: 'floor', streamId: 'typical-3' });
    expect(baseline.breaches[0]?.sentence).toBe('demands 90.0 % at every instant; 65.0 % can be kept');
  });

  it('names who wins and who loses, the worst loser first', () => {
    const { baseline, results } = compare(
      streams(6),
      streams(6, { kind: 'demands', streamIds: ['typical-1'], set: { startAccuracy: 0.5, retraining: false } }),
    );
    const differences = compareStreams(baseline, results[0] ?? baseline);
    expect(differences[0]).toMatchObject({ streamId: 'typical-1' });
    expect(differences[0]?.difference).toBeLessThan(-0.1);
    expect(differences).toHaveLength(6);
  });

  it('tells streams that were added or removed from those that changed', () => {
    const { baseline, results } = compare(streams(2), streams(3, { kind: 'remove-streams', streamIds: ['typical-1'] }));
    const differences = compareStreams(baseline, results[1] ?? baseline);
    expect(differences.find(({ streamId }) => streamId === 'typical-1')).toMatchObject({ after: null });
    expect(differences.find(({ streamId }) => streamId === 'typical-3')).toMatchObject({ before: null });
  });

  it('a device lost in the middle costs less than one that never was there, and nobody foresaw it', () => {
    const second: Change = { kind: 'add-device', device: { id: 'b', gpuCount: 1 } };
    const lose: Change = { kind: 'lose-device', deviceId: 'b', atSeconds: 60, backAtSeconds: null };
    const [whole, lost, without] = [[second], [second, lose], []].map(
      (changes) => compare(streams(1), streams(8, ...changes)).results[1],
    );
    expect(lost?.source).toBe('simulated');
    expect(lost?.objective).toBeLessThan(whole?.objective ?? 0);
    expect(lost?.objective).toBeGreaterThan(without?.objective ?? 1);
  });

  it('a device lost after the last window changes nothing: both sides are simulated', () => {
    const late: Change = { kind: 'lose-device', deviceId: 'device-0', atSeconds: 600, backAtSeconds: null };
    const { baseline, results } = compare(streams(4), streams(4, late));
    expect([baseline.source, results[0]?.source]).toEqual(['simulated', 'simulated']);
    expect(results[0]?.objective).toBeCloseTo(baseline.objective, 12);
  });

  it('stops between plans and says how far it is', () => {
    const { problem } = streams(3);
    const task: WhatIfTask = {
      kind: 'compare',
      baseline: { problem, policy: 'uniform' },
      problem,
      interruptions: [],
      policies: ['thief', 'auto'],
    };
    const run = runWhatIf(task, now);
    expect(run.next().value).toMatchObject({ done: 0, of: 3, doing: { text: 'the baseline under uniform' } });
    expect(run.next().value).toMatchObject({ done: 1, of: 3, doing: { text: 'thief' } });
    expect(run.return({ kind: 'compare', baseline: null as never, results: [] }).done).toBe(true);
  });
});

describe('sweeps', () => {
  it('find the fewest GPUs for a target, to a fiftieth', () => {
    const { best, points, sentence } = ask({ kind: 'gpus', target: 0.75, most: 16 });
    expect(sentence).toMatch(/^75\.0 % takes \S+ GPUs \(estimated\); 1 GPU reach/u);
    const at = points.findIndex(({ x }) => x === best);
    expect(points[at]?.objective).toBeGreaterThanOrEqual(0.75);
    expect(points[at - 1]?.objective).toBeLessThan(0.75);
    expect(((best ?? 0) - (points[at - 1]?.x ?? 0)) / (best ?? 1)).toBeLessThan(0.03);
  });

  it('say that no number of GPUs will do', () => {
    expect(ask({ kind: 'gpus', target: 0.99, most: 4 })).toMatchObject({ best: null });
    expect(ask({ kind: 'gpus', target: 0.99, most: 4 }).sentence).toContain('99.0 % is not reached with up to 4 GPUs');
  });

  it('find the last camera that fits: with one more a floor breaks', () => {
    const { best, points, sentence } = ask({ kind: 'cameras', like: 'typical-1', target: null, most: 500 });
    expect(points.find(({ x }) => x === best)?.feasible).toBe(true);
    expect(points.find(({ x }) => x === (best ?? 0) + 1)?.feasible).toBe(false);
    expect(sentence).toContain(`${best} more cameras fit (estimated)`);
    expect(sentence).toContain('not every floor can be kept');
  });

  it('say that no camera fits where the target is missed already', () => {
    expect(ask({ kind: 'cameras', like: 'typical-1', target: 0.9, most: 10 }).sentence).toMatch(/^No camera fits/u);
  });

  it('find windows too short to retrain in worse than longer ones, and fast drift against very long ones', () => {
    const lengths = [5, 40, 160, 640];
    const { points } = ask({ kind: 'windows', seconds: lengths, driftPerMinute: 0.02 }, streams(2).problem);
    expect(points.map(({ x }) => x)).toEqual(lengths);
    const [shortest, ...longer] = points.map(({ objective }) => objective);
    expect(Math.max(...longer)).toBeGreaterThan((shortest ?? 1) + 0.02);
  });

  it('hold steal quanta against each other, as multiples of δ', () => {
    const { points, sentence } = ask({ kind: 'quantum', values: [0.012, 0.1, 0.4] });
    expect(points.map(({ x }) => x)).toEqual([0.0125, 0.1, 0.4]);
    expect(sentence).toContain('Δ');
  });
});
