import { expect, test } from 'vitest';
import { tableOne } from '../../test/tableOne.ts';
import { integrate } from '../estimate/integrate.ts';
import { compareCommand } from './compareCommand.ts';
import { parseProblem } from './parseProblem.ts';
import { planCommand } from './planCommand.ts';
import { simulateCommand } from './simulateCommand.ts';

/** A clock that advances by one ms a look. */
const ticking = () => {
  let at = 0;
  return () => at++;
};

const minimal = {
  windowSeconds: 200,
  labellingDelaySeconds: 0,
  gpuCount: 2,
  allocationUnit: 0.0125,
  stealQuantum: 0.1,
  streams: [
    {
      id: 'cam-0',
      startAccuracy: 0.73,
      minAccuracy: 0,
      inferenceProfile: { interpolation: 'reciprocal-share', points: [{ gpuShare: 0.25, accuracyFactor: 1 }] },
      retrainingConfigs: [{ id: '0_5', endAccuracy: 0.82, gpuSeconds: 4.75 }],
    },
  ],
};

const plan = (problem: unknown, options: { policy?: string; json?: boolean; repeat?: number } = { json: true }) =>
  planCommand(JSON.stringify(problem), { ...options, now: ticking() });

test('plans the documented minimal problem, with the objective of the integrator and a bound above it', () => {
  const { text, exitCode } = plan(minimal);
  expect(exitCode).toBe(0);
  const printed = JSON.parse(text);
  expect(printed).toMatchObject({ kind: 'plan', policy: 'auto', solverMs: 1, choices: { 'cam-0': '0_5' } });
  const parsed = parseProblem(JSON.stringify(minimal));
  if (parsed.kind !== 'problem') throw new Error('expected a problem');
  expect(printed.objective).toBeCloseTo(integrate(parsed.problem, printed).objective, 12);
  expect(printed.upperBound).toBeGreaterThanOrEqual(printed.objective);
  expect(printed.gapPoints).toBeCloseTo((printed.upperBound - printed.objective) * 100, 9);
  const [first] = printed.stages;
  expect(first.streams['cam-0']).toMatchObject({ inferenceShare: 0.25, retrainingConfigId: '0_5' });
});

test('defaults stand for all that may be absent', () => {
  const { windowSeconds, gpuCount } = minimal;
  const streams = [
    { id: 'a', startAccuracy: 0.5, inferenceProfile: { points: [{ gpuShare: 0.1, accuracyFactor: 1 }] } },
  ];
  const parsed = parseProblem(JSON.stringify({ windowSeconds, gpuCount, streams }));
  expect(parsed).toMatchObject({
    kind: 'problem',
    problem: { labellingDelaySeconds: 0, allocationUnit: 0.0125, streams: [{ minAccuracy: 0, retrainingConfigs: [] }] },
  });
});

test('during the labelling delay a stage is without retraining', () => {
  const { stages } = JSON.parse(plan({ ...minimal, labellingDelaySeconds: 5 }).text);
  expect(stages[0]).toMatchObject({
    startSeconds: 0,
    endSeconds: 5,
    streams: { 'cam-0': { retrainingShare: 0, retrainingConfigId: null } },
  });
});

test('a table says for people what the plan is and why', () => {
  const { text } = plan(minimal, { policy: 'thief' });
  expect(text).toMatch(
    /^policy thief: objective 81\.\d\d %, upper bound 8\d\.\d\d % \(gap 0\.\d\d points\), solved in 1\.00 ms\n/u,
  );
  expect(text).toContain('cam-0: Retrains with 0_5 (4.8 GPU-s at ');
});

test('a malformed problem: every fault with its JSON path, and exit code 2', () => {
  const [stream] = minimal.streams;
  const { text, exitCode } = plan({
    ...minimal,
    windowSeconds: -5,
    gpuCount: '2',
    stealQuantum: 0.02,
    streams: [
      { ...stream, minAccuracy: 1.7, inferenceProfile: { interpolation: 'cubic', points: [] } },
      {
        ...stream,
        retrainingConfigs: [{ id: '', endAccuracy: 0.8, gpuSeconds: 0 }],
        running: { retrainingConfigId: 'x' },
      },
      7,
    ],
  });
  expect(exitCode).toBe(2);
  expect(text.split('\n')).toEqual([
    'the problem: 11 faults',
    '  $.gpuCount is "2"; must be a number greater than 0',
    '  $.windowSeconds is -5; must be a number of seconds, at least 0.001',
    '  $.stealQuantum is 0.02; must be a multiple of allocationUnit, which is 0.0125',
    '  $.streams[0].minAccuracy is 1.7; must be a number between 0 and 1, as a fraction: 0.7 is 70 %',
    '  $.streams[0].inferenceProfile.interpolation is "cubic"; must be one of step, linear, reciprocal-share',
    '  $.streams[0].inferenceProfile.points is empty; must have at least one point',
    '  $.streams[1].retrainingConfigs[0].gpuSeconds is 0; must be a number of seconds, at least 0.000001',
    '  $.streams[1].retrainingConfigs[0].id is ""; must be a text that is not empty',
    '  $.streams[1].running.retrainingConfigId is "x"; must be the id of one of the stream\'s retrainingConfigs',
    '  $.streams[2] is 7; must be an object',
    '  $.streams[1].id is "cam-0", as at [0]; ids must differ',
  ]);
});

