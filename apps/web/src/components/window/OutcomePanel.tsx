'use client';

import { intervalOf } from '../../format/accuracy.ts';
import { percent, percentRange, points } from '../../format/number.ts';
import type { WindowDetail } from '../../trpc/wire.ts';

interface Line {
  readonly word: string;
  readonly value: number;
  readonly interval: { readonly low: number; readonly high: number } | null;
  readonly note: string;
  readonly estimated: boolean;
  readonly colour: string;
}

const measured = (
  word: string,
  counts: { n: number; correct: number } | null,
  colour: string,
  estimated = false,
): Line[] => {
  const interval = counts ? intervalOf(counts) : null;
  if (!counts || !interval) return [];
  const note = `${percentRange(interval.low, interval.high)}, n ${counts.n}`;
  return [{ word, value: counts.correct / counts.n, interval, note, estimated, colour }];
};

const linesOf = ({ window }: WindowDetail): Line[] => [
  ...(window.estimatedAccuracy === null
    ? []
    : [
        {
          word: 'Estimated by the plan',
          value: window.estimatedAccuracy,
          interval: null,
          note: 'not measured',
          estimated: true,
          colour: 'var(--ink-soft)',
        },
      ]),
  ...measured('Measured, golden labels', window.golden, 'var(--series-golden)'),
  ...measured('Measured, truth', window.truth, 'var(--series-truth)'),
  ...measured('Without any retraining, est.', window.unretrained, 'var(--line-strong)', true),
];

const Row = ({ line, floor, low }: { line: Line; floor: number; low: number }) => {
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
  const lines = linesOf(detail);
  const values = lines.flatMap(({ value, interval }) => [value, interval?.low ?? value]);
  const low = Math.max(0, Math.floor((Math.min(minAccuracy, ...values) - 0.02) * 10) / 10);
  const error =
    window.estimatedAccuracy !== null && window.golden.n > 0
      ? window.golden.correct / window.golden.n - window.estimatedAccuracy
      : null;
  return (
    <section className="panel" aria-labelledby="outcome-title">
      <div className="panel-head">
        <h2 id="outcome-title">Estimate and outcome</h2>
        <p className="text-xs text-soft">
          window accuracy, 95 % intervals, floor {percent(minAccuracy, 0)}
          {error === null ? '' : ` · measured ${points(error)} from the estimate`}
        </p>
      </div>
      {lines.length === 0 ? (
        <p className="px-4 pb-4 text-soft">Nothing is estimated or measured in this window yet.</p>
      ) : (
        <dl className="space-y-3 px-4 pb-4">
          {lines.map((line) => (
            <Row key={line.word} line={line} floor={minAccuracy} low={low} />
          ))}
          <div aria-hidden="true" className="grid gap-x-4 text-xs text-soft sm:grid-cols-[11rem_9rem_minmax(0,1fr)]">
            <span className="flex justify-between sm:col-start-3">
              <span>{percent(low, 0)}</span>
              <span>100&nbsp;%</span>
            </span>
          </div>
        </dl>
      )}
    </section>
  );
};
