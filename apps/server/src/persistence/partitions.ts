import type { Pool } from 'pg';

const dayMs = 86_400_000;
const aheadDays = 2;

/** Start of the UTC day, ms since the epoch. */
const dayOf = (at: number): number => Math.floor(at / dayMs) * dayMs;

const isoDay = (day: number): string => new Date(day).toISOString().slice(0, 10);

const partitionName = (day: number): string => `accuracy_sample_${isoDay(day).replaceAll('-', '')}`;

/** Daily partitions of the accuracy samples: made when they are needed, dropped whole when they are old. */
export interface Partitions {
  /** Makes the partitions of these instants where they are missing. */
  ensure(instants: Iterable<number>): Promise<void>;
  /** Makes today's and the next ones. */
  ensureAhead(now: number): Promise<void>;
  /** Drops the partitions of days that ended before `before`; returns their names. */
  dropBefore(before: number): Promise<string[]>;
}

export const createPartitions = (pool: Pool): Partitions => {
  /** Days known to have one, so that an insert asks the catalogue once a day. */
  const known = new Set<number>();

  const create = async (day: number): Promise<void> => {
    const [from, to] = [isoDay(day), isoDay(day + dayMs)];
    await pool.query(
      `CREATE TABLE IF NOT EXISTS "${partitionName(day)}" PARTITION OF accuracy_sample
       FOR VALUES FROM ('${from} 00:00:00+00') TO ('${to} 00:00:00+00')`,
    );
    known.add(day);
  };

  const ensure = async (instants: Iterable<number>): Promise<void> => {
    const days = new Set([...instants].map(dayOf));
    for (const day of days) if (!known.has(day)) await create(day);
  };

  return {
    ensure,

    ensureAhead: (now) => ensure(Array.from({ length: aheadDays + 1 }, (_, index) => now + index * dayMs)),

    async dropBefore(before) {
      const { rows } = await pool.query<{ name: string }>(
        `SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
         WHERE i.inhparent = 'accuracy_sample'::regclass ORDER BY c.relname`,
      );
      const limit = partitionName(dayOf(before));
      const old = rows.flatMap(({ name }) => (name < limit ? [name] : []));
      await pool.query('UPDATE accuracy_rollup SET kept_from = $1 WHERE kept_from < $1', [
        new Date(dayOf(before)).toISOString(),
      ]);
      for (const name of old) {
        // Detached first: the parent is locked for that moment only, not while files are removed.
        await pool.query(`ALTER TABLE accuracy_sample DETACH PARTITION "${name}"`);
        await pool.query(`DROP TABLE "${name}"`);
      }
      for (const day of known) if (day < dayOf(before)) known.delete(day);
      return old;
    },
  };
};
