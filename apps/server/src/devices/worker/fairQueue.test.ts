import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FairQueue } from './fairQueue.ts';

interface Backlog {
  readonly weight: number;
  /** Device ms of a micro-step, by its number. */
  readonly stepMs: (n: number) => number;
}

/** Serves always-backlogged jobs until `deviceMs` are spent; returns the ms that each got. */
const serve = (queue: FairQueue, jobs: Readonly<Record<string, Backlog>>, deviceMs: number): Record<string, number> => {
  const used: Record<string, number> = Object.fromEntries(Object.keys(jobs).map((key) => [key, 0]));
  let total = 0;
  for (let n = 0; total < deviceMs; n++) {
    const key = queue.next();
    if (key === null) throw new Error('a backlogged queue must serve someone');
    const ms = jobs[key]?.stepMs(n) ?? 0;
    queue.charge(key, ms);
    used[key] = (used[key] ?? 0) + ms;
    total += ms;
  }
  return used;
};

const start = (jobs: Readonly<Record<string, Backlog>>): FairQueue => {
  const queue = new FairQueue();
  for (const [key, { weight }] of Object.entries(jobs)) {
    queue.setWeight(key, weight);
    queue.arrive(key);
  }
  return queue;
};

const anyJobs = fc
  .array(fc.record({ units: fc.integer({ min: 1, max: 40 }), ms: fc.double({ min: 0.2, max: 10, noNaN: true }) }), {
    minLength: 2,
    maxLength: 12,
  })
  .map((jobs) => {
    const sum = jobs.reduce((total, { units }) => total + units, 0);
    return Object.fromEntries(
      jobs.map(({ units, ms }, i) => [
        `job${i}`,
        { weight: units / sum, stepMs: (n: number) => ms * (0.5 + (n % 7) / 7) },
      ]),
    );
  });

describe('a fair queue', () => {
  it('gives backlogged jobs their weights of the device within a point, whatever their micro-steps take', () => {
    fc.assert(
      fc.property(anyJobs, (jobs) => {
        const span = 10_000;
        const used = serve(start(jobs), jobs, span);
        for (const [key, { weight }] of Object.entries(jobs))
          expect(Math.abs((used[key] ?? 0) / span - weight)).toBeLessThan(0.01);
      }),
    );
  });

  it('never lets two backlogged jobs drift apart by more than their longest micro-steps allow', () => {
    fc.assert(
      fc.property(anyJobs, (jobs) => {
        const queue = start(jobs);
        const used: Record<string, number> = {};
        for (let n = 0; n < 400; n++) {
          const key = queue.next() as string;
          const ms = jobs[key]?.stepMs(n) ?? 0;
          queue.charge(key, ms);
          used[key] = (used[key] ?? 0) + ms;
        }
        // Goyal et al., theorem 1: |W_f/r_f − W_m/r_m| ≤ l_f/r_f + l_m/r_m, with steps of 15 ms at most.
        const keys = Object.keys(jobs);
        for (const f of keys)
          for (const m of keys) {
            const [rf, rm] = [jobs[f]?.weight ?? 1, jobs[m]?.weight ?? 1];
            const gap = Math.abs((used[f] ?? 0) / rf - (used[m] ?? 0) / rm);
            expect(gap).toBeLessThanOrEqual(15 / rf + 15 / rm + 1e-6);
          }
      }),
    );
  });

  it('lends an idle share in proportion and takes it back within one micro-step', () => {
    const jobs = {
      camera: { weight: 0.5, stepMs: () => 2 },
      trainingA: { weight: 0.3, stepMs: () => 8 },
      trainingB: { weight: 0.2, stepMs: () => 8 },
    };
    const queue = start(jobs);
    queue.leave('camera');
    const lent = serve(queue, jobs, 8000);
    expect(lent.camera).toBe(0);
    expect((lent.trainingA ?? 0) / 8000).toBeCloseTo(0.6, 2);
    expect((lent.trainingB ?? 0) / 8000).toBeCloseTo(0.4, 2);

    queue.arrive('camera');
    expect(queue.next()).toBe('camera');
    queue.charge('camera', 2);
    const after = serve(queue, jobs, 8000);
    expect((after.camera ?? 0) / 8000).toBeCloseTo(0.5, 2);
  });

  it('owes nothing to a job that idled: its burst does not starve the others', () => {
    const jobs = { early: { weight: 0.5, stepMs: () => 5 }, late: { weight: 0.5, stepMs: () => 5 } };
    const queue = start(jobs);
    queue.leave('late');
    serve(queue, jobs, 60_000);
    queue.arrive('late');
    const used = serve(queue, jobs, 100);
    expect(used.early).toBe(50);
  });

  it('obeys new weights at once, also for a job that ran on idle time only', () => {
    const jobs = { camera: { weight: 0.4, stepMs: () => 2 }, trial: { weight: 0, stepMs: () => 10 } };
    const queue = start(jobs);
    const before = serve(queue, jobs, 5000);
    expect(before.trial).toBeLessThan(20);

    queue.leave('camera');
    serve(queue, jobs, 1000);
    queue.arrive('camera');
    queue.setWeight('trial', 0.4);
    const after = serve(queue, jobs, 1000);
    expect(Math.abs((after.trial ?? 0) / 1000 - 0.5)).toBeLessThan(0.01);

    queue.setWeight('trial', 0.1);
    const lowered = serve(queue, jobs, 5000);
    expect(Math.abs((lowered.trial ?? 0) / 5000 - 0.2)).toBeLessThan(0.01);
  });

  it('keeps shares under a random sequence of arrivals, pauses and new weights', () => {
    const change = fc.record({
      key: fc.constantFrom('a', 'b', 'c'),
      action: fc.constantFrom('arrive', 'leave', 'weigh'),
      weight: fc.double({ min: 0.05, max: 0.3, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
        const weights: Record<string, number> = { a: 0.2, b: 0.2, c: 0.2 };
        const busy = new Set(['a', 'b', 'c']);
        const jobs = Object.fromEntries(Object.keys(weights).map((key) => [key, { weight: 0.2, stepMs: () => 4 }]));
        const queue = start(jobs);
        for (const { key, action, weight } of changes) {
          if (action === 'arrive') queue.arrive(key);
          else if (action === 'leave') queue.leave(key);
          else queue.setWeight(key, weight);
          if (action === 'arrive') busy.add(key);
          if (action === 'leave') busy.delete(key);
          if (action === 'weigh') weights[key] = weight;
          if (busy.size > 0) serve(queue, jobs, 50);
          else expect(queue.next()).toBeNull();
        }
        for (const key of busy) queue.leave(key);
        for (const key of ['a', 'b', 'c']) queue.arrive(key);
        const sum = Object.values(weights).reduce((total, weight) => total + weight, 0);
        const used = serve(queue, jobs, 8000);
        for (const [key, weight] of Object.entries(weights))
          expect(Math.abs((used[key] ?? 0) / 8000 - weight / sum)).toBeLessThan(0.01);
      }),
    );
  });

  it('refuses a weight outside [0, 1] and a job that it does not know', () => {
    const queue = new FairQueue();
    expect(() => queue.setWeight('a', 1.2)).toThrow('weight of a is 1.2; it must be in [0, 1]');
    expect(() => queue.arrive('b')).toThrow('job b is not known');
  });
});
