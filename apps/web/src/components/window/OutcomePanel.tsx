'use client';

import { useTranslations } from 'use-intl';
import { intervalOf } from '../../format/accuracy.ts';
import { type Format, useFormat } from '../../format/useFormat.ts';
import type { Translate } from '../../messages/catalogue.ts';
import type { WindowDetail } from '../../trpc/wire.ts';

interface Line {
  readonly word: string;
  readonly value: number;
  readonly interval: { readonly low: number; readonly high: number } | null;
  readonly note: string;
  readonly estimated: boolean;
  readonly colour: string;
}

type Say = Translate<'decision'>;

const measured = (
  counts: { n: number; correct: number } | null,
  { t, format, ...line }: Pick<Line, 'word' | 'colour' | 'estimated'> & { t: Say; format: Format },
): Line[] => {
  const interval = counts ? intervalOf(counts) : null;
  if (!counts || !interval) return [];
  const range = format.percentRange(interval.low, interval.high);
  const note = t('outcome.samples', { range, count: format.count(counts.n) });
  return [{ ...line, value: counts.correct / counts.n, interval, note }];
};

const linesOf = ({ window }: WindowDetail, t: Say, format: Format): Line[] => [
  ...(window.estimatedAccuracy === null
    ? []
    : [
        {
          word: t('outcome.estimated'),
          value: window.estimatedAccuracy,
          interval: null,
          note: t('outcome.notMeasured'),
          estimated: true,
          colour: 'var(--ink-soft)',
        },
      ]),
  ...measured(window.golden, {
    word: t('outcome.golden'),
    colour: 'var(--series-golden)',
    estimated: false,
    t,
    format,
  }),
  ...measured(window.truth, { word: t('outcome.truth'), colour: 'var(--series-truth)', estimated: false, t, format }),
  ...measured(window.unretrained, {
    word: t('outcome.unretrained'),
    colour: 'var(--line-strong)',
    estimated: true,
    t,
    format,
  }),
];

const Row = ({ line, floor, low }: { line: Line; floor: number; low: number }) => {
  const { percent } = useFormat();
  const x = (value: number) => `${((value - low) / (1 - low)) * 100}%`;
  return (
    <div className="grid items-center gap-x-4 gap-y-1 sm:grid-cols-[11rem_9rem_minmax(0,1fr)]">
      <dt className="text-soft">{line.word}</dt>
      <dd>
        <span className="text-xl leading-7 font-medium">{percent(line.value)}</span>
        <span className="block text-xs text-soft">{line.note}</span>
      </dd>
      <dd>
        <svg width="100%" height="24" className="block overflow-visible" aria-hidden="true">
          <line x1="0" x2="100%" y1="12" y2="12" stroke="var(--line)" />
          <line x1={x(floor)} x2={x(floor)} y1="0" y2="24" stroke="var(--series-floor)" strokeDasharray="3 3" />
          {line.interval ? (
            <line
              x1={x(line.interval.low)}
              x2={x(line.interval.high)}
              y1="12"
              y2="12"
              stroke={line.colour}
              strokeWidth="3"
            />
          ) : null}
          <circle
            cx={x(line.value)}
            cy="12"
            r="5"
            fill={line.estimated ? 'var(--surface)' : line.colour}
            stroke={line.colour}
            strokeWidth="2"
          />
        </svg>
      </dd>
    </div>
  );
};

/** The plan's estimate beside what was measured; hollow is estimated, full is measured. */
export const OutcomePanel = ({ detail }: { detail: WindowDetail }) => {
  const { window, minAccuracy } = detail;
  const t = useTranslations('decision');
  const format = useFormat();
  const { percent } = format;
  const lines = linesOf(detail, t, format);
  const values = lines.flatMap(({ value, interval }) => [value, interval?.low ?? value]);
  const low = Math.max(0, Math.floor((Math.min(minAccuracy, ...values) - 0.02) * 10) / 10);
  const error =
    window.estimatedAccuracy !== null && window.golden.n > 0
      ? window.golden.correct / window.golden.n - window.estimatedAccuracy
      : null;
  return (
    <section className="panel" aria-labelledby="outcome-title">
      <div className="panel-head">
        <h2 id="outcome-title">{t('outcome.title')}</h2>
        <p className="text-xs text-soft">
          {t('outcome.note', { floor: percent(minAccuracy, 0) })}
          {error === null ? '' : ` · ${t('outcome.error', { difference: format.points(error) })}`}
        </p>
      </div>
      {lines.length === 0 ? (
        <p className="px-4 pb-4 text-soft">{t('outcome.nothing')}</p>
      ) : (
        <dl className="space-y-3 px-4 pb-4">
          {lines.map((line) => (
            <Row key={line.word} line={line} floor={minAccuracy} low={low} />
          ))}
          <div aria-hidden="true" className="grid gap-x-4 text-xs text-soft sm:grid-cols-[11rem_9rem_minmax(0,1fr)]">
            <span className="flex justify-between sm:col-start-3">
              <span>{percent(low, 0)}</span>
              <span>{percent(1, 0)}</span>
            </span>
          </div>
        </dl>
      )}
    </section>
  );
};
