import fc from 'fast-check';
import { expect, test } from 'vitest';
import { deviceProblems } from '../../../test/arbitraries.ts';
import { upperBound } from '../../bound/upperBound.ts';
import type { Device, Link } from '../../device.ts';
import { integrate } from '../../estimate/integrate.ts';
import type { Plan } from '../../plan.ts';
import type { Problem, StreamProblem } from '../../problem.ts';
import { policies } from '../policies.ts';

const scored = (plan: Plan) => (plan.kind === 'plan' ? plan : plan.relaxed);

const stream = (id: string, more: Partial<StreamProblem> = {}): StreamProblem => ({
  id,
  startAccuracy: 0.6,
  minAccuracy: 0,
  inferenceProfile: { interpolation: 'step', points: [{ gpuShare: 0.3, accuracyFactor: 1 }] },
  retrainingConfigs: [{ id: 'full', endAccuracy: 0.9, gpuSeconds: 30 }],
  ...more,
});

const problem = (
  devices: readonly Device[],
  streams: readonly StreamProblem[],
  links: readonly Link[] = [],
): Problem => ({
  windowSeconds: 100,
  labellingDelaySeconds: 0,
  gpuCount: devices.reduce((sum, { gpuCount }) => sum + gpuCount, 0),
  allocationUnit: 0.05,
  stealQuantum: 0.1,
  devices,
  streams,
  links,
});

const plan = (name: keyof typeof policies, one: Problem) => scored(policies[name](one, { withUpperBound: false }));
const devicesUsed = (one: ReturnType<typeof plan>) =>
  Object.fromEntries(Object.entries(one.stages[0]?.streams ?? {}).map(([id, { deviceId }]) => [id, deviceId]));

test('streams are spread over devices, and a device of double speed does double', () => {
  const one = problem(
    [
      { id: 'slow', gpuCount: 1 },
      { id: 'fast', gpuCount: 1, speed: 2 },
    ],
    ['a', 'b', 'c'].map((id) => stream(id)),
  );
  const result = plan('sequential', one);
  const used = Object.values(devicesUsed(result));
  expect(used.filter((id) => id === 'fast')).toHaveLength(2);
  expect(used.filter((id) => id === 'slow')).toHaveLength(1);
  expect(integrate(one, result).violations).toEqual([]);
  // On the fast device 0.15 of it keeps up, and 30 GPU-s take 15 of its own.
  const alone = plan('sequential', problem([{ id: 'fast', gpuCount: 1, speed: 2 }], [stream('a')]));
  const [first] = alone.stages;
  expect(first?.streams.a?.inferenceShare).toBeCloseTo(0.15, 9);
  expect(first?.endSeconds).toBeCloseTo(15 / 0.85, 6);
});

test('memory decides where models go, and a model that fits nowhere is not inferred, with its reason', () => {
  const devices = [
    { id: 'small', gpuCount: 4, memoryGigabytes: 2 },
    { id: 'large', gpuCount: 1, memoryGigabytes: 10 },
  ];
  const streams = [
    stream('a', { modelGigabytes: 5 }),
    stream('b', { modelGigabytes: 1 }),
    stream('c', { modelGigabytes: 20, minAccuracy: 0.2 }),
  ];
  const result = policies.sequential(problem(devices, streams), { withUpperBound: false });
  if (result.kind !== 'infeasible') throw new Error('expected an infeasible plan');
  expect(result.conflicts).toEqual([{ streamId: 'c', minAccuracy: 0.2, attainable: 0 }]);
  expect(devicesUsed(result.relaxed)).toMatchObject({ a: 'large', b: 'small' });
  expect(result.relaxed.reasons.c?.sentence).toBe(
    'Is not inferred: no device that is available can take it (its model takes 20 GB).',
  );
});

test('a training that memory cannot hold beside the live models is not planned', () => {
  const heavy = [{ id: 'full', endAccuracy: 0.9, gpuSeconds: 30, memoryGigabytes: 8 }];
  const streams = [stream('a', { modelGigabytes: 3, retrainingConfigs: heavy })];
  expect(plan('auto', problem([{ id: 'gpu', gpuCount: 2, memoryGigabytes: 10 }], streams)).choices.a).toBeNull();
  expect(plan('auto', problem([{ id: 'gpu', gpuCount: 2, memoryGigabytes: 12 }], streams)).choices.a).toBe('full');
});

