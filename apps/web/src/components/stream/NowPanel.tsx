'use client';

import Link from 'next/link';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { type Format, useFormat } from '../../format/useFormat.ts';
import type { Translate } from '../../messages/catalogue.ts';
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

const accuracyNote = (
  accuracy: AccuracyView | null,
  floor: number | null,
  { t, format }: { t: Translate<'stream'>; format: Format },
): string => {
  if (!accuracy) return t('now.noSamples');
  const shown = { interval: format.percentRange(accuracy.low, accuracy.high), count: format.count(accuracy.n) };
  if (floor === null) return t('now.interval', shown);
  return t('now.intervalAndFloor', { ...shown, difference: format.points(accuracy.value - floor) });
};

/** What is measured of a stream right now, beside what was demanded. */
export const NowPanel = ({ tile }: { tile: StreamTile }) => {
  const t = useTranslations('stream');
  const format = useFormat();
  const { accuracy, truthAccuracy, constraints, p95Ms, fps, window, grants, retraining } = tile;
  const shares = { inference: format.share(grants.inferenceShare), retraining: format.share(grants.retrainingShare) };
  const shareNote = retraining
    ? t('now.shareNoteRetraining', {
        ...shares,
        config: retraining.configId,
        epoch: `${retraining.epoch}`,
        epochs: `${retraining.epochs}`,
      })
    : t('now.shareNote', shares);
  return (
    <dl className="grid grid-cols-2 auto-rows-fr border-line max-lg:border-t lg:border-l [&>*]:border-b [&>*]:border-line [&>*]:odd:border-r [&>*:nth-last-child(-n+2)]:border-b-0">
      <Fact
        label={t('now.golden')}
        value={accuracy ? format.percent(accuracy.value) : '–'}
        note={accuracyNote(accuracy, constraints.minAccuracy, { t, format })}
        bad={accuracy !== null && accuracy.value < constraints.minAccuracy}
      />
      <Fact
        label={t('now.truth')}
        value={truthAccuracy ? format.percent(truthAccuracy.value) : '–'}
        note={truthAccuracy ? accuracyNote(truthAccuracy, null, { t, format }) : t('now.noTruth')}
      />
      <Fact
        label={t('now.frames')}
        value={format.framesPerSecond(fps)}
        note={t('now.framesNote', {
          fps: format.framesPerSecond(constraints.targetFps),
          count: format.count(tile.droppedFrames),
        })}
      />
      <Fact
        label={t('now.latency')}
        value={p95Ms === null ? '–' : format.milliseconds(p95Ms)}
        note={t('now.latencyNote', { limit: format.milliseconds(constraints.maxLatencyMs) })}
        bad={p95Ms !== null && p95Ms > constraints.maxLatencyMs}
      />
      <Fact
        label={t('now.windowEnds')}
        value={window ? <CountdownText to={window.endsAt} /> : '–'}
        note={
          window ? (
            <Link className="link" href={`/window/?id=${encodeURIComponent(window.id)}`}>
              {t('now.window', { index: `${window.index}` })}
            </Link>
          ) : (
            t('now.noWindow')
          )
        }
      />
      <Fact
        label={t('now.share')}
        value={format.share(grants.inferenceShare + grants.retrainingShare)}
        note={shareNote}
      />
    </dl>
  );
};
