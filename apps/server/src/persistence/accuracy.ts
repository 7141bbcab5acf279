import type { AccuracyBin, AccuracySample, AccuracySource } from '../domain/accuracy.ts';
import { levelFor, type RollupLevel } from '../domain/accuracyLevels.ts';
import type { Serial } from '../domain/serial.ts';
import type { Database } from './database.ts';
import { StoreRowError } from './errors.ts';
import type { Partitions } from './partitions.ts';
import type { Store } from './port.ts';

/** As the database has them. */
const sourceCodes = { golden: 0, truth: 1 } as const satisfies Record<AccuracySource, number>;

const epoch = `'epoch'::timestamptz`;

/**
 * A second's later counts are added to its earlier ones, and what was rolled up already is rolled up anew. Seconds
 * of days that were dropped are left out: their minutes could only be summed from what is left of them.
 */
const insertSamples = `
  WITH added AS (
    INSERT INTO accuracy_sample (stream_key, source, at, n, correct)
    SELECT new.* FROM unnest($1::int[], $2::smallint[], $3::timestamptz[], $4::int[], $5::int[])
      AS new (stream_key, source, at, n, correct), accuracy_rollup
    WHERE new.at >= kept_from
    ON CONFLICT (stream_key, source, at) DO UPDATE
      SET n = accuracy_sample.n + EXCLUDED.n, correct = accuracy_sample.correct + EXCLUDED.correct
    RETURNING at
  ), oldest AS (SELECT date_bin('1 minute', min(at), ${epoch}) AS at FROM added)
  UPDATE accuracy_rollup SET rolled_until = oldest.at FROM oldest WHERE oldest.at < rolled_until`;

/** Bins of finer rows. What is worked out of a bin's start is so once a bin: numbers of any size are slow. */
const binsOf = (fine: string): string => `
  SELECT stream_key, extract(epoch FROM bin)::float8 * 1000 AS at, n, correct, min, max
  FROM (SELECT stream_key, date_bin($5::float8 * interval '1 millisecond', at, ${epoch}) AS bin,
    sum(n)::int AS n, sum(correct)::int AS correct, min(lowest) AS min, max(highest) AS max
    FROM (${fine}) fine GROUP BY 1, 2) bins
  ORDER BY 1, bin`;

const rawBins = binsOf(`
  SELECT stream_key, at, n, correct, correct::float8 / n AS lowest, correct::float8 / n AS highest
  FROM accuracy_sample WHERE stream_key = ANY($1::int[]) AND source = $2 AND at >= $3 AND at < $4`);

/** From the rollup as far as it goes, and from the seconds, in the rollup's slots, since then. */
const rolledBins = ({ table, ms, slotMs }: RollupLevel): string => `
  WITH edge AS (SELECT date_bin('${ms} milliseconds', rolled_until, ${epoch}) AS at FROM accuracy_rollup),
  recent AS (
    SELECT stream_key, date_bin('${slotMs} milliseconds', at, ${epoch}) AS at, sum(n) AS n, sum(correct) AS correct
    FROM accuracy_sample
    WHERE stream_key = ANY($1::int[]) AND source = $2 AND at >= $3 AND at < $4 AND at >= (SELECT at FROM edge)
    GROUP BY 1, 2
  )
  ${binsOf(`
    SELECT stream_key, at, n, correct, lowest, highest FROM ${table}
    WHERE stream_key = ANY($1::int[]) AND source = $2 AND at >= $3 AND at < $4 AND at < (SELECT at FROM edge)
    UNION ALL
    SELECT stream_key, at, n, correct, correct::float8 / n, correct::float8 / n FROM recent`)}`;

/** Whole minutes that are rolled up come from there: a day's count reads 1440 rows and not 86400. */
const countSamples = `
  WITH edge AS (SELECT LEAST(rolled_until, date_bin('1 minute', $4::timestamptz, ${epoch})) AS until,
    date_bin('1 minute', $3::timestamptz + interval '59999 milliseconds', ${epoch}) AS since FROM accuracy_rollup)
  SELECT COALESCE(sum(n), 0)::int AS n, COALESCE(sum(correct), 0)::int AS correct FROM (
    SELECT n, correct FROM accuracy_1m
    WHERE stream_key = $1 AND source = $2 AND at >= (SELECT since FROM edge) AND at < (SELECT until FROM edge)
    UNION ALL
    SELECT n, correct FROM accuracy_sample
    WHERE stream_key = $1 AND source = $2 AND at >= $3 AND at < LEAST($4, (SELECT GREATEST(since, $3) FROM edge))
    UNION ALL
    SELECT n, correct FROM accuracy_sample
    WHERE stream_key = $1 AND source = $2 AND at < $4 AND at >= (SELECT GREATEST(since, until, $3) FROM edge)
  ) parts`;

