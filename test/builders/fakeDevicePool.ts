import { quoted } from '@whetstone/scheduler';
import {
  type DeviceChange,
  type DevicePool,
  type DeviceSetting,
  type PlacedGrant,
  UnknownDeviceError,
} from '../../apps/server/src/devices/devicePool.ts';
import type { DeviceInfo } from '../../apps/server/src/devices/protocol.ts';
import type { FakeDevice } from './fakeDevice.ts';

export interface FakeDevicePool extends DevicePool {
  readonly placement: Map<string, string>;
  grants: readonly PlacedGrant[];
}

/** Devices that keep what they are told; all work is done by one fake device. */
export const fakeDevicePool = (device: FakeDevice, infos: readonly DeviceInfo[] = [device.info]): FakeDevicePool => {
  const devices = new Map<string, { info: DeviceInfo } & DeviceSetting>(
    infos.map((info) => [info.id, { info, mode: 'enabled', capacity: 1 }]),
  );
  const listeners = new Set<(change: DeviceChange) => void>();
  const change = (id: string, kind: DeviceChange['kind'], setting: Partial<DeviceSetting>) => {
    const known = devices.get(id);
    if (!known) throw new UnknownDeviceError(id, [...devices.keys()]);
    devices.set(id, { ...known, ...setting });
    for (const tell of listeners) tell({ deviceId: id, kind, change: quoted(`${known.info.name}: ${kind}`) });
  };
  device.onState((state) => {
    const kind = state.status === 'lost' ? 'lost' : 'found';
    for (const tell of listeners)
      tell({ deviceId: device.info.id, kind, change: quoted(`${device.info.name} was ${kind}`) });
  });
  const pool: FakeDevicePool = {
    device,
    placement: new Map(),
    grants: [],
    list: () =>
      [...devices.values()].map(({ info, mode, capacity }) => ({
        info,
        description: {
          name: info.name,
          check: { kind: 'reference' },
          speeds: [],
          speed: 1,
          memoryBytes: null,
          temperatureCelsius: null,
        },
        mode,
        capacity,
        state: device.state(),
        callsUnderWay: 0,
        streamIds: [...pool.placement].filter(([, deviceId]) => deviceId === info.id).map(([streamId]) => streamId),
        report: null,
      })),
    async add(info, setting = { mode: 'enabled', capacity: 1 }) {
      devices.set(info.id, { info, ...setting });
      change(info.id, 'added', {});
    },
    async remove(id) {
      change(id, 'removed', {});
      devices.delete(id);
    },
    drain: async (id) => change(id, 'mode', { mode: 'drained' }),
    disable: async (id) => change(id, 'mode', { mode: 'disabled' }),
    enable: async (id) => change(id, 'mode', { mode: 'enabled' }),
    setCapacity: async (id, capacity) => change(id, 'capacity', { capacity }),
    async place(placement) {
      for (const [streamId, deviceId] of placement) pool.placement.set(streamId, deviceId);
    },
    async setGrants(grants) {
      pool.grants = grants;
      await device.setGrants(grants);
    },
    onReport: (listener) => device.onReport((report) => listener(device.info.id, report)),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => device.close(),
  };
  return pool;
};