test('a lost device takes no stream', () => {
  const devices = [
    { id: 'lost', gpuCount: 8, available: false },
    { id: 'left', gpuCount: 1 },
  ];
  expect(Object.values(devicesUsed(plan('thief', problem(devices, [stream('a'), stream('b')]))))).toEqual([
    'left',
    'left',
  ]);
});

const edgeAndCloud: readonly Device[] = [
  { id: 'edge', gpuCount: 1, site: 'here' },
  { id: 'cloud', gpuCount: 4, site: 'away' },
];
const shippable = (id: string, dataGigabytes: number) =>
  stream(id, {
    site: 'here',
    retrainingConfigs: [{ id: 'full', endAccuracy: 0.9, gpuSeconds: 30, dataGigabytes, modelGigabytes: 0.01 }],
  });

test('retrains at another site over a link where that pays, and at home where the link is slow', () => {
  const link = (uploadMbps: number) => [{ fromSite: 'here', toSite: 'away', uploadMbps, downloadMbps: 100 }];
  const over = (uploadMbps: number) => problem(edgeAndCloud, [shippable('a', 0.1)], link(uploadMbps));
  const fast = plan('sequential', over(100));
  expect(fast.stages.some(({ streams }) => streams.a?.retrainingDeviceId === 'cloud')).toBe(true);
  // 8 s up, 7.5 s of training on 4 GPUs, 0.8 s down.
  expect(integrate(over(100), fast).completions.a).toBeCloseTo(8 + 7.5 + 0.8, 6);
  expect(integrate(over(100), fast).violations).toEqual([]);
  expect(fast.reasons.a?.sentence).toMatch(
    /^Retrains with full on cloud at another site \(4\.00 GPU from 8\.0 s, model back in 16 s\)/u,
  );
  const slow = plan('sequential', over(5));
  expect(slow.stages.some(({ streams }) => streams.a?.retrainingDeviceId !== undefined)).toBe(false);
  expect(slow.choices.a).toBe('full');
});

test('the cloud baseline ships one stream after the other, and does nothing without a link', () => {
  const links = [{ fromSite: 'here', toSite: 'away', uploadMbps: 40, downloadMbps: 100 }];
  const one = problem(edgeAndCloud, [shippable('a', 0.1), shippable('b', 0.1)], links);
  const { completions, violations } = integrate(one, plan('cloud', one));
  expect(violations).toEqual([]);
  // Each upload takes 20 s; the second one waits for the first.
  expect(completions.a).toBeCloseTo(20 + 7.5 + 0.8, 6);
  expect(completions.b).toBeCloseTo(40 + 7.5 + 0.8, 6);
  expect(plan('cloud', problem(edgeAndCloud, [shippable('a', 0.1)])).choices.a).toBeNull();
  const down = links.map((link) => ({ ...link, available: false }));
  expect(plan('cloud', problem(edgeAndCloud, [shippable('a', 0.1)], down)).choices.a).toBeNull();
});

test('on random devices every policy keeps shares, memory and its own floors, and stays under the bound', () => {
  fc.assert(
    fc.property(deviceProblems, (one) => {
      const bound = upperBound(one);
      for (const [name, policy] of Object.entries(policies)) {
        const result = policy(one, { withUpperBound: false });
        const { violations, objective } = integrate(one, result);
        const broken = result.kind === 'infeasible' ? violations.filter(({ kind }) => kind !== 'floor') : violations;
        expect(broken, name).toEqual([]);
        expect(scored(result).objective).toBeCloseTo(objective, 12);
        expect(objective, name).toBeLessThanOrEqual(bound + 1e-9);
      }
      const idle = plan('no-retraining', one).objective;
      for (const name of ['auto', 'sequential', 'thief'] as const)
        expect(plan(name, one).objective).toBeGreaterThanOrEqual(idle - 1e-9);
    }),
    { numRuns: 60 },
  );
});
