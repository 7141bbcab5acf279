import { expect, test } from 'vitest';
import { parseProblem } from './parseProblem.ts';
import { parseTrace } from './parseTrace.ts';
import { planCommand } from './planCommand.ts';

const stream = {
  id: 'cam-0',
  startAccuracy: 0.7,
  inferenceProfile: { points: [{ gpuShare: 0.25, accuracyFactor: 1 }] },
  retrainingConfigs: [{ id: 'head', endAccuracy: 0.8, gpuSeconds: 5 }],
};
const minimal = { windowSeconds: 200, gpuCount: 2, streams: [stream] };

/** The faults of a problem whose JSON text is changed in one place. */
const faultsAfter = (from: string, to: string): string[] => {
  const parsed = parseProblem(JSON.stringify(minimal).replace(from, to));
  return parsed.kind === 'malformed' ? parsed.faults.map(({ path, message }) => `${path} ${message}`) : [];
};

const deep = (brackets: number): string => '['.repeat(brackets) + ']'.repeat(brackets);

test.each([
  [
    'a number beyond all numbers',
    '"gpuCount":2',
    '"gpuCount":1e400',
    'gpuCount is Infinity; must be a number greater than 0',
  ],
  [
    'lists in lists in lists',
    '"gpuCount":2',
    `"gpuCount":${deep(50_000)}`,
    'gpuCount is […]; must be a number greater than 0',
  ],
  ['a field that stands twice', '"gpuCount":2', '"gpuCount":2,"gpuCount":8', 'gpuCount stands twice; keep one of them'],
  [
    'the same field in other letters, deep inside',
    '"startAccuracy":0.7',
    '"startAccuracy":0.7,"start\\u0041ccuracy":0.9',
    'streams[0].startAccuracy stands twice; keep one of them',
  ],
  [
    'null, which is no absence',
    '"gpuCount":2',
    '"gpuCount":2,"maxRetrainingShare":null',
    'maxRetrainingShare is null; must be a number greater than 0',
  ],
  [
    'a weight that no other counts against',
    '"id":"cam-0"',
    '"id":"cam-0","weight":1e308',
    'streams[0].weight is 1e+308; must be a number greater than 0, at most 1000000000',
  ],
])('%s is refused at its path', (_, from, to, fault) => {
  expect(faultsAfter(from, to)).toEqual([`$.${fault}`]);
});

test('the same field in different objects, and in a text, is no fault', () => {
  const streams = [stream, { ...stream, id: '{"id":1,"id":2}' }];
  expect(parseProblem(JSON.stringify({ ...minimal, streams }))).toMatchObject({ kind: 'problem' });
});

test('a field that the format does not have is noted: it may be a misspelt floor', () => {
  const misspelt = { ...minimal, streams: [{ ...stream, minAcuracy: 0.6 }], title: 'yard' };
  const { exitCode, notes } = planCommand(JSON.stringify(misspelt), { json: true, now: () => 0 });
  expect(exitCode).toBe(0);
  expect(notes).toEqual([
    'the problem: $.title is ignored; the format has no such field',
    'the problem: $.streams[0].minAcuracy is ignored; the format has no such field',
  ]);
  expect(planCommand(JSON.stringify(minimal), { now: () => 0 }).notes).toBeUndefined();
});

test('a trace names devices and links that there are', () => {
  const { startAccuracy, retrainingConfigs, ...rest } = stream;
  const trace = {
    windowSeconds: 200,
    devices: [{ id: 'edge', gpuCount: 1, site: 'a' }],
    links: [{ fromSite: 'a', toSite: 'b', uploadMbps: 10, downloadMbps: 10 }],
    streams: [{ ...rest, deviceId: 'egde', windows: [{ startAccuracy, retrainingConfigs }] }],
    events: [
      { atSeconds: 5, kind: 'device-lost', deviceId: 'core' },
      { atSeconds: 5, kind: 'capacity', deviceId: 'edge', gpuCount: 2 },
      { atSeconds: 6, kind: 'link-down', fromSite: 'b', toSite: 'a' },
      { atSeconds: 7, kind: 'link-up', fromSite: 'b', toSite: 'c' },
    ],
  };
  const parsed = parseTrace(JSON.stringify(trace));
  expect(parsed.kind === 'malformed' ? parsed.faults : []).toEqual([
    { path: '$.streams[0].deviceId', message: 'is "egde"; must be the id of one of the devices' },
    { path: '$.events[0].deviceId', message: 'is "core"; must be the id of one of the devices' },
    { path: '$.events[3].fromSite', message: 'is "b"; must be, with toSite, the two sites of one of the links' },
  ]);
});
