import { accuracyRetention } from '../domain/accuracyLevels.ts';
import { defaultRetention, type Retention, retentionSchema } from '../domain/preferences.ts';
import type { Serial } from '../domain/serial.ts';
import type { Database } from './database.ts';
import type { Partitions } from './partitions.ts';
import type { Store } from './port.ts';
import { rollUp } from './rollup.ts';

const hourMs = 3_600_000;
const dayMs = 86_400_000;

/** Of every class as many are kept however old they are, so that a class which stays away can still be remembered. */
const samplesPerClass = 200;

/** What rows are updated or deleted in; the rest only grows. */
const churnedTables = [
  'sample',
  'stream_window',
  'device_grant',
  'accuracy_1m',
  'accuracy_5m',
  'accuracy_1h',
  'setting',
];

const inTransaction = async ({ pool }: Database, work: Parameters<typeof rollUp>[1]): Promise<void> => {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await rollUp(client, work);
    await client.query('COMMIT');
    client.release();
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {}); // A broken connection rolls back by itself.
    client.release(true);
    throw error;
  }
};

/** As an admin chose it; see `preferences`. */
const readRetention = async ({ pool }: Database): Promise<Retention> => {
  const { rows } = await pool.query<{ value: unknown }>("SELECT value FROM setting WHERE key = 'retention'");
  return retentionSchema.safeParse(rows[0]?.value).data ?? defaultRetention;
};

const dropOld = async (database: Database, partitions: Partitions, now: number): Promise<void> => {
  const daysAgo = (days: number): Date => new Date(now - days * dayMs);
  const { pool, log } = database;
  const { accuracyDays, decisionDays, samplesPerStream } = await readRetention(database);
  const { secondsDays, minutesDays, fiveMinutesDays } = accuracyRetention;
  const dropped = await partitions.dropBefore(daysAgo(secondsDays).getTime());
  if (dropped.length > 0) log.info({ partitions: dropped }, 'old accuracy samples dropped');
  await pool.query('DELETE FROM accuracy_1m WHERE at < $1', [daysAgo(minutesDays)]);
  await pool.query('DELETE FROM accuracy_5m WHERE at < $1', [daysAgo(fiveMinutesDays)]);
  await pool.query('DELETE FROM accuracy_1h WHERE at < $1', [daysAgo(accuracyDays)]);
  await pool.query('DELETE FROM plan WHERE created_at < $1', [daysAgo(decisionDays)]);
  await pool.query('DELETE FROM device_grant WHERE until_at < $1', [daysAgo(decisionDays)]);
  // Ranked once and joined by id: a NOT IN over them would be gone through for every row.
  await pool.query(
    `WITH surplus AS MATERIALIZED (
       SELECT s.id AS stream_id, oldest.at FROM stream s CROSS JOIN LATERAL (
         SELECT at FROM sample WHERE stream_id = s.id ORDER BY at DESC, id DESC OFFSET $1 LIMIT 1) oldest),
     ranked AS MATERIALIZED (
       SELECT sample.id, sample.corrected_at IS NOT NULL AS corrected, sample.at <= surplus.at AS old,
         row_number() OVER (PARTITION BY sample.stream_id, COALESCE(corrected_label, label)
                            ORDER BY sample.at DESC, sample.id DESC) AS place
       FROM sample JOIN surplus USING (stream_id))
     DELETE FROM sample USING ranked
     WHERE sample.id = ranked.id AND ranked.old AND NOT ranked.corrected AND ranked.place > $2`,
    [samplesPerStream, samplesPerClass],
  );
};

/** Rollups every minute; what is old goes once an hour. */
export const maintenanceStore = (
  database: Database,
  { partitions, inTurn }: { readonly partitions: Partitions; readonly inTurn: Serial },
): Pick<Store, 'maintain'> => {
  let cleanedHour = Number.NaN;
  return {
    maintain: (now) =>
      inTurn(async () => {
        await partitions.ensureAhead(now.getTime());
        await inTransaction(database, now);
        // It has no process of its own for this either; the log to replay after a kill -9 stays short.
        if (database.embedded) await database.pool.query('CHECKPOINT');
        const hour = Math.floor(now.getTime() / hourMs);
        if (hour === cleanedHour) return;
        await dropOld(database, partitions, now.getTime());
        // A server vacuums by itself.
        if (database.embedded)
          for (const table of churnedTables) await database.pool.query(`VACUUM (ANALYZE) ${table}`);
        cleanedHour = hour;
      }),
  };
};
