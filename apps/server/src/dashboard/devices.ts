import type { DeviceView } from '../api/views.ts';
import type { DeviceCheck, PlacedGrant, PooledDevice } from '../devices/devicePool.ts';
import type { DeviceState } from '../devices/protocol.ts';

const detailOf = (state: DeviceState): string => {
  switch (state.status) {
    case 'starting':
      return 'Its worker is starting.';
    case 'ready':
      return `Worker process ${state.pid}.`;
    case 'lost':
      return `Lost: ${state.reason}; its worker is being restarted.`;
  }
};

const checkOf = (check: DeviceCheck): string => {
  switch (check.kind) {
    case 'reference':
      return 'The processor: what other devices are compared with.';
    case 'agrees':
      return `Agrees with the processor within ${check.largestError.toExponential(1)}.`;
    case 'unusable':
      return `Not usable: ${check.reason}`;
  }
};

/** A device with who was granted what and what each used in the last report. */
export const deviceView = (
  device: PooledDevice,
  context: { grants: readonly PlacedGrant[]; streamName: (streamId: string) => string },
): DeviceView => {
  const { streamName } = context;
  const { report, state } = device;
  const grants = context.grants.filter(({ deviceId }) => deviceId === device.info.id);
  const jobs = new Map<string, DeviceView['jobs'][number]>();
  for (const { job, share } of grants)
    jobs.set(`${job.kind} ${job.streamId}`, {
      ...job,
      streamName: streamName(job.streamId),
      granted: share,
      used: 0,
      queued: 0,
      dropped: 0,
    });
  for (const { job, share, deviceMs, queued, dropped } of report?.jobs ?? []) {
    const used = report && report.intervalMs > 0 ? deviceMs / report.intervalMs : 0;
    const granted = jobs.get(`${job.kind} ${job.streamId}`)?.granted ?? share;
    jobs.set(`${job.kind} ${job.streamId}`, {
      ...job,
      streamName: streamName(job.streamId),
      granted,
      used,
      queued,
      dropped,
    });
  }
  const used = [...jobs.values()].reduce((sum, job) => sum + job.used, 0);
  return {
    id: device.info.id,
    name: device.info.name,
    provider: device.info.provider,
    hardware: device.description.name,
    mode: device.mode,
    capacity: device.capacity,
    speed: device.description.speed,
    speeds: device.description.speeds,
    check: checkOf(device.description.check),
    memoryBytes: device.description.memoryBytes,
    temperatureCelsius: device.description.temperatureCelsius,
    streams: device.streamIds.length,
    callsUnderWay: device.callsUnderWay,
    status: state.status,
    detail: detailOf(state),
    restarts: state.status === 'starting' ? 0 : state.restarts,
    residentBytes: report?.residentBytes ?? 0,
    busy: Math.min(1, used),
    jobs: [...jobs.values()],
  };
};
