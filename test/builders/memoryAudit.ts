import type { AuditLog } from '../../apps/server/src/api/trpc.ts';
import type { AuditEntry } from '../../apps/server/src/domain/audit.ts';

/** An audit log in memory. */
export const memoryAudit = (now: () => number = Date.now): AuditLog & { readonly rows: readonly AuditEntry[] } => {
  const rows: AuditEntry[] = [];
  return {
    rows,
    async record(row) {
      rows.push({ ...row, id: rows.length + 1, at: new Date(now()) });
    },
    list: async ({ before = Number.POSITIVE_INFINITY, limit, actor, action, subject }) =>
      rows
        .filter(
          (row) =>
            row.id < before &&
            (actor === undefined || row.actor === actor) &&
            (action === undefined || row.action === action || row.action.startsWith(`${action}.`)) &&
            (subject === undefined || row.subject === subject),
        )
        .reverse()
        .slice(0, limit),
    facets: async () => ({
      actors: [...new Set(rows.map(({ actor }) => actor))],
      actions: [...new Set(rows.map(({ action }) => action))],
    }),
  };
};