test('a name that no record can have is refused', () => {
  const [stream] = minimal.streams;
  const { text, exitCode } = plan({ ...minimal, streams: [{ ...stream, id: '__proto__' }] });
  expect({ text, exitCode }).toEqual({
    exitCode: 2,
    text: 'the problem: 1 fault\n  $.streams[0].id is "__proto__", which JavaScript keeps for itself; rename it',
  });
});

test.each([
  ['not JSON', 'nonsense', '$ is not JSON: '],
  ['a list', '[]', '$ is []; must be an object'],
  ['nothing', '{}', '$.streams missing; must be a list'],
])('%s is refused with its reason', (_, text, fault) => {
  const result = planCommand(text, { now: ticking() });
  expect(result.exitCode).toBe(2);
  expect(result.text).toContain(fault);
});

test('an unknown policy and a useless repeat are named with what is allowed', () => {
  expect(plan(minimal, { policy: 'theif' })).toEqual({
    exitCode: 2,
    text: expect.stringMatching(/^policy is "theif"; must be one of auto, sequential, thief, /u),
  });
  expect(plan(minimal, { repeat: 0 })).toEqual({
    exitCode: 2,
    text: 'repeat is 0; must be a whole number from 1 to 10000',
  });
});

test('floors in conflict are printed with what can be kept, beside the plan for that', () => {
  const [stream] = minimal.streams;
  const problem = { ...minimal, streams: [{ ...stream, minAccuracy: 0.8 }] };
  const printed = JSON.parse(plan(problem).text);
  expect(printed).toMatchObject({
    kind: 'infeasible',
    conflicts: [{ streamId: 'cam-0', minAccuracy: 0.8, attainable: 0.73 }],
  });
  expect(plan(problem, {}).text).toContain('infeasible: cam-0 demands 80.00 %, 73.00 % can be kept');
});

test('the truth that a problem states scores its plan', () => {
  const [stream] = minimal.streams;
  const problem = {
    ...minimal,
    streams: [
      { ...stream, retrainingConfigs: [{ id: '0_5', endAccuracy: 0.82, gpuSeconds: 4.75, trueEndAccuracy: 0.6 }] },
    ],
  };
  const printed = JSON.parse(plan(problem).text);
  expect(printed.trueObjective).toBeLessThan(0.62);
  expect(printed.objective).toBeGreaterThan(0.81);
});

test('compare lists policies by files, in points against the first, with their mean', () => {
  const files = [
    { name: 'table-1.json', text: JSON.stringify(tableOne.first) },
    { name: 'minimal.json', text: JSON.stringify(minimal) },
  ];
  const { text, exitCode } = compareCommand(files, { policies: ['uniform', 'sequential'], now: ticking() });
  expect(exitCode).toBe(0);
  const lines = text.split('\n');
  expect(lines[0]).toBe('window accuracy in %, and in points against uniform');
  expect(lines[2]).toMatch(/^file\s+uniform\s+sequential\s+bound$/u);
  expect(lines[4]).toMatch(/^table-1\.json\s+\d\d\.\d\d\s+\d\d\.\d\d \(\+\d+\.\d\d\)\s+\d\d\.\d\d$/u);
  expect(lines[6]).toMatch(/^mean /u);
  expect(compareCommand(files, { policies: ['uniform', 'best'], now: ticking() }).exitCode).toBe(2);
  const broken = compareCommand([...files, { name: 'broken.json', text: '{' }], { now: ticking() });
  expect(broken).toMatchObject({ exitCode: 2, text: expect.stringContaining('broken.json: 1 fault') });
});

test('simulate prints what became of a trace, and refuses a trace whose first window has no accuracy', () => {
  const [{ startAccuracy, ...rest }] = minimal.streams as [(typeof minimal.streams)[number]];
  const { retrainingConfigs, ...stream } = rest;
  const windows = [
    { startAccuracy, retrainingConfigs },
    { drift: 0.1, retrainingConfigs },
  ];
  const trace = (list: unknown) => JSON.stringify({ ...minimal, streams: [{ ...stream, windows: list }] });
  const { text, exitCode } = simulateCommand(trace(windows), { policy: 'sequential' });
  expect(exitCode).toBe(0);
  expect(text).toMatch(/^policy sequential: mean accuracy 8\d\.\d\d % over 2 windows, \d+ plans, /u);
  expect(JSON.parse(simulateCommand(trace(windows), { json: true }).text)).toMatchObject({
    policy: 'auto',
    windows: [{ outcome: 'promoted' }, {}],
  });
  expect(simulateCommand(trace([{ retrainingConfigs }]))).toEqual({
    exitCode: 2,
    text: 'the trace: 1 fault\n  $.streams[0].windows[0].startAccuracy missing; the first window has no model to carry over',
  });
});
