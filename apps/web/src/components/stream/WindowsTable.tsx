'use client';

import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { intervalOf } from '../../format/accuracy.ts';
import { useFormat } from '../../format/useFormat.ts';
import { outcomeTone } from '../../format/words.ts';
import { useSentence } from '../../messages/sentence.ts';
import { useDescribeError } from '../../trpc/useDescribeError.ts';
import type { StreamWindow } from '../../trpc/wire.ts';
import { outcomeShape, Word } from '../Glyph.tsx';
import { ScrollRegion } from '../ScrollRegion.tsx';
import { Empty } from '../States.tsx';
import { Time } from '../Time.tsx';
import { useOlderWindows } from './useOlderWindows.ts';

const Measured = ({ counts, low }: { counts: StreamWindow['golden']; low: number }) => {
  const t = useTranslations('stream.windows');
  const format = useFormat();
  const { n, correct } = counts;
  const interval = intervalOf(counts);
  if (!interval) return <>–</>;
  return (
    <span
      title={t('interval', {
        interval: format.percentRange(interval.low, interval.high),
        count: format.count(n),
      })}
      className={correct / n < low ? 'text-bad' : ''}
    >
      {format.percent(correct / n)}
    </span>
  );
};

const Row = ({ window, floor }: { window: StreamWindow; floor: number }) => {
  const say = useSentence();
  const t = useTranslations('stream.windows');
  const format = useFormat();
  const words = useTranslations('words.outcome');
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
      <td title={outcome ? say(outcome.wording, outcome.reason) : undefined}>
        {outcome ? (
          <Word shape={outcomeShape[outcome.kind]} tone={outcomeTone[outcome.kind]}>
            {words(outcome.kind)}
          </Word>
        ) : (
          <Word shape="ring" tone="active">
            {t('open')}
          </Word>
        )}
      </td>
      <td className="whitespace-nowrap">{window.retrainingConfigId ?? t('noConfig')}</td>
      <td className="number">{estimatedAccuracy === null ? '–' : format.percent(estimatedAccuracy)}</td>
      <td className="number">
        <Measured counts={golden} low={floor} />
      </td>
      <td className="number">{error === null ? '–' : format.points(error)}</td>
      <td className="number">{window.truth ? <Measured counts={window.truth} low={0} /> : '–'}</td>
      <td className="number">{format.count(window.labels)}</td>
      <td className="number">{format.gpuSeconds(total)}</td>
    </tr>
  );
};

const columns = [
  ['index', 'word'],
  ['from', 'word'],
  ['outcome', 'word'],
  ['config', 'word'],
  ['estimated', 'number'],
  ['golden', 'number'],
  ['error', 'number'],
  ['truth', 'number'],
  ['labels', 'number'],
  ['deviceTime', 'number'],
] as const;

const Table = ({ windows, floor }: { windows: readonly StreamWindow[]; floor: number }) => {
  const t = useTranslations('stream.windows.columns');
  return (
    <table className="table">
      <thead className="sticky top-0 bg-surface">
        <tr>
          {columns.map(([word, kind]) => (
            <th key={word} scope="col" className={kind === 'number' ? 'number' : ''}>
              {t(word)}
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
};

/** The stream's windows, newest first: what was decided, estimated and measured. */
export const WindowsTable = (props: { streamId: string; newest: readonly StreamWindow[]; floor: number }) => {
  const t = useTranslations('stream.windows');
  const describeError = useDescribeError();
  const { windows, atEnd, fetchOlder } = useOlderWindows(props.streamId, props.newest);
  return (
    <section className="panel min-w-0" aria-labelledby="windows-title">
      <div className="panel-head">
        <h2 id="windows-title">{t('title')}</h2>
        <p className="text-xs text-soft">{t('hint')}</p>
      </div>
      {windows.length === 0 ? (
        <Empty title={t('none')}>{t('noneText')}</Empty>
      ) : (
        <ScrollRegion className="max-h-112" label={t('title')}>
          <Table windows={windows} floor={props.floor} />
          {atEnd ? null : (
            <p className="border-t border-line px-4 py-2">
              <button
                type="button"
                className="link text-xs"
                disabled={fetchOlder.isPending}
                onClick={() => fetchOlder.mutate()}
              >
                {fetchOlder.isPending ? t('fetching') : t('older')}
              </button>
              {fetchOlder.error ? (
                <span role="alert" className="ml-3 text-xs text-bad">
                  {describeError(fetchOlder.error)}
                </span>
              ) : null}
            </p>
          )}
        </ScrollRegion>
      )}
    </section>
  );
};
