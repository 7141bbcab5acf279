import type { LabelAgreement, LabelFilter, LabelledCrop } from '../domain/label.ts';
import type { Database } from './database.ts';
import type { Store } from './port.ts';

/** Below this the golden model itself is in doubt. */
const doubtfulConfidence = 0.7;

const conditions: Readonly<Record<LabelFilter, string>> = {
  doubtful: `corrected_at IS NULL AND (confidence < ${doubtfulConfidence} OR predicted IS DISTINCT FROM label)`,
  disagreements: 'predicted IS NOT NULL AND predicted <> COALESCE(corrected_label, label)',
  unreviewed: 'corrected_at IS NULL',
  reviewed: 'corrected_at IS NOT NULL',
  hard: 'hard',
  all: 'true',
};

interface LabelRow {
  readonly id: string;
  readonly at: Date;
  readonly label: string;
  readonly confidence: number;
  readonly predicted: string | null;
  readonly predicted_confidence: number | null;
  readonly corrected_label: string | null;
  readonly corrected_by: string | null;
  readonly corrected_at: Date | null;
  readonly hard: boolean;
}

const toCrop = (row: LabelRow): LabelledCrop => ({
  id: row.id,
  at: row.at,
  label: row.label,
  confidence: row.confidence,
  predicted: row.predicted === null ? null : { label: row.predicted, confidence: row.predicted_confidence ?? 0 },
  reviewed:
    row.corrected_label === null || row.corrected_by === null || row.corrected_at === null
      ? null
      : { label: row.corrected_label, by: row.corrected_by, at: row.corrected_at },
  hard: row.hard,
});

const agreementOf = `
  SELECT count(*)::int AS labelled,
         count(corrected_label)::int AS reviewed,
         count(*) FILTER (WHERE corrected_label = label)::int AS "goldenRight",
         count(*) FILTER (WHERE corrected_label IS NOT NULL AND predicted IS NOT NULL)::int AS predicted,
         count(*) FILTER (WHERE corrected_label = predicted)::int AS "predictedRight",
         count(*) FILTER (WHERE hard)::int AS hard
  FROM sample WHERE stream_id = $1`;

type LabelCalls = Pick<Store, 'listLabels' | 'cropPixels' | 'labelAgreement'>;

/** Labelled crops as people look through them. */
export const labelStore = ({ pool }: Database): LabelCalls => ({
  async listLabels({ streamId, filter, before, limit }) {
    const { rows } = await pool.query<LabelRow>(
      `SELECT id::text AS id, at, label, confidence, predicted, predicted_confidence, corrected_label, corrected_by,
              corrected_at, hard
       FROM sample
       WHERE stream_id = $1 AND ($2::timestamptz IS NULL OR (at, sample.id) < ($2::timestamptz, $3::bigint))
         AND ${conditions[filter]}
       ORDER BY at DESC, sample.id DESC LIMIT $4`,
      [streamId, before?.at.toISOString() ?? null, before?.id ?? null, limit],
    );
    return rows.map(toCrop);
  },

  async cropPixels(streamId, id) {
    const { rows } = await pool.query<{ pixels: Uint8Array }>(
      'SELECT pixels FROM sample WHERE stream_id = $1 AND id = $2::bigint',
      [streamId, id],
    );
    return rows[0]?.pixels ?? null;
  },

  async labelAgreement(streamId) {
    const { rows } = await pool.query<LabelAgreement>(agreementOf, [streamId]);
    return rows[0] ?? { labelled: 0, reviewed: 0, goldenRight: 0, predicted: 0, predictedRight: 0, hard: 0 };
  },
});
