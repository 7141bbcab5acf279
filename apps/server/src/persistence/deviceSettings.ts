import type { DeviceSetting } from '../devices/devicePool.ts';
import type { Database } from './database.ts';
import { fromJson } from './json.ts';
import type { Store } from './port.ts';

type DeviceSettingCalls = Pick<Store, 'deviceSettings' | 'setDeviceSetting'>;

/** What operators decided about devices. */
export const deviceSettingStore = ({ prisma }: Database, now: () => Date): DeviceSettingCalls => ({
  async deviceSettings() {
    const rows = await prisma.deviceSetting.findMany();
    return new Map(
      rows.map(({ deviceId, mode, capacity }) => [deviceId, { mode: fromJson<DeviceSetting['mode']>(mode), capacity }]),
    );
  },

  async setDeviceSetting(deviceId, { mode, capacity }) {
    const row = { mode, capacity, updatedAt: now() };
    await prisma.deviceSetting.upsert({ where: { deviceId }, create: { deviceId, ...row }, update: row });
  },
});
