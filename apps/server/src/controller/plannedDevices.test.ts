import { describe, expect, it } from 'vitest';
import type { PooledDevice } from '../devices/devicePool.ts';
import type { DeviceState } from '../devices/protocol.ts';
import { anyAvailable, devicesPart, homesOf, placePart } from './plannedDevices.ts';
import type { StreamRuntime } from './streamRuntime.ts';

const ready: DeviceState = { status: 'ready', since: 0, restarts: 0, pid: 1 };
const lost: DeviceState = { status: 'lost', since: 0, reason: 'killed', restarts: 1 };

const device = (id: string, change: Partial<PooledDevice> & { speed?: number } = {}): PooledDevice => ({
  info: { id, name: id, provider: 'cpu', threads: 1 },
  description: {
    name: id,
    check: { kind: 'reference' },
    speeds: [],
    speed: change.speed ?? 1,
    memoryBytes: 2e9,
    temperatureCelsius: null,
  },
  mode: 'enabled',
  capacity: 1,
  state: ready,
  callsUnderWay: 0,
  streamIds: [],
  report: null,
  ...change,
});

const runtime = (id: string, status = 'labelling') =>
  ({
    stream: { id },
    live: { bytes: new Uint8Array(1e6) },
    windows: { state: { status } },
  }) as unknown as StreamRuntime;

describe('what a problem says of devices', () => {
  it('is plain shares for one, in proportion to its capacity', () => {
    expect(devicesPart([device('a', { capacity: 0.5 })])).toEqual({ gpuCount: 0.4 });
  });

  it('is speed, memory and availability for several', () => {
    const devices = [device('a'), device('b', { speed: 3, capacity: 0.5 }), device('c', { mode: 'drained' })];
    expect(devicesPart([...devices, device('d', { state: lost })])).toEqual({
      gpuCount: expect.closeTo(1.2, 9),
      devices: [
        { id: 'a', gpuCount: 0.8, speed: 1, memoryGigabytes: 2, available: true },
        { id: 'b', gpuCount: 0.4, speed: 3, memoryGigabytes: 2, available: true },
        { id: 'c', gpuCount: 0.8, speed: 1, memoryGigabytes: 2, available: false },
        { id: 'd', gpuCount: 0.8, speed: 1, memoryGigabytes: 2, available: false },
      ],
    });
  });

  it('plans on with a lone worker that is being restarted, and not at all without an enabled one', () => {
    expect(anyAvailable([device('a', { state: lost })])).toBe(true);
    expect(anyAvailable([device('a', { mode: 'disabled', state: lost }), device('b', { mode: 'drained' })])).toBe(
      false,
    );
  });
});

describe("a stream's place", () => {
  const here = [device('a', { streamIds: ['gate'] }), device('b')];

  it('is kept until devices or streams come or go, and by a retraining even then', () => {
    expect(placePart(runtime('gate'), { devices: here, rebalance: false })).toMatchObject({ deviceId: 'a' });
    expect(placePart(runtime('gate'), { devices: here, rebalance: true })).toEqual({ modelGigabytes: 0.0048 });
    expect(placePart(runtime('gate', 'retraining'), { devices: here, rebalance: true })).toMatchObject({
      deviceId: 'a',
    });
  });

  it('is free where its device is gone', () => {
    const gone = [device('a', { streamIds: ['gate'], state: lost }), device('b')];
    expect(placePart(runtime('gate', 'retraining'), { devices: gone, rebalance: false })).not.toHaveProperty(
      'deviceId',
    );
  });

  it('is where the plan puts it, or the only device', () => {
    const streams = { gate: { inferenceShare: 0.1, retrainingShare: 0, retrainingConfigId: null, deviceId: 'b' } };
    const stage = { startSeconds: 0, endSeconds: 1, streams };
    expect(homesOf(stage, [device('a'), device('b', { speed: 2 })])('gate')).toEqual({
      deviceId: 'b',
      capacity: 1,
      speed: 2,
    });
    expect(homesOf({ ...stage, streams: {} }, [device('a')])('gate')).toMatchObject({ deviceId: 'a' });
    expect(homesOf({ ...stage, streams: {} }, [device('a'), device('b')])('gate')).toBeNull();
  });
});
