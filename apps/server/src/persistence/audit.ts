import type { AuditQuery } from '../domain/audit.ts';
import type { Database } from './database.ts';
import { Prisma } from './generated/client.ts';
import { storableText, toJson } from './json.ts';
import type { Store } from './port.ts';

/** A column that may be SQL's null does not distinguish it from JSON's. */
const nullable = (value: unknown) => (value == null ? Prisma.DbNull : toJson(value));

const actionIs = (action: string): Prisma.AuditEntryWhereInput =>
  action.includes('.') ? { action } : { OR: [{ action }, { action: { startsWith: `${action}.` } }] };

const where = ({ before, actor, action, subject, from, to }: AuditQuery): Prisma.AuditEntryWhereInput => ({
  ...(before === undefined ? {} : { id: { lt: before } }),
  ...(actor === undefined ? {} : { actor }),
  ...(action === undefined ? {} : actionIs(action)),
  ...(subject === undefined ? {} : { subject }),
  ...(from || to ? { at: { ...(from ? { gte: from } : {}), ...(to ? { lt: to } : {}) } } : {}),
});

/** Who changed what: written with every change, never altered. */
export const auditStore = (
  { prisma }: Database,
  now: () => Date,
): Pick<Store, 'addAudit' | 'listAudit' | 'auditFacets'> => ({
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

  listAudit: (query) => prisma.auditEntry.findMany({ where: where(query), orderBy: { id: 'desc' }, take: query.limit }),

  async auditFacets() {
    const [actors, actions] = await Promise.all([
      prisma.auditEntry.groupBy({ by: ['actor'], orderBy: { actor: 'asc' }, take: 200 }),
      prisma.auditEntry.groupBy({ by: ['action'], orderBy: { action: 'asc' }, take: 200 }),
    ]);
    return { actors: actors.map(({ actor }) => actor), actions: actions.map(({ action }) => action) };
  },
});