/** One row a second and source, as an upsert wants it; seconds without objects say nothing. */
const bySecond = (samples: readonly AccuracySample[]): AccuracySample[] => {
  const seconds = new Map<string, AccuracySample>();
  for (const sample of samples) {
    const key = `${sample.streamId}\0${sample.source}\0${sample.at.getTime()}`;
    const { n, correct } = seconds.get(key) ?? { n: 0, correct: 0 };
    seconds.set(key, { ...sample, n: n + sample.n, correct: correct + sample.correct });
  }
  return [...seconds.values()].filter(({ n }) => n > 0);
};

interface AccuracyParts {
  readonly partitions: Partitions;
  /** Keeps inserts and rollups apart: a rollup that overlapped an insert would miss it for good. */
  readonly inTurn: Serial;
}

/** Measured accuracy by the second, and its bins. */
export const accuracyStore = (
  { pool, prisma }: Database,
  { partitions, inTurn }: AccuracyParts,
): Pick<Store, 'addAccuracySamples' | 'accuracyBins' | 'accuracyBinsOf' | 'accuracyCount'> => {
  const keys = new Map<string, number>();

  const keyOf = async (streamId: string): Promise<number> => {
    const known = keys.get(streamId);
    if (known !== undefined) return known;
    const row = await prisma.stream.findUnique({ where: { id: streamId }, select: { key: true } });
    if (!row) throw new StoreRowError(`there is no stream ${streamId} to keep the accuracy of`);
    keys.set(streamId, row.key);
    return row.key;
  };

  const insert = async (samples: readonly AccuracySample[]): Promise<void> => {
    await partitions.ensure(samples.map(({ at }) => at.getTime()));
    const streamKeys: number[] = [];
    for (const { streamId } of samples) streamKeys.push(keys.get(streamId) ?? (await keyOf(streamId)));
    await pool.query(insertSamples, [
      streamKeys,
      samples.map(({ source }) => sourceCodes[source]),
      samples.map(({ at }) => at.toISOString()),
      samples.map(({ n }) => n),
      samples.map(({ correct }) => correct),
    ]);
  };

  const accuracyBinsOf: Store['accuracyBinsOf'] = async ({ streamIds, source, from, to, binMs }) => {
    const level = levelFor(binMs);
    // Bins that the range cuts are given whole, so that a bin does not change with the range.
    const start = Math.floor(from.getTime() / binMs) * binMs;
    const end = Math.ceil(to.getTime() / binMs) * binMs;
    const range = [new Date(start).toISOString(), new Date(end).toISOString()];
    const found = new Map<string, AccuracyBin[]>();
    const byKey = new Map<number, AccuracyBin[]>();
    for (const streamId of streamIds) {
      const bins: AccuracyBin[] = [];
      found.set(streamId, bins);
      byKey.set(await keyOf(streamId), bins);
    }
    const values = [[...byKey.keys()], sourceCodes[source], ...range, binMs];
    const { rows } = await pool.query(level ? rolledBins(level) : rawBins, values);
    for (const { stream_key: key, ...bin } of rows) byKey.get(key)?.push(bin);
    return found;
  };

  return {
    addAccuracySamples: (samples) =>
      inTurn(async () => {
        const rows = bySecond(samples);
        if (rows.length > 0) await insert(rows);
      }),

    accuracyBinsOf,

    accuracyBins: async ({ streamId, ...query }) =>
      (await accuracyBinsOf({ ...query, streamIds: [streamId] })).get(streamId) ?? [],

    async accuracyCount({ streamId, source, from, to }) {
      const values = [await keyOf(streamId), sourceCodes[source], from.toISOString(), to.toISOString()];
      return (await pool.query(countSamples, values)).rows[0];
    },
  };
};
