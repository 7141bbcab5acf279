import { targetConfigSchema } from '../domain/notification.ts';
import type { Retained, TargetStore } from '../notifications/ports.ts';
import type { Database } from './database.ts';
import { storableText, toJson } from './json.ts';
import type { Store } from './port.ts';

const retainedKey = 'mqtt-retained';

/** Where notices go, with the secrets that it takes. */
export const targetStore = ({ prisma }: Database, settings: Pick<Store, 'setting' | 'setSetting'>): TargetStore => ({
  async list() {
    const rows = await prisma.notificationTarget.findMany({ orderBy: { createdAt: 'asc' } });
    return rows.map(({ kind: _kind, config, ...row }) => ({
      ...row,
      config: targetConfigSchema.parse(config),
      hasSecret: row.secret !== null,
    }));
  },
  async add({ config, hasSecret: _hasSecret, ...target }) {
    const name = storableText(target.name);
    await prisma.notificationTarget.create({ data: { ...target, name, kind: config.kind, config: toJson(config) } });
  },
  async change(id, { config, lastError, ...change }) {
    await prisma.notificationTarget.update({
      where: { id },
      data: {
        ...change,
        ...(config ? { kind: config.kind, config: toJson(config) } : {}),
        ...(lastError === undefined ? {} : { lastError: lastError && storableText(lastError) }),
      },
    });
  },
  async remove(id) {
    await prisma.notificationTarget.delete({ where: { id } });
  },
  retained: async () => (await settings.setting<Retained[]>(retainedKey)) ?? [],
  setRetained: (entries) => settings.setSetting(retainedKey, entries),
});
