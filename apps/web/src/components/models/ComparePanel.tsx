'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'use-intl';
import { intervalOf } from '../../format/accuracy.ts';
import { useFormat } from '../../format/useFormat.ts';
import { useTRPC } from '../../trpc/client.ts';
import type { ModelComparison } from '../../trpc/wire.ts';
import { ScrollRegion } from '../ScrollRegion.tsx';
import { Failure, Loading, Skeleton } from '../States.tsx';
import { Time } from '../Time.tsx';

type Compared = ModelComparison['versions'][number];

const accuracyOf = ({ n, correct }: { n: number; correct: number }): number | null => (n > 0 ? correct / n : null);

const Whole = ({ version, samples }: { version: Compared; samples: number }) => {
  const t = useTranslations('models.compare');
  const { percent, percentRange, bytes } = useFormat();
  const interval = intervalOf({ n: samples, correct: version.correct });
  return (
    <>
      <span className="text-xl leading-7 font-medium">{percent(version.correct / samples)}</span>
      <span className="block text-xs text-soft">
        {t('interval', {
          interval: interval ? percentRange(interval.low, interval.high) : '–',
          size: bytes(version.bytes),
        })}
      </span>
    </>
  );
};

const Comparison = ({ comparison }: { comparison: ModelComparison }) => {
  const { versions, samples, classes } = comparison;
  const t = useTranslations('models.compare');
  const { count, percent, points } = useFormat();
  const [a, b] = versions;
  if (!a || !b) return null;
  const rowOf = (version: Compared, label: number) =>
    version.byClass.find((row) => row.label === label) ?? { n: 0, correct: 0 };
  const labels = [...new Set(versions.flatMap(({ byClass }) => byClass.map(({ label }) => label)))].sort(
    (x, y) => x - y,
  );
  return (
    <>
      <p className="px-4 pb-3 text-soft">
        {t.rich(comparison.unseen ? 'unseen' : 'seen', {
          samples: count(samples),
          from: () => <Time at={comparison.from} />,
          to: () => <Time at={comparison.to} />,
        })}
      </p>
      <ScrollRegion label={t('label')}>
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t('class')}</th>
              <th scope="col" className="number">
                {t('labels')}
              </th>
              <th scope="col" className="number">
                v{a.number}
              </th>
              <th scope="col" className="number">
                v{b.number}
              </th>
              <th scope="col" className="number">
                {t('difference', { newer: String(b.number), older: String(a.number) })}
              </th>
            </tr>
          </thead>
          <tbody>
            <tr className="bg-sunken">
              <td className="font-medium">{t('all')}</td>
              <td className="number">{count(samples)}</td>
              <td className="number">
                <Whole version={a} samples={samples} />
              </td>
              <td className="number">
                <Whole version={b} samples={samples} />
              </td>
              <td className="number font-medium">{points((b.correct - a.correct) / samples)}</td>
            </tr>
            {labels.map((label) => {
              const [left, right] = [accuracyOf(rowOf(a, label)), accuracyOf(rowOf(b, label))];
              return (
                <tr key={label}>
                  <td>{classes[label] ?? t('unnamed', { index: String(label) })}</td>
                  <td className="number">{count(rowOf(a, label).n)}</td>
                  <td className="number">{left === null ? '–' : percent(left)}</td>
                  <td className="number">{right === null ? '–' : percent(right)}</td>
                  <td className="number">{left === null || right === null ? '–' : points(right - left)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </ScrollRegion>
    </>
  );
};

/** Two versions on the very same newest labels. */
export const ComparePanel = ({ streamId, modelIds }: { streamId: string; modelIds: readonly [string, string] }) => {
  const trpc = useTRPC();
  const t = useTranslations('models.compare');
  const { data, error, refetch } = useQuery({
    ...trpc.models.compare.queryOptions({ streamId, modelIds: [...modelIds] }),
    staleTime: 10_000,
    retry: false,
  });
  return (
    <section className="panel min-w-0" aria-labelledby="compare-title">
      <div className="panel-head">
        <h2 id="compare-title">{t('title')}</h2>
        <button type="button" className="link text-xs" onClick={() => void refetch()}>
          {t('again')}
        </button>
      </div>
      {data ? (
        <Comparison comparison={data} />
      ) : error ? (
        <Failure title={t('failed')} error={error} retry={() => void refetch()} />
      ) : (
        <Loading what={t('loading')}>
          <Skeleton className="mx-4 mb-4 h-40" />
        </Loading>
      )}
    </section>
  );
};
