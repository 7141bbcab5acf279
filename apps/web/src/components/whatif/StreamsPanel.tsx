'use client';

import {
  compareStreams,
  type PolicyResult,
  type Said,
  type StreamDifference,
  type StreamNames,
} from '@whetstone/scheduler';
import { useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useFormat } from '../../format/useFormat.ts';
import { useSentence } from '../../messages/sentence.ts';
import { ScrollRegion } from '../ScrollRegion.tsx';
import { usePolicyWords } from './usePolicyWords.ts';

/** Differences under this are rounding. */
const least = 0.0005;

const Bar = ({ difference, most }: { difference: number; most: number }) => {
  const width = (Math.abs(difference) / most) * 50;
  return (
    <span className="relative block h-3 min-w-16 bg-sunken" aria-hidden="true">
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

const verdictOf = ({ before, after, difference }: StreamDifference) => {
  if (before === null) return 'isNew';
  if (after === null) return 'leftOut';
  if (difference === null || Math.abs(difference) < least) return 'same';
  return difference > 0 ? 'wins' : 'loses';
};

const Row = (props: {
  row: StreamDifference;
  name: string;
  choice: string | null;
  /** The baseline's choice where nothing takes its place. */
  dropped: string | null;
  reason: Said | null;
  most: number;
}) => {
  const { row, name, choice, dropped, reason, most } = props;
  const { before, after, difference } = row;
  const t = useTranslations('whatIf.compared');
  const { percent, points } = useFormat();
  const say = useSentence();
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
      <td className={`whitespace-nowrap ${tone}`}>{t(verdictOf(row))}</td>
      <td className="whitespace-nowrap text-soft" title={reason ? say(reason.wording, reason.text) : undefined}>
        {after === null ? '–' : (choice ?? (dropped ? t('dropped', { config: dropped }) : t('noRetraining')))}
      </td>
    </tr>
  );
};

/** The retraining that a stream had in the baseline and has no more. */
const droppedBy = (baseline: PolicyResult, result: PolicyResult, streamId: string): string | null =>
  result.choices[streamId] ? null : (baseline.choices[streamId] ?? null);

/** Accuracy of every stream before and after, losers first, and which retrainings fall away. */
export const StreamsPanel = (props: { baseline: PolicyResult; result: PolicyResult; names: StreamNames }) => {
  const { baseline, result, names } = props;
  const t = useTranslations('whatIf.compared');
  const source = useTranslations('whatIf.source');
  const { policyName } = usePolicyWords();
  const [differencesOnly, setDifferencesOnly] = useState(false);
  const rows = useMemo(() => compareStreams(baseline, result), [baseline, result]);
  const differs = ({ difference }: StreamDifference): boolean => difference === null || Math.abs(difference) >= least;
  const shown = differencesOnly ? rows.filter(differs) : rows;
  const most = Math.max(least, ...rows.map(({ difference }) => Math.abs(difference ?? 0)));
  const count = (wins: boolean): number =>
    rows.filter(({ difference }) => difference !== null && (wins ? difference >= least : difference <= -least)).length;
  const dropped = rows.filter(({ streamId }) => droppedBy(baseline, result, streamId) !== null).length;
  return (
    <section className="panel min-w-0" aria-labelledby="streams-title">
      <div className="panel-head">
        <h2 id="streams-title">{t('title')}</h2>
        <p className="text-xs text-soft">
          {t('note', {
            wins: String(count(true)),
            losses: String(count(false)),
            policy: policyName(result.policy),
            source: source(result.source),
          })}
          {dropped > 0 ? ` · ${t('droppedNote', { count: dropped })}` : ''}
        </p>
        <label className="inline-flex items-center gap-1.5 text-xs">
          <input
            type="checkbox"
            className="size-4 accent-[var(--accent)]"
            checked={differencesOnly}
            onChange={({ target }) => setDifferencesOnly(target.checked)}
          />
          {t('differencesOnly')}
        </label>
      </div>
      {shown.length === 0 ? (
        <p className="px-4 pb-4 text-soft">{t('noDifference')}</p>
      ) : (
        <ScrollRegion label={t('region')} className="max-h-120 border-t border-line">
          <table className="table [&_td]:px-2.5 [&_td]:py-1.5 [&_td]:align-middle [&_th]:px-2.5 [&_th:first-child]:sticky [&_th:first-child]:left-0 [&_th:first-child]:bg-surface [&_th:first-child]:pl-4">
            <thead>
              <tr>
                <th scope="col">{t('stream')}</th>
                <th scope="col" className="number">
                  {t('baseline')}
                </th>
                <th scope="col" className="number">
                  {t('supposed')}
                </th>
                <th scope="col" className="number">
                  {t('difference')}
                </th>
                <th scope="col">
                  <span className="sr-only">{t('drawn')}</span>
                </th>
                <th scope="col">
                  <span className="sr-only">{t('verdict')}</span>
                </th>
                <th scope="col">{t('config')}</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((row) => (
                <Row
                  key={row.streamId}
                  row={row}
                  name={names[row.streamId] ?? row.streamId}
                  choice={result.choices[row.streamId] ?? null}
                  dropped={droppedBy(baseline, result, row.streamId)}
                  reason={result.reasons[row.streamId] ?? null}
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
