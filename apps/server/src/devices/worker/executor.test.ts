import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JobKey } from '../protocol.ts';
import { Executor, type Work } from './executor.ts';
import { Throttle } from './throttle.ts';

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

describe('frames of streams that share a model', () => {
  /** Frames say how many crops they have and which model answers; a crop takes 1 ms. */
  interface Frame {
    readonly streamId: string;
    readonly model: string;
    readonly crops: number;
  }

  const framesOf = (runs: Frame[][]) => ({
    keyOf: ({ model }: Frame) => model,
    sizeOf: ({ crops }: Frame) => crops,
    roomFor: () => 8,
    async run(frames: readonly Frame[]) {
      runs.push([...frames]);
      deviceMs += frames.reduce((sum, { crops }) => sum + crops, 0);
      return frames.map(({ streamId, model }) => `${streamId} by ${model}`);
    },
  });

  it('are run together and charged by their crops, each stream with its own answer', async () => {
    const runs: Frame[][] = [];
    const frames = new Executor<Frame, string>(() => deviceMs, { frames: framesOf(runs) });
    const sent = (streamId: string, model: string, crops: number) =>
      frames.submitFrame(streamId, { streamId, model, crops });
    const answers = Promise.all([sent('a', 'v1', 1), sent('b', 'v2', 2), sent('c', 'v1', 3), sent('d', 'v1', 5)]);
    const serving = frames.run();
    expect(await answers).toEqual(['a by v1', 'b by v2', 'c by v1', 'd by v1']);
    frames.stop();
    await serving;
    expect(runs.map((run) => run.map(({ streamId }) => streamId))).toEqual([['a', 'c'], ['b'], ['d']]);
    const jobs = frames.takeReport();
    expect(jobs.map(({ job, deviceMs: ms, runs: count }) => [job.streamId, ms, count])).toEqual([
      ['a', 1, 1],
      ['b', 2, 1],
      ['c', 3, 1],
      ['d', 5, 1],
    ]);
    expect(jobs[0]?.latencies?.reduce((sum, count) => sum + count, 0)).toBe(1);
  });

  it('run together with those of their own stream that wait behind them, as far as they fit', async () => {
    const runs: Frame[][] = [];
    const frames = new Executor<Frame, string>(() => deviceMs, { frames: framesOf(runs) });
    const sent = (streamId: string, crops: number) => frames.submitFrame(streamId, { streamId, model: 'v1', crops });
    const answers = Promise.all([sent('a', 3), sent('a', 3), sent('a', 3), sent('b', 2)]);
    const serving = frames.run();
    expect(await answers).toEqual(['a by v1', 'a by v1', 'a by v1', 'b by v1']);
    frames.stop();
    await serving;
    expect(runs.map((run) => run.map(({ streamId, crops }) => `${streamId}${crops}`))).toEqual([
      ['a3', 'a3', 'b2'],
      ['a3'],
    ]);
    const jobs = frames.takeReport();
    expect(jobs.map(({ job, deviceMs: ms, runs: count }) => [job.streamId, ms, count])).toEqual([
      ['a', 9, 2],
      ['b', 2, 1],
    ]);
    expect(jobs[0]?.latencies?.reduce((sum, count) => sum + count, 0)).toBe(3);
  });

  it('leave a stream at its share, however often others could take its frames along', async () => {
    const frames = new Executor<Frame, string>(() => deviceMs, { frames: framesOf([]) });
    frames.setGrants([
      { job: inference('a'), share: 0.6 },
      { job: inference('b'), share: 0.1 },
      { job: retraining('a'), share: 0.3 },
    ]);
    let running = true;
    const feed = async (streamId: string) => {
      while (running) await frames.submitFrame(streamId, { streamId, model: 'v1', crops: 2 });
    };
    const feeders = ['a', 'a', 'a', 'b', 'b', 'b'].map(feed);
    const training = frames.submit(retraining('a'), endless(4, []));
    const serving = frames.run();
    await turns(4000);
    const jobs = frames.takeReport();
    const total = jobs.reduce((sum, { deviceMs: ms }) => sum + ms, 0);
    for (const { job, share, deviceMs: ms } of jobs)
      expect(Math.abs(ms / total - share), `${job.kind} ${job.streamId}`).toBeLessThan(0.01);
    running = false;
    training.abort(new Error('test is over'));
    await expect(training.result).rejects.toThrow('test is over');
    await Promise.all(feeders);
    frames.stop();
    await serving;
  });
});

describe('a capacity below 1', () => {
  it('makes the device rest in proportion, and lets single frames through at once', () => {
    const throttle = new Throttle();
    throttle.setShare(0.25, 0);
    let [now, worked] = [1000, 0];
    while (now < 11_000) {
      const restMs = throttle.restMs(now);
      now += restMs;
      if (restMs > 0) continue;
      throttle.spend(8);
      worked += 8;
      now += 8;
    }
    expect(worked / 10_000).toBeCloseTo(0.25, 2);
    expect(throttle.restMs(now + 1000)).toBe(0);
    throttle.spend(5);
    expect(throttle.restMs(now + 1005)).toBe(0);
  });
});
