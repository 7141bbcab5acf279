import type { ClassMixBin } from '../domain/accuracy.ts';
import type { Database } from './database.ts';
import type { Store } from './port.ts';

const countLabels = `
  SELECT (floor(extract(epoch FROM at) * 1000 / $4) * $4)::float8 AS at,
         COALESCE(corrected_label, label) AS class, count(*)::int AS n
  FROM sample
  WHERE stream_id = $1 AND at >= $2::timestamptz AND at < $3::timestamptz
  GROUP BY 1, 2 ORDER BY 1, 2`;

/** Counts of labels over time. */
export const classMixStore = ({ pool }: Database): Pick<Store, 'classMix'> => ({
  async classMix({ streamId, from, to, binMs }) {
    const { rows } = await pool.query<{ at: number; class: string; n: number }>(countLabels, [
      streamId,
      from.toISOString(),
      to.toISOString(),
      binMs,
    ]);
    const bins = new Map<number, Record<string, number>>();
    for (const { at, class: name, n } of rows) {
      const counts = bins.get(at) ?? {};
      counts[name] = n;
      bins.set(at, counts);
    }
    return [...bins].map(([at, counts]): ClassMixBin => ({ at, counts }));
  },
});
