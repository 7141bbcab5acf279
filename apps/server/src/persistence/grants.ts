import type { GrantRecord } from '../domain/plan.ts';
import type { Database } from './database.ts';
import type { DeviceGrant } from './generated/client.ts';
import { fromJson } from './json.ts';
import type { Store } from './port.ts';

type NewGrant = Omit<GrantRecord, 'from' | 'until' | 'deviceId'>;

const unchanged = (held: DeviceGrant, grant: NewGrant): boolean =>
  held.streamId === grant.streamId &&
  held.kind === grant.kind &&
  held.share === grant.share &&
  held.retrainingConfigId === grant.retrainingConfigId;

const toDomain = (row: DeviceGrant): GrantRecord => ({
  deviceId: row.deviceId,
  streamId: row.streamId,
  kind: fromJson<GrantRecord['kind']>(row.kind),
  share: row.share,
  from: row.fromAt,
  until: row.untilAt,
  retrainingConfigId: row.retrainingConfigId,
});

/** Who had which share of a device over time. */
export const grantStore = ({ prisma }: Database): Pick<Store, 'replaceGrants' | 'listGrants'> => ({
  async replaceGrants(deviceId, at, grants) {
    await prisma.$transaction(async (transaction) => {
      const held = await transaction.deviceGrant.findMany({ where: { deviceId, untilAt: null } });
      const ended = held.filter((row) => !grants.some((grant) => unchanged(row, grant)));
      const started = grants.filter((grant) => !held.some((row) => unchanged(row, grant)));
      const ids = ended.map(({ id }) => id);
      // One that held for no time (two plans in the same millisecond, or a clock set back) was never in force.
      await transaction.deviceGrant.deleteMany({ where: { id: { in: ids }, fromAt: { gte: at } } });
      await transaction.deviceGrant.updateMany({ where: { id: { in: ids } }, data: { untilAt: at } });
      await transaction.deviceGrant.createMany({
        data: started.map(({ streamId, kind, share, retrainingConfigId }) => ({
          deviceId,
          streamId,
          kind,
          share,
          retrainingConfigId,
          fromAt: at,
        })),
      });
    });
  },

  async listGrants(from, to) {
    const rows = await prisma.deviceGrant.findMany({
      where: { fromAt: { lt: to }, OR: [{ untilAt: null }, { untilAt: { gt: from } }] },
      orderBy: [{ fromAt: 'asc' }, { id: 'asc' }],
    });
    return rows.map(toDomain);
  },
});
