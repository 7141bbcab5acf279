import type { Database } from './database.ts';
import { Prisma } from './generated/client.ts';
import { fromJson, storableText, toJson } from './json.ts';
import type { Store } from './port.ts';

/** A column that may be SQL's null does not distinguish it from JSON's. */
const nullable = (value: unknown) => (value == null ? Prisma.DbNull : toJson(value));

/** Settings by key, and who changed what. */
export const settingStore = (
  { prisma }: Database,
  now: () => Date,
): Pick<Store, 'setting' | 'setSetting' | 'addAudit' | 'listAudit'> => ({
  async setting<T>(key: string) {
    const row = await prisma.setting.findUnique({ where: { key } });
    return row && fromJson<T>(row.value);
  },

  async setSetting(key, value) {
    const row = { value: value == null ? Prisma.JsonNull : toJson(value), updatedAt: now() };
    await prisma.setting.upsert({ where: { key }, create: { key, ...row }, update: row });
  },

  async addAudit({ actor, action, subject, before, after }) {
    await prisma.auditEntry.create({
      data: {
        at: now(),
        actor: storableText(actor),
        action: storableText(action),
        subject: storableText(subject),
        before: nullable(before),
        after: nullable(after),
      },
    });
  },

  async listAudit({ before, limit }) {
    const rows = await prisma.auditEntry.findMany({
      where: before === undefined ? {} : { id: { lt: before } },
      orderBy: { id: 'desc' },
      take: limit,
    });
    return rows;
  },
});
