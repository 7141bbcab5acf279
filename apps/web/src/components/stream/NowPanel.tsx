'use client';

import Link from 'next/link';
import type { ReactNode } from 'react';
import { framesPerSecond, milliseconds, percent, percentRange, points, share } from '../../format/number.ts';
import type { AccuracyView, StreamTile } from '../../trpc/wire.ts';
import { CountdownText } from '../CountdownText.tsx';

const Fact = ({
  label,
  value,
  note,
  bad = false,
}: {
  label: string;
  value: ReactNode;
  note: ReactNode;
  bad?: boolean;
}) => (
  <div className="px-4 py-3">
    <dt className="text-xs text-soft">{label}</dt>
    <dd className={`text-xl leading-7 font-medium ${bad ? 'text-bad' : ''}`}>{value}</dd>
    <dd className="text-xs text-soft">{note}</dd>
  </div>
);

const accuracyNote = (accuracy: AccuracyView | null, floor: number | null): string => {
  if (!accuracy) return 'no samples in the last 30 s';
  const interval = `${percentRange(accuracy.low, accuracy.high)}, n ${accuracy.n}, last 30 s`;
  return floor === null ? interval : `${interval} · ${points(accuracy.value - floor)} to its floor`;
};

/** What is measured of a stream right now, beside what was demanded. */
export const NowPanel = ({ tile }: { tile: StreamTile }) => {
  const { accuracy, truthAccuracy, constraints, p95Ms, fps, window, grants, retraining } = tile;
  return (
    <dl className="grid grid-cols-2 auto-rows-fr border-line max-lg:border-t lg:border-l [&>*]:border-b [&>*]:border-line [&>*]:odd:border-r [&>*:nth-last-child(-n+2)]:border-b-0">
      <Fact
        label="Accuracy, measured against golden labels"
        value={accuracy ? percent(accuracy.value) : '–'}
        note={accuracyNote(accuracy, constraints.minAccuracy)}
        bad={accuracy !== null && accuracy.value < constraints.minAccuracy}
      />
      <Fact
        label="Accuracy, measured against the truth"
        value={truthAccuracy ? percent(truthAccuracy.value) : '–'}
        note={truthAccuracy ? accuracyNote(truthAccuracy, null) : 'this camera does not know the truth, or is silent'}
      />
      <Fact
        label="Frames analysed, last 10 s"
        value={framesPerSecond(fps)}
        note={`target ${framesPerSecond(constraints.targetFps)} · ${tile.droppedFrames} dropped`}
      />
      <Fact
        label="Latency p95, last 10 s"
        value={p95Ms === null ? '–' : milliseconds(p95Ms)}
        note={`from capture to prediction, limit ${milliseconds(constraints.maxLatencyMs)}`}
        bad={p95Ms !== null && p95Ms > constraints.maxLatencyMs}
      />
      <Fact
        label="Window ends in"
        value={window ? <CountdownText to={window.endsAt} /> : '–'}
        note={
          window ? (
            <Link className="link" href={`/window/?id=${encodeURIComponent(window.id)}`}>
              window {window.index}
            </Link>
          ) : (
            'no window is open'
          )
        }
      />
      <Fact
        label="Share of the device, granted"
        value={share(grants.inferenceShare + grants.retrainingShare)}
        note={`inference ${share(grants.inferenceShare)}, retraining ${share(grants.retrainingShare)}${retraining ? ` (${retraining.configId}, epoch ${retraining.epoch} of ${retraining.epochs})` : ''}`}
      />
    </dl>
  );
};
