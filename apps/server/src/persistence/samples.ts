import type { Database } from './database.ts';
import { storableText } from './json.ts';
import type { CorrectedSample, KeptSample, Store, StoredSample } from './port.ts';

/** All crops travel as one value, in binary, and are cut apart in the database. */
const insertSamples = `
  INSERT INTO sample (stream_id, window_id, at, pixels, label, confidence, truth, predicted, predicted_confidence)
  SELECT stream_id, window_id, at, substring($1::bytea FROM first FOR length), label, confidence, truth,
         predicted, predicted_confidence
  FROM unnest($2::text[], $3::text[], $4::timestamptz[], $5::int[], $6::int[], $7::text[], $8::float8[], $9::text[],
              $10::text[], $11::float8[])
    AS new (stream_id, window_id, at, first, length, label, confidence, truth, predicted, predicted_confidence)`;

/** Keeps one statement's crops below what a connection buffers without harm. */
const batchBytes = 8 * 1024 * 1024;

const insertBatch = async ({ pool }: Database, samples: readonly StoredSample[]): Promise<void> => {
  let next = 1; // SQL counts from one.
  const firsts = samples.map(({ pixels }) => {
    const first = next;
    next += pixels.byteLength;
    return first;
  });
  await pool.query(insertSamples, [
    Buffer.concat(samples.map(({ pixels }) => pixels)),
    samples.map(({ streamId }) => streamId),
    samples.map(({ windowId }) => windowId),
    samples.map(({ at }) => at.toISOString()),
    firsts,
    samples.map(({ pixels }) => pixels.byteLength),
    samples.map(({ label }) => storableText(label)),
    samples.map(({ confidence }) => confidence),
    samples.map(({ truth }) => (truth === null ? null : storableText(truth))),
    samples.map(({ predicted }) => predicted && storableText(predicted.label)),
    samples.map(({ predicted }) => predicted?.confidence ?? null),
  ]);
};

const batchesOf = (samples: readonly StoredSample[]): StoredSample[][] => {
  const batches: StoredSample[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const sample of samples) {
    if (bytes + sample.pixels.byteLength > batchBytes) {
      batches.push([]);
      bytes = 0;
    }
    batches.at(-1)?.push(sample);
    bytes += sample.pixels.byteLength;
  }
  return batches;
};

const columns = `id::text AS id, stream_id AS "streamId", window_id AS "windowId", at, pixels, label, confidence, truth,
  CASE WHEN predicted IS NULL THEN NULL
       ELSE json_build_object('label', predicted, 'confidence', predicted_confidence) END AS predicted,
  corrected_label AS "correctedLabel", hard`;

/** Both marks of a correction go when nothing of it is left. */
const correctSamples = `
  WITH old AS (
    SELECT id AS old_id, corrected_label AS old_label, hard AS old_hard
    FROM sample WHERE stream_id = $7 AND id = ANY ($1::bigint[]) FOR UPDATE)
  UPDATE sample SET
    corrected_label = CASE WHEN $2 THEN $3 ELSE corrected_label END,
    hard = COALESCE($4, hard),
    corrected_by = CASE WHEN $2 AND $3::text IS NULL THEN NULL WHEN $2 THEN $5 ELSE corrected_by END,
    corrected_at = CASE WHEN $2 AND $3::text IS NULL THEN NULL WHEN $2 THEN $6::timestamptz ELSE corrected_at END
  FROM old WHERE id = old_id
  RETURNING ${columns}, json_build_object('correctedLabel', old_label, 'hard', old_hard) AS before`;

type SampleCalls = Pick<Store, 'addSamples' | 'listSamples' | 'listClassSamples' | 'correctSamples'>;

/** Labelled crops. */
export const sampleStore = (database: Database): SampleCalls => ({
  async addSamples(samples) {
    for (const batch of batchesOf(samples)) await insertBatch(database, batch);
  },

  async listSamples({ streamId, before, limit }) {
    const { rows } = await database.pool.query<KeptSample>(
      `SELECT ${columns} FROM sample WHERE stream_id = $1 AND at < COALESCE($2::timestamptz, 'infinity')
       ORDER BY at DESC, sample.id DESC LIMIT $3`,
      [streamId, before?.toISOString() ?? null, limit],
    );
    return rows;
  },

  async listClassSamples({ streamId, before, perClass }) {
    const { rows } = await database.pool.query<KeptSample>(
      `SELECT ${columns} FROM sample WHERE sample.id IN (
         SELECT newest.id FROM (
           SELECT s.id, row_number() OVER (PARTITION BY COALESCE(corrected_label, label) ORDER BY at DESC, s.id DESC) AS place
           FROM sample s WHERE stream_id = $1 AND at < $2) newest
         WHERE place <= $3)
       ORDER BY at DESC, sample.id DESC`,
      [streamId, before.toISOString(), perClass],
    );
    return rows;
  },

  async correctSamples({ streamId, ids, label, hard, actor, at }) {
    const { rows } = await database.pool.query<CorrectedSample>(correctSamples, [
      ids,
      label !== undefined,
      label === undefined || label === null ? null : storableText(label),
      hard ?? null,
      actor,
      at.toISOString(),
      streamId,
    ]);
    return rows;
  },
});
