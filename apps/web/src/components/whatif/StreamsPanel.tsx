'use client';

import { compareStreams, type PolicyResult, type StreamDifference, type StreamNames } from '@whetstone/scheduler';
import { useMemo, useState } from 'react';
import { percent, points } from '../../format/number.ts';
import { ScrollRegion } from '../ScrollRegion.tsx';

/** Differences under this are rounding. */
const least = 0.0005;

const Bar = ({ difference, most }: { difference: number; most: number }) => {
  const width = (Math.abs(difference) / most) * 50;
  return (
    <span className="relative block h-3 min-w-24 bg-sunken" aria-hidden="true">
      <span
        className="absolute inset-y-0"
        style={{
          width: `${width}%`,
          [difference < 0 ? 'right' : 'left']: '50%',
          background: difference < 0 ? 'var(--fill-bad)' : 'var(--fill-good)',
        }}
      />
      <span className="absolute inset-y-0 left-1/2 w-px bg-line-strong" />
    </span>
  );
};

const word = ({ before, after, difference }: StreamDifference): string => {
  if (before === null) return 'supposed';
  if (after === null) return 'left out';
  if (difference === null || Math.abs(difference) < least) return 'as before';
  return difference > 0 ? 'wins' : 'loses';
};

const Row = (props: { row: StreamDifference; name: string; choice: string | null; reason: string; most: number }) => {
  const { row, name, choice, reason, most } = props;
  const { before, after, difference } = row;
  const tone = difference === null || Math.abs(difference) < least ? '' : difference > 0 ? 'text-good' : 'text-bad';
  return (
    <tr>
      <th scope="row" className="max-w-32 text-ink! sm:max-w-48">
        <span className="block truncate" title={name}>
          {name}
        </span>
      </th>
      <td className="number">{before === null ? '–' : percent(before)}</td>
      <td className="number font-medium">{after === null ? '–' : percent(after)}</td>
      <td className={`number ${tone}`}>{difference === null ? '–' : points(difference)}</td>
      <td className="w-1/4">{difference === null ? null : <Bar difference={difference} most={most} />}</td>
      <td className={`whitespace-nowrap ${tone}`}>{word(row)}</td>
      <td className="whitespace-nowrap text-soft" title={reason}>
        {after === null ? '–' : (choice ?? 'no retraining')}
      </td>
    </tr>
  );
};

/** Accuracy of every stream before and after, losers first. */
export const StreamsPanel = (props: { baseline: PolicyResult; result: PolicyResult; names: StreamNames }) => {
  const { baseline, result, names } = props;
  const [differencesOnly, setDifferencesOnly] = useState(false);
  const rows = useMemo(() => compareStreams(baseline, result), [baseline, result]);
  const differs = ({ difference }: StreamDifference): boolean => difference === null || Math.abs(difference) >= least;
  const shown = differencesOnly ? rows.filter(differs) : rows;
  const most = Math.max(least, ...rows.map(({ difference }) => Math.abs(difference ?? 0)));
  const count = (wins: boolean): number =>
    rows.filter(({ difference }) => difference !== null && (wins ? difference >= least : difference <= -least)).length;
  return (
    <section className="panel min-w-0" aria-labelledby="streams-title">
      <div className="panel-head">
        <h2 id="streams-title">Who wins, who loses?</h2>
        <p className="text-xs text-soft">
          {count(true)} win, {count(false)} lose · window accuracy under {result.policy}, {result.source}
        </p>
        <label className="inline-flex items-center gap-1.5 text-xs">
          <input
            type="checkbox"
            className="size-4 accent-[var(--accent)]"
            checked={differencesOnly}
            onChange={({ target }) => setDifferencesOnly(target.checked)}
          />
          differences only
        </label>
      </div>
      {shown.length === 0 ? (
        <p className="px-4 pb-4 text-soft">No stream differs from the baseline.</p>
      ) : (
        <ScrollRegion label="Compared" className="max-h-120 border-t border-line">
          <table className="table [&_td]:px-3 [&_td]:py-1.5 [&_td]:align-middle [&_th]:px-3 [&_th:first-child]:sticky [&_th:first-child]:left-0 [&_th:first-child]:bg-surface [&_th:first-child]:pl-4">
            <thead>
              <tr>
                <th scope="col">Stream</th>
                <th scope="col" className="number">
                  Baseline
                </th>
                <th scope="col" className="number">
                  Supposed
                </th>
                <th scope="col" className="number">
                  Difference
                </th>
                <th scope="col">
                  <span className="sr-only">Drawn</span>
                </th>
                <th scope="col">
                  <span className="sr-only">Verdict</span>
                </th>
                <th scope="col">Retrained with</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((row) => (
                <Row
                  key={row.streamId}
                  row={row}
                  name={names[row.streamId] ?? row.streamId}
                  choice={result.choices[row.streamId] ?? null}
                  reason={result.reasons[row.streamId]?.text ?? ''}
                  most={most}
                />
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
    </section>
  );
};
