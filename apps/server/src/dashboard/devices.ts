import { quoted, type Said } from '@whetstone/scheduler';
import type { DeviceView } from '../api/views.ts';
import type { DeviceCheck, PlacedGrant, PooledDevice } from '../devices/devicePool.ts';
import type { DeviceState } from '../devices/protocol.ts';
import { sayOfState } from '../domain/sentences/stateSentences.ts';

const detailOf = (state: DeviceState): Said => {
  switch (state.status) {
    case 'starting':
      return sayOfState('device.starting');
    case 'ready':
      return sayOfState('device.works', { pid: String(state.pid) });
    case 'lost':
      return sayOfState('device.isLost', { reason: quoted(state.reason) });
  }
};

const checkOf = (check: DeviceCheck): Said => {
  switch (check.kind) {
    case 'reference':
      return sayOfState('device.reference');
    case 'agrees':
      return sayOfState('device.agrees', { error: check.largestError.toExponential(1) });
    case 'unusable':
      return sayOfState('device.unusable', { reason: quoted(check.reason) });
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
  for (const { job, deviceMs, queued, dropped } of report?.jobs ?? []) {
    const used = report && report.intervalMs > 0 ? deviceMs / report.intervalMs : 0;
    // What a job held when it reported may be another's by now.
    const granted = jobs.get(`${job.kind} ${job.streamId}`)?.granted ?? 0;
    jobs.set(`${job.kind} ${job.streamId}`, {
      ...job,
      streamName: streamName(job.streamId),
      granted,
      used,
      queued,
      dropped,
    });
  }
  const [check, detail] = [checkOf(device.description.check), detailOf(state)];
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
    check: check.text,
    checkWording: check.wording,
    memoryBytes: device.description.memoryBytes,
    temperatureCelsius: device.description.temperatureCelsius,
    streams: device.streamIds.length,
    callsUnderWay: device.callsUnderWay,
    status: state.status,
    detail: detail.text,
    detailWording: detail.wording,
    restarts: state.status === 'starting' ? 0 : state.restarts,
    residentBytes: report?.residentBytes ?? 0,
    busy: Math.min(1, used),
    jobs: [...jobs.values()],
  };
};
