import { describe, expect, it } from 'vitest';
import type { PooledDevice } from '../devices/devicePool.ts';
import { deviceView } from './devices.ts';

const retraining = (streamId: string) => ({ kind: 'retraining', streamId }) as const;

/** A device whose last report is of a retraining of the gate. */
const device = (): PooledDevice => ({
  info: { id: 'cpu0', name: 'CPU', provider: 'cpu', threads: 1 },
  mode: 'enabled',
  capacity: 1,
  state: { status: 'ready', since: 0, restarts: 0, pid: 1 },
  description: {
    name: 'CPU',
    check: { kind: 'reference' },
    speed: 1,
    speeds: [],
    memoryBytes: null,
    temperatureCelsius: null,
  },
  streamIds: ['gate', 'yard'],
  callsUnderWay: 0,
  report: {
    intervalMs: 1000,
    residentBytes: 1,
    jobs: [{ job: retraining('gate'), share: 0.8, deviceMs: 790, runs: 1, dropped: 0, queued: 0 }],
  },
});

describe('a device as the dashboard shows it', () => {
  it('never grants more than there is, also when a share has gone to another job since the last report', () => {
    const grants = [{ deviceId: 'cpu0', job: retraining('yard'), share: 0.8 }];
    const { jobs } = deviceView(device(), { grants, streamName: (id) => id });
    const told = jobs.map(({ streamId, granted, used }) => ({ streamId, granted, used }));
    expect(told).toEqual(
      expect.arrayContaining([
        { streamId: 'yard', granted: 0.8, used: 0 },
        { streamId: 'gate', granted: 0, used: 0.79 },
      ]),
    );
  });
});
