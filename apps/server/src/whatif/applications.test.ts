import { beforeEach, describe, expect, it } from 'vitest';
import type { Actor, Change } from '../domain/actor.ts';
import type { PolicyName } from '../domain/policy.ts';
import type { Stream } from '../domain/stream.ts';
import type { AppliedSetting } from '../domain/whatIfSettings.ts';
import { createApplications } from './applications.ts';

const streamOf = (id: string): Stream => ({
  id,
  cameraId: `c-${id}`,
  name: `Camera ${id}`,
  task: 'classification',
  regions: { kind: 'moving' },
  golden: { kind: 'builtin' },
  constraints: { minAccuracy: 0.4, maxLatencyMs: 500, targetFps: 10, weight: 1 },
  windowSeconds: 60,
  labelBudget: 200,
  retraining: true,
  group: null,
  classes: ['background', 'car'],
  createdAt: new Date(0),
  removedAt: null,
  pinned: false,
});

let streams: Stream[];
let policy: PolicyName;
let audited: Change[];
let applications: ReturnType<typeof createApplications>;
const actor: Actor = { name: 'ada', role: 'operator', audit: async (change) => void audited.push(change) };

beforeEach(() => {
  streams = [streamOf('a'), streamOf('b')];
  policy = 'thief';
  audited = [];
  const kept = new Map<string, unknown>();
  applications = createApplications({
    store: {
      setting: async <T>(key: string) => (kept.get(key) as T | undefined) ?? null,
      setSetting: async (key, value) => void kept.set(key, JSON.parse(JSON.stringify(value))),
    },
    now: () => 5_000,
    newId: () => `application-${audited.length}`,
    streams: () => streams,
    policy: () => policy,
    updateStream: async ({ streamId, settings }) => {
      streams = streams.map((stream) => (stream.id === streamId ? { ...stream, ...settings } : stream));
    },
    setPolicy: async (next) => {
      policy = next;
    },
  });
});

const setting = (streamId: string, field: AppliedSetting['field'], values: [number | boolean, number | boolean]) => ({
  streamId,
  name: `Camera ${streamId}`,
  field,
  before: values[0],
  after: values[1],
});

describe('applying a what-if', () => {
  it('changes settings and policy at once, with who, before and after, and takes them back', async () => {
    const { id, by } = await applications.apply(
      [
        setting('a', 'weight', [1, 3]),
        setting('a', 'windowSeconds', [60, 120]),
        setting('b', 'retraining', [true, false]),
        { streamId: null, name: 'this server', field: 'policy', before: 'thief', after: 'auto' },
      ],
      actor,
    );
    expect(by).toBe('ada');
    expect(streams[0]).toMatchObject({ constraints: { weight: 3, minAccuracy: 0.4 }, windowSeconds: 120 });
    expect(streams[1]).toMatchObject({ retraining: false });
    expect(policy).toBe('auto');
    expect(audited.at(-1)).toMatchObject({
      action: 'what-if.apply',
      before: [{ name: 'Camera a', field: 'weight', value: 1 }, {}, {}, {}],
    });
    expect(await applications.undo(id, actor)).toEqual({ kept: [] });
    expect(streams[0]).toMatchObject({ constraints: { weight: 1 }, windowSeconds: 60 });
    expect(streams[1]).toMatchObject({ retraining: true });
    expect(policy).toBe('thief');
    await expect(applications.undo(id, actor)).rejects.toThrow('no applied what-if');
  });

  it('refuses all where one setting is no longer what it was when it was asked for', async () => {
    const settings = [setting('a', 'weight', [1, 3]), setting('b', 'weight', [2, 3])];
    await expect(applications.apply(settings, actor)).rejects.toThrow(
      'settings: weight of Camera b is 1 meanwhile and no longer 2; look at the changes again',
    );
    expect(streams[0]?.constraints.weight).toBe(1);
    expect(audited).toEqual([]);
  });

  it('refuses values that a stream may not have, and streams that do not run', async () => {
    await expect(applications.apply([setting('a', 'minAccuracy', [0.4, 4])], actor)).rejects.toThrow('between 0 and 1');
    await expect(applications.apply([setting('c', 'weight', [1, 2])], actor)).rejects.toThrow('no stream that runs');
  });

  it('leaves what somebody changed since when it is undone, and says so', async () => {
    const { id } = await applications.apply([setting('a', 'weight', [1, 3]), setting('b', 'weight', [1, 3])], actor);
    streams = streams.map((one) => (one.id === 'a' ? { ...one, constraints: { ...one.constraints, weight: 7 } } : one));
    const { kept } = await applications.undo(id, actor);
    expect(kept.map(({ streamId }) => streamId)).toEqual(['a']);
    expect(streams.map(({ constraints }) => constraints.weight)).toEqual([7, 1]);
  });
});
