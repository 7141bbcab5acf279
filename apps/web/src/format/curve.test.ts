import { describe, expect, it } from 'vitest';
import type { PlanRecord, ProfileRecord } from '../trpc/wire.ts';
import { effectiveEpochs, trialGroups } from './curve.ts';
import { lanesOf } from './lanes.ts';
import { plannedLanes } from './plan.ts';

const profile = (id: string, part: Partial<ProfileRecord> = {}): ProfileRecord => ({
  id,
  windowId: 'w',
  config: { id, epochs: 10, batchSize: 32, hiddenWidth: 64, layersRetrained: 1, dataFraction: 1 },
  trialEpochs: [0.4, 0.8],
  trialAccuracies: [0.6, 0.65],
  curve: { b0: 1, b1: 2, b2: 0.1, residual: 0.01 },
  dropReason: null,
  startAccuracy: 0.5,
  estimatedEndAccuracy: 0.8,
  estimatedInterval: null,
  estimatedGpuSeconds: 4,
  measuredEndAccuracy: null,
  measuredGpuSeconds: null,
  trialGpuSeconds: 0.4,
  ...part,
});

describe('micro-profiles', () => {
  it('that came from one trial are one curve with two estimates', () => {
    const groups = trialGroups([
      profile('head-10'),
      profile('head-30'),
      profile('full-5', { trialAccuracies: [0.5, 0.7] }),
    ]);
    expect(groups.map(({ members }) => members.map(({ id }) => id))).toEqual([['head-10', 'head-30'], ['full-5']]);
    expect(groups[0]?.trial).toEqual([
      { epochs: 0.4, accuracy: 0.6 },
      { epochs: 0.8, accuracy: 0.65 },
    ]);
  });

  it('count half the labels as half the epochs', () => {
    const { config } = profile('half');
    expect(effectiveEpochs({ config: { ...config, epochs: 15, dataFraction: 0.5 } })).toBe(7.5);
  });
});

it('puts a plan on the clock from when it was made', () => {
  const createdAt = '2026-11-23T10:00:00.000Z';
  const held = { inferenceShare: 0.3, retrainingShare: 0.5, retrainingConfigId: 'full-5' };
  const plan = {
    kind: 'plan',
    stages: [{ startSeconds: 0, endSeconds: 20, streams: { gate: held } }],
  } as unknown as PlanRecord['plan'];
  const { lanes, deviceIds } = plannedLanes({ createdAt, plan } as PlanRecord, () => 'Gate');
  expect(deviceIds).toEqual(['device-0']);
  const [lane] = lanesOf(lanes.grants, 'device-0', lanes);
  expect(lanes.to - lanes.from).toBe(20_000);
  expect(lane?.segments.map(({ kind, base, share }) => ({ kind, base, share }))).toEqual([
    { kind: 'inference', base: 0, share: 0.3 },
    { kind: 'retraining', base: 0.3, share: 0.5 },
  ]);
});

it('a retraining at another device than its inference is on that device’s lanes', () => {
  const held = {
    inferenceShare: 0.3,
    retrainingShare: 1,
    retrainingConfigId: 'full-5',
    deviceId: 'edge',
    retrainingDeviceId: 'cloud',
  };
  const plan = {
    kind: 'plan',
    stages: [{ startSeconds: 0, endSeconds: 20, streams: { gate: held } }],
  } as unknown as PlanRecord['plan'];
  const { lanes, deviceIds } = plannedLanes(
    { createdAt: '2026-11-23T10:00:00.000Z', plan } as PlanRecord,
    () => 'Gate',
  );
  expect(deviceIds).toEqual(['cloud', 'edge']);
  const kinds = (deviceId: string) =>
    lanesOf(lanes.grants, deviceId, lanes).flatMap(({ segments }) => segments.map(({ kind }) => kind));
  expect([kinds('cloud'), kinds('edge')]).toEqual([['retraining'], ['inference']]);
});
