import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JobKey } from '../protocol.ts';
import { Executor, type Work } from './executor.ts';

/** Device time that only work moves, so that shares come out the same on any machine. */
let deviceMs = 0;
let executor: Executor;
let running: Promise<void>;

beforeEach(() => {
  deviceMs = 0;
  executor = new Executor(() => deviceMs);
});

afterEach(async () => {
  executor.stop();
  await running;
});

const start = () => {
  running = executor.run();
};

const inference = (streamId: string): JobKey => ({ kind: 'inference', streamId });
const retraining = (streamId: string): JobKey => ({ kind: 'retraining', streamId });

/** Work of `steps` micro-steps of `ms` each. */
async function* work<Result>(steps: number, ms: number, result: Result): Work<Result> {
  for (let n = 0; n < steps; n++) {
    if (n > 0) yield;
    deviceMs += ms;
  }
  return result;
}

/** Work without end; tells of every micro-step and of its clean-up. */
async function* endless(ms: number, events: string[]): Work<never> {
  try {
    for (;;) {
      deviceMs += ms;
      events.push('step');
      yield;
    }
  } finally {
    events.push('cleaned up');
  }
}

const turns = async (count: number) => {
  for (let n = 0; n < count; n++) await new Promise((resolve) => setImmediate(resolve));
};

const usedBy = (jobs: ReturnType<Executor['takeReport']>, job: JobKey): number =>
  jobs.find((entry) => entry.job.kind === job.kind && entry.job.streamId === job.streamId)?.deviceMs ?? 0;

describe('the executor', () => {
  it('runs two backlogged trainings at their granted shares, and at new ones from the next micro-step on', async () => {
    executor.setGrants([
      { job: retraining('a'), share: 0.6 },
      { job: retraining('b'), share: 0.2 },
    ]);
    const a = executor.submit(retraining('a'), endless(7, []));
    const b = executor.submit(retraining('b'), endless(3, []));
    start();
    await turns(2000);
    const first = executor.takeReport();
    const share = usedBy(first, retraining('a')) / (usedBy(first, retraining('a')) + usedBy(first, retraining('b')));
    expect(share).toBeCloseTo(0.75, 2);

    executor.setGrants([
      { job: retraining('a'), share: 0.2 },
      { job: retraining('b'), share: 0.6 },
    ]);
    await turns(2000);
    const second = executor.takeReport();
    const swapped =
      usedBy(second, retraining('a')) / (usedBy(second, retraining('a')) + usedBy(second, retraining('b')));
    expect(swapped).toBeCloseTo(0.25, 2);

    for (const submitted of [a, b]) {
      submitted.abort(new Error('test is over'));
      await expect(submitted.result).rejects.toThrow('test is over');
    }
  });

  it('serves a frame right after the micro-step under way, however long a training has run on idle time', async () => {
    executor.setGrants([{ job: inference('a'), share: 0.3 }]);
    const events: string[] = [];
    const training = executor.submit(retraining('a'), endless(10, events));
    start();
    await turns(500);
    const before = events.length;
    await executor.submit(inference('a'), work(1, 2, 'a car')).result;
    expect(events.length - before).toBeLessThanOrEqual(1);
    training.abort(new Error('test is over'));
    await expect(training.result).rejects.toThrow('test is over');
  });

  it('keeps three frames at most and drops the oldest, which resolves to null', async () => {
    const frames = [1, 2, 3, 4, 5].map((n) => executor.submit(inference('a'), work(1, 2, n)).result);
    start();
    expect(await Promise.all(frames)).toEqual([null, null, 3, 4, 5]);
    const [report] = executor.takeReport();
    expect(report).toMatchObject({ runs: 3, dropped: 2, deviceMs: 6, queued: 0 });
  });

  it('runs the trials of one job one after the other and reports deltas only once', async () => {
    const order: number[] = [];
    const job: JobKey = { kind: 'profiling', streamId: 'a' };
    const trials = [1, 2].map((n) => executor.submit(job, work(3, 5, n)).result.then(() => order.push(n)));
    start();
    await Promise.all(trials);
    expect(order).toEqual([1, 2]);
    expect(executor.takeReport()).toMatchObject([{ job, runs: 6, deviceMs: 30 }]);
    expect(executor.takeReport()).toEqual([]);
  });

  it('changes a model between two micro-steps: never within one, and before work that is submitted later', async () => {
    let model = 1;
    // biome-ignore lint/correctness/useYield: one micro-step that takes several turns
    async function* twoReads(): Work<[number, number]> {
      const before = model;
      await turns(3);
      return [before, model];
    }
    const reads = [executor.submit(inference('a'), twoReads()).result];
    start();
    await turns(2);
    const swap = executor.between(async () => {
      await turns(2);
      model = 2;
    });
    reads.push(executor.submit(inference('a'), twoReads()).result);
    await swap;
    expect(await Promise.all(reads)).toEqual([
      [1, 1],
      [2, 2],
    ]);
  });

  it('aborts waiting work at once and running work after its micro-step, and lets it clean up', async () => {
    const events: string[] = [];
    const first = executor.submit(retraining('a'), endless(5, events));
    const second = executor.submit(retraining('a'), endless(5, []));
    start();
    await turns(10);
    second.abort(new Error('second is not wanted'));
    await expect(second.result).rejects.toThrow('second is not wanted');
    first.abort(new Error('first is not wanted'));
    await expect(first.result).rejects.toThrow('first is not wanted');
    await turns(2);
    expect(events.at(-1)).toBe('cleaned up');
    expect(events.filter((event) => event === 'cleaned up')).toHaveLength(1);
  });

  it('goes on with the others when one work throws', async () => {
    async function* faulty(): Work<never> {
      yield;
      throw new Error('bad tensor');
    }
    const fault = executor.submit(retraining('a'), faulty()).result;
    const fine = executor.submit(retraining('a'), work(2, 1, 'fine')).result;
    start();
    await expect(fault).rejects.toThrow('bad tensor');
    expect(await fine).toBe('fine');
  });
});
