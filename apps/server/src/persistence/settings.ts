import type { Database } from './database.ts';
import { Prisma } from './generated/client.ts';
import { fromJson, toJson } from './json.ts';
import type { Store } from './port.ts';

/** Settings by key. */
export const settingStore = ({ prisma }: Database, now: () => Date): Pick<Store, 'setting' | 'setSetting'> => ({
  async setting<T>(key: string) {
    const row = await prisma.setting.findUnique({ where: { key } });
    return row && fromJson<T>(row.value);
  },

  async setSetting(key, value) {
    const row = { value: value == null ? Prisma.JsonNull : toJson(value), updatedAt: now() };
    await prisma.setting.upsert({ where: { key }, create: { key, ...row }, update: row });
  },
});
