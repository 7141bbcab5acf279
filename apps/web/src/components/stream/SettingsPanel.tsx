'use client';

import Link from 'next/link';
import { framesPerSecond, milliseconds, percent } from '../../format/number.ts';
import { describeSource } from '../../format/source.ts';
import { duration } from '../../format/time.ts';
import type { StreamDetail } from '../../trpc/wire.ts';

const golden = { builtin: 'built-in golden model', model: 'own ONNX golden model', labels: 'labels of the image set' };
const regions = { moving: 'moving objects', frame: 'the whole frame', fixed: 'fixed regions' };

/** What was demanded of the stream, and where its frames and labels come from. */
export const SettingsPanel = ({ detail: { stream, camera } }: { detail: StreamDetail }) => {
  const { constraints } = stream;
  const rows: readonly (readonly [string, string])[] = [
    ['Camera', describeSource(camera.source)],
    ['Analyses', `${stream.task} of ${regions[stream.regions.kind]}`],
    ['Labels from', golden[stream.golden.kind]],
    ['Accuracy floor', percent(constraints.minAccuracy, 0)],
    ['Latency limit, p95', milliseconds(constraints.maxLatencyMs)],
    ['Target rate', framesPerSecond(constraints.targetFps)],
    ['Weight', `${constraints.weight}`],
    ['Window', duration(stream.windowSeconds * 1_000)],
    ['Label budget', `${stream.labelBudget} labels a window`],
    ['Retraining', stream.retraining ? 'on' : 'held'],
    ['Classes', stream.classes.length > 12 ? `${stream.classes.length} classes` : stream.classes.join(', ')],
  ];
  return (
    <section className="panel" aria-labelledby="constraints-title">
      <div className="panel-head">
        <h2 id="constraints-title">Constraints and sources</h2>
        <Link className="link text-xs" href={`/camera/?id=${encodeURIComponent(stream.id)}`}>
          Change
        </Link>
      </div>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-6 gap-y-1.5 px-4 pb-4">
        {rows.map(([term, value]) => (
          <div key={term} className="contents">
            <dt className="text-soft">{term}</dt>
            <dd className="break-words">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
};
