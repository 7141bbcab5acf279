import { describe, expect, it } from 'vitest';
import type { LaneGrant } from '../trpc/wire.ts';
import { fullShare, heldAt, lanesOf } from './lanes.ts';

const iso = (seconds: number) => new Date(seconds * 1_000).toISOString();
const grant = (part: Partial<LaneGrant> & { share: number }, from: number, until: number | null): LaneGrant => ({
  deviceId: 'cpu-0',
  streamId: 'gate',
  streamName: 'Gate',
  kind: 'inference',
  retrainingConfigId: null,
  from: iso(from),
  until: until === null ? null : iso(until),
  ...part,
});
const range = { from: 0, to: 100_000 };

describe('lanes of a device', () => {
  it('puts a retraining on top of the inference that it runs beside', () => {
    const [lane] = lanesOf(
      [grant({ share: 0.25 }, 0, 100), grant({ share: 0.5, kind: 'retraining', retrainingConfigId: 'e8' }, 20, 60)],
      'cpu-0',
      range,
    );
    expect(lane?.segments).toEqual([
      { kind: 'inference', from: 0, to: 100_000, base: 0, share: 0.25, retrainingConfigId: null },
      { kind: 'retraining', from: 20_000, to: 60_000, base: 0.25, share: 0.5, retrainingConfigId: 'e8' },
    ]);
    expect(fullShare(lane ? [lane] : [])).toBe(0.75);
  });

  it('is not flattened by a share that was held for a blink', () => {
    const lanes = lanesOf([grant({ share: 1 }, 0, 0.5), grant({ share: 0.2 }, 0.5, null)], 'cpu-0', range);
    expect(fullShare(lanes)).toBe(0.2);
    expect(fullShare([])).toBe(0.05);
  });

  it('joins rows that hold the same share one after the other', () => {
    const [lane] = lanesOf([grant({ share: 0.3 }, 0, 40), grant({ share: 0.3 }, 40, null)], 'cpu-0', range);
    expect(lane?.segments.map(({ from, to }) => [from, to])).toEqual([[0, 100_000]]);
  });

  it('leaves a hole where nothing was granted, and cuts at the edges of the range', () => {
    const [lane] = lanesOf([grant({ share: 0.3 }, -50, 10), grant({ share: 0.3 }, 70, 400)], 'cpu-0', range);
    expect(lane?.segments.map(({ from, to }) => [from, to])).toEqual([
      [0, 10_000],
      [70_000, 100_000],
    ]);
    expect(lane && heldAt(lane, 40_000)).toEqual([]);
  });

  it('does not mix devices, and sorts streams by name', () => {
    const lanes = lanesOf(
      [
        grant({ share: 0.2, streamId: 'z', streamName: 'Zoo' }, 0, 50),
        grant({ share: 0.2, streamId: 'a', streamName: 'Alley' }, 0, 50),
        grant({ share: 0.9, deviceId: 'gpu-0' }, 0, 50),
      ],
      'cpu-0',
      range,
    );
    expect(lanes.map(({ streamName }) => streamName)).toEqual(['Alley', 'Zoo']);
  });
});
