import type { Device, Problem, Stage } from '@whetstone/scheduler';
import type { PooledDevice } from '../devices/devicePool.ts';
import { modelMemoryBytes } from '../devices/placements.ts';
import { type Home, plannedShare } from './grants.ts';
import type { StreamRuntime } from './streamRuntime.ts';

/** In bytes. */
export const gigabyte = 1e9;

/** δ of the live plans: a CPU serves small models with small shares. */
export const allocationUnit = 0.005;

/** What plans divide of a device, in whole δ. */
const plannedShareOf = (capacity: number): number =>
  Math.floor((plannedShare * capacity) / allocationUnit + 1e-9) / Math.round(1 / allocationUnit);

/** Whether a plan may put work there; a worker that is being restarted is back before its plan would be. */
const available = ({ mode, state }: PooledDevice, all: readonly PooledDevice[]): boolean =>
  mode === 'enabled' && (state.status !== 'lost' || all.filter((one) => one.mode === 'enabled').length === 1);

const plannedDevice = (device: PooledDevice, all: readonly PooledDevice[]): Device => {
  const { info, capacity, description } = device;
  return {
    id: info.id,
    gpuCount: plannedShareOf(capacity),
    speed: description.speed,
    ...(description.memoryBytes === null ? {} : { memoryGigabytes: description.memoryBytes / gigabyte }),
    available: available(device, all),
  };
};

/** Whether any device could be planned for. */
export const anyAvailable = (devices: readonly PooledDevice[]): boolean =>
  devices.some((device) => available(device, devices));

/** What a problem says of the devices. One alone is a problem of plain shares, as long as it is the reference. */
export const devicesPart = (devices: readonly PooledDevice[]): Pick<Problem, 'gpuCount' | 'devices'> => {
  const planned = devices.map((device) => plannedDevice(device, devices));
  const gpuCount = planned.reduce((sum, one) => sum + (one.available ? one.gpuCount : 0), 0);
  return planned.length > 1 ? { gpuCount, devices: planned } : { gpuCount: gpuCount || plannedShareOf(1) };
};

/** Whether a stream would lose work if it changed its device. */
export const isRetraining = ({ windows }: Pick<StreamRuntime, 'windows'>): boolean =>
  windows.state.status === 'retraining';

/**
 * What a problem says of a stream's place among several devices: it stays where it is, unless devices or streams have
 * come or gone; a retraining under way is not moved even then, since it would start again.
 */
export const placePart = (
  { stream, live, windows }: StreamRuntime,
  { devices, rebalance }: { readonly devices: readonly PooledDevice[]; readonly rebalance: boolean },
): { readonly modelGigabytes?: number; readonly deviceId?: string } => {
  if (devices.length < 2) return {};
  const home = devices.find(({ streamIds }) => streamIds.includes(stream.id));
  const pinned = home && available(home, devices) && (isRetraining({ windows }) || !rebalance);
  return {
    modelGigabytes: modelMemoryBytes({ bytes: live.bytes }) / gigabyte,
    ...(pinned ? { deviceId: home.info.id } : {}),
  };
};

/** Where a stage puts each stream; the only device where the problem named none. */
export const homesOf =
  (stage: Stage, devices: readonly PooledDevice[]) =>
  (streamId: string): (Home & { readonly speed: number }) | null => {
    const deviceId = stage.streams[streamId]?.deviceId ?? (devices.length === 1 ? devices[0]?.info.id : undefined);
    const device = devices.find(({ info }) => info.id === deviceId);
    return device ? { deviceId: device.info.id, capacity: device.capacity, speed: device.description.speed } : null;
  };
