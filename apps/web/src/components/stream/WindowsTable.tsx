'use client';

import Link from 'next/link';
import { intervalOf } from '../../format/accuracy.ts';
import { count, gpuSeconds, percent, percentRange, points } from '../../format/number.ts';
import { outcomeTone, outcomeWord } from '../../format/words.ts';
import { describeError } from '../../trpc/faults.ts';
import type { StreamWindow } from '../../trpc/wire.ts';
import { outcomeShape, Word } from '../Glyph.tsx';
import { Empty } from '../States.tsx';
import { Time } from '../Time.tsx';
import { useOlderWindows } from './useOlderWindows.ts';

const Measured = ({ counts, low }: { counts: StreamWindow['golden']; low: number }) => {
  const { n, correct } = counts;
  const interval = intervalOf(counts);
  if (!interval) return <>–</>;
  return (
    <span
      title={`95 % interval ${percentRange(interval.low, interval.high)}, n ${n}`}
      className={correct / n < low ? 'text-bad' : ''}
    >
      {percent(correct / n)}
    </span>
  );
};

const Row = ({ window, floor }: { window: StreamWindow; floor: number }) => {
  const { deviceTime, golden, estimatedAccuracy, outcome } = window;
  const total = deviceTime.inference + deviceTime.labelling + deviceTime.profiling + deviceTime.retraining;
  const error = estimatedAccuracy !== null && golden.n > 0 ? golden.correct / golden.n - estimatedAccuracy : null;
  return (
    <tr>
      <td>
        <Link prefetch={false} className="link font-medium" href={`/window/?id=${encodeURIComponent(window.id)}`}>
          {window.index}
        </Link>
      </td>
      <td>
        <Time at={window.startedAt} />
      </td>
      <td title={outcome?.reason}>
        {outcome ? (
          <Word shape={outcomeShape[outcome.kind]} tone={outcomeTone[outcome.kind]}>
            {outcomeWord[outcome.kind]}
          </Word>
        ) : (
          <Word shape="ring" tone="active">
            open
          </Word>
        )}
      </td>
      <td className="whitespace-nowrap">{window.retrainingConfigId ?? 'none'}</td>
      <td className="number">{estimatedAccuracy === null ? '–' : percent(estimatedAccuracy)}</td>
      <td className="number">
        <Measured counts={golden} low={floor} />
      </td>
      <td className="number">{error === null ? '–' : points(error)}</td>
      <td className="number">{window.truth ? <Measured counts={window.truth} low={0} /> : '–'}</td>
      <td className="number">{count(window.labels)}</td>
      <td className="number">{gpuSeconds(total)}</td>
    </tr>
  );
};

const columns: readonly (readonly [string, 'word' | 'number'])[] = [
  ['#', 'word'],
  ['From', 'word'],
  ['Outcome', 'word'],
  ['γ', 'word'],
  ['Estimated', 'number'],
  ['Golden', 'number'],
  ['Golden − est.', 'number'],
  ['Truth', 'number'],
  ['Labels', 'number'],
  ['Device time', 'number'],
];

const Table = ({ windows, floor }: { windows: readonly StreamWindow[]; floor: number }) => (
  <table className="table">
    <thead className="sticky top-0 bg-surface">
      <tr>
        {columns.map(([word, kind]) => (
          <th key={word} scope="col" className={kind === 'number' ? 'number' : ''}>
            {word}
          </th>
        ))}
      </tr>
    </thead>
    <tbody>
      {windows.map((window) => (
        <Row key={window.id} window={window} floor={floor} />
      ))}
    </tbody>
  </table>
);

/** The stream's windows, newest first: what was decided, estimated and measured. */
export const WindowsTable = (props: { streamId: string; newest: readonly StreamWindow[]; floor: number }) => {
  const { windows, atEnd, fetchOlder } = useOlderWindows(props.streamId, props.newest);
  return (
    <section className="panel min-w-0" aria-labelledby="windows-title">
      <div className="panel-head">
        <h2 id="windows-title">Windows</h2>
        <p className="text-xs text-soft">newest first; estimated and measured window accuracy</p>
      </div>
      {windows.length === 0 ? (
        <Empty title="No window yet">The first one opens when the camera delivers frames.</Empty>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keys
        <section className="max-h-112 overflow-auto" aria-label="Windows, scrolls" tabIndex={0}>
          <Table windows={windows} floor={props.floor} />
          {atEnd ? null : (
            <p className="border-t border-line px-4 py-2">
              <button
                type="button"
                className="link text-xs"
                disabled={fetchOlder.isPending}
                onClick={() => fetchOlder.mutate()}
              >
                {fetchOlder.isPending ? 'Fetching…' : 'Show older windows'}
              </button>
              {fetchOlder.error ? (
                <span role="alert" className="ml-3 text-xs text-bad">
                  {describeError(fetchOlder.error)}
                </span>
              ) : null}
            </p>
          )}
        </section>
      )}
    </section>
  );
};
