import type { Stage } from '@whetstone/scheduler';
import { describe, expect, it } from 'vitest';
import { grantsOf } from './grants.ts';

const held = (inferenceShare: number, retrainingShare = 0) => ({
  inferenceShare,
  retrainingShare,
  retrainingConfigId: retrainingShare > 0 ? 'full' : null,
});
const stage: Stage = {
  startSeconds: 0,
  endSeconds: 60,
  streams: { gate: held(0.3, 0.5), yard: held(0.2), lane: held(0.4), lost: held(0) },
};
const homes: Readonly<Record<string, { deviceId: string; capacity: number }>> = {
  gate: { deviceId: 'a', capacity: 1 },
  yard: { deviceId: 'b', capacity: 0.5 },
  lane: { deviceId: 'b', capacity: 0.5 },
};

describe('grants on several devices', () => {
  it('reserve labelling and profiling on each device for the streams there, within its capacity', () => {
    const grants = grantsOf(stage, ['yard', 'lane'], (streamId) => homes[streamId] ?? null);
    const rows = grants.map(({ deviceId, job, share }) => [deviceId, job.kind, job.streamId, Number(share.toFixed(4))]);
    expect(rows).toEqual([
      ['a', 'inference', 'gate', 0.3],
      ['a', 'labelling', 'gate', 0.05],
      ['a', 'retraining', 'gate', 0.5],
      ['b', 'inference', 'yard', 0.2],
      ['b', 'labelling', 'yard', 0.0125],
      ['b', 'profiling', 'yard', 0.0375],
      ['b', 'inference', 'lane', 0.4],
      ['b', 'labelling', 'lane', 0.0125],
      ['b', 'profiling', 'lane', 0.0375],
    ]);
  });
});
