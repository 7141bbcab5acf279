import type { PoolClient } from 'pg';
import { rollupLevels } from '../domain/accuracyLevels.ts';

const epoch = `'epoch'::timestamptz`;
const columns = 'stream_key, source, at, n, correct, lowest, highest';
const replace = `ON CONFLICT (stream_key, source, at) DO UPDATE SET
  n = EXCLUDED.n, correct = EXCLUDED.correct, lowest = EXCLUDED.lowest, highest = EXCLUDED.highest`;

const binned = (ms: number): string => `date_bin('${ms} milliseconds', at, ${epoch})`;

/** Sums `finer` (at, n, correct) into a level, taking lowest and highest over its rows. */
const rollInto = (table: string, ms: number, finer: string): string => `
  INSERT INTO ${table} (${columns})
  SELECT stream_key, source, ${binned(ms)}, sum(n), sum(correct),
    min(correct::float8 / n), max(correct::float8 / n)
  FROM ${finer} AS finer
  WHERE at >= date_bin('${ms} milliseconds', $1::timestamptz, ${epoch})
    AND at < date_bin('${ms} milliseconds', $2::timestamptz, ${epoch})
  GROUP BY 1, 2, 3
  ${replace}`;

const [minutes] = rollupLevels;

/** Bounded inside too: the planner does not carry a bound through the slots, and would read every partition. */
const slots = `(SELECT stream_key, source, ${binned(minutes.slotMs)} AS at, sum(n) AS n, sum(correct) AS correct
  FROM accuracy_sample WHERE at >= $1 AND at < $2 GROUP BY 1, 2, 3)`;

/**
 * Rolls up what was added since the last time, minutes first and each level from the one before, in the caller's
 * transaction. Running it twice changes nothing; a late sample moved the start back, so its minute is done anew.
 *
 * @param until only whole minutes before it
 */
export const rollUp = async (client: PoolClient, until: Date): Promise<void> => {
  const end = new Date(Math.floor(until.getTime() / minutes.ms) * minutes.ms).toISOString();
  const { rows } = await client.query<{ since: Date }>(
    'SELECT rolled_until AS since FROM accuracy_rollup WHERE rolled_until < $1 FOR UPDATE',
    [end],
  );
  const since = rows[0]?.since;
  if (!since) return;
  for (const [index, { table, ms }] of rollupLevels.entries()) {
    const finer = rollupLevels[index - 1]?.table ?? slots;
    await client.query(rollInto(table, ms, finer), [since.toISOString(), end]);
  }
  await client.query('UPDATE accuracy_rollup SET rolled_until = $1', [end]);
};
