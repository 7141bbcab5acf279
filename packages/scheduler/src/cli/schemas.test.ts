import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deviceProblems, problems } from '../../test/arbitraries.ts';
import { policies } from '../policies/policies.ts';
import type { Problem } from '../problem.ts';
import { parseProblem } from './parseProblem.ts';
import { parseTrace } from './parseTrace.ts';
import { planCommand } from './planCommand.ts';

const root = join(import.meta.dirname, '../../../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** What a schema has against a value; empty where nothing. */
const checkerOf = (name: string): ((value: unknown) => string[]) => {
  const validate = new Ajv2020({ allErrors: true, strict: false }).compile(
    JSON.parse(read(`packages/scheduler/docs/${name}.schema.json`)),
  );
  return (value) => (validate(value) ? [] : (validate.errors ?? []).map((one) => `${one.instancePath} ${one.message}`));
};
const [problemErrors, traceErrors, planErrors] = [checkerOf('problem'), checkerOf('trace'), checkerOf('plan')];

test('the examples are as the schemas say, and are read', () => {
  const [problem, trace] = [read('docs/examples/problem.json'), read('docs/examples/trace.json')];
  expect(problemErrors(JSON.parse(problem))).toEqual([]);
  expect(traceErrors(JSON.parse(trace))).toEqual([]);
  expect(parseProblem(problem).kind).toBe('problem');
  expect(parseTrace(trace).kind).toBe('trace');
});

/** What may stand where a value stood. */
const junk = fc.constantFrom<unknown>(-1, 0, 1e-9, 0.5, 1, 1.5, 1e12, '', 'x', true, null, [], {}, [1], [{}]);

/** A value with one of its parts, at any depth, replaced or left out. */
const damaged = (value: unknown, { path, by }: { path: readonly number[]; by: unknown }): unknown => {
  if (typeof value !== 'object' || value === null) return by;
  const keys = Object.keys(value);
  const [step, ...rest] = path;
  if (step === undefined || keys.length === 0) return by;
  const key = keys[step % keys.length] ?? '';
  const copy = structuredClone(value) as Record<string, unknown>;
  if (rest.length === 0 && by === undefined) delete copy[key];
  else copy[key] = damaged(copy[key], { path: rest, by });
  return copy;
};

const damage = fc.record({
  path: fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 6 }),
  by: fc.oneof(junk, fc.constant(undefined)),
});

const asTrace = ({ streams, hourOfDay: _hour, ...machine }: Problem): unknown => ({
  ...machine,
  streams: streams.map(({ startAccuracy, retrainingConfigs, running: _run, remainingSeconds: _left, ...stream }) => ({
    ...stream,
    windows: [
      { startAccuracy, retrainingConfigs },
      { drift: 0.1, retrainingConfigs },
    ],
  })),
  noise: { endAccuracy: 0.1 },
  events: [{ atSeconds: 3, kind: 'capacity', gpuCount: 1 }],
});

describe.each([
  ['problems', problems({ floors: true }), (one: Problem): unknown => one, problemErrors, parseProblem],
  ['problems over devices', deviceProblems, (one: Problem): unknown => one, problemErrors, parseProblem],
  ['traces', deviceProblems, asTrace, traceErrors, parseTrace],
] as const)('%s', (_, arbitrary, shape, errors, parse) => {
  test('that are sound are so by the schema and by the parser', () => {
    fc.assert(
      fc.property(arbitrary, (problem) => {
        const value: unknown = JSON.parse(JSON.stringify(shape(problem)));
        expect(errors(value)).toEqual([]);
        expect(parse(JSON.stringify(value))).not.toHaveProperty('faults');
      }),
      { numRuns: 40 },
    );
  });

  test('that the parser reads are sound by the schema, whatever was done to them', () => {
    fc.assert(
      fc.property(arbitrary, damage, (problem, harm) => {
        const value = damaged(JSON.parse(JSON.stringify(shape(problem))), harm);
        const parsed = parse(JSON.stringify(value) ?? 'null');
        if (parsed.kind !== 'malformed') expect(errors(value)).toEqual([]);
        else for (const { path } of parsed.faults) expect(path).toMatch(/^\$(\.[\w-]+|\[\d+\])*$/u);
      }),
      { numRuns: 300 },
    );
  });
});

test('plans are printed as their schema says, also where floors are in conflict', () => {
  const names = Object.keys(policies);
  fc.assert(
    fc.property(fc.oneof(problems({ floors: true }), deviceProblems), fc.constantFrom(...names), (problem, policy) => {
      const { text } = planCommand(JSON.stringify(problem), { policy, json: true, now: () => 0 });
      expect(planErrors(JSON.parse(text))).toEqual([]);
    }),
    { numRuns: 40 },
  );
});
