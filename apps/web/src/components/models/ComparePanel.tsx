'use client';

import { useQuery } from '@tanstack/react-query';
import { intervalOf } from '../../format/accuracy.ts';
import { bytes, count, percent, percentRange, points } from '../../format/number.ts';
import { useTRPC } from '../../trpc/client.ts';
import type { ModelComparison } from '../../trpc/wire.ts';
import { ScrollRegion } from '../ScrollRegion.tsx';
import { Failure, Loading, Skeleton } from '../States.tsx';
import { Time } from '../Time.tsx';

type Compared = ModelComparison['versions'][number];

const accuracyOf = ({ n, correct }: { n: number; correct: number }): number | null => (n > 0 ? correct / n : null);

const Whole = ({ version, samples }: { version: Compared; samples: number }) => {
  const interval = intervalOf({ n: samples, correct: version.correct });
  return (
    <>
      <span className="text-xl leading-7 font-medium">{percent(version.correct / samples)}</span>
      <span className="block text-xs text-soft">
        {interval ? percentRange(interval.low, interval.high) : ''}, {bytes(version.bytes)}
      </span>
    </>
  );
};

const Comparison = ({ comparison }: { comparison: ModelComparison }) => {
  const { versions, samples, classes } = comparison;
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
        Measured on {count(samples)} labels from <Time at={comparison.from} /> to <Time at={comparison.to} />
        {comparison.unseen
          ? ', made after both versions.'
          : '. Too few labels are newer than both versions, so one of them may have been trained on some of these.'}
      </p>
      <ScrollRegion label="Comparison">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">Class</th>
              <th scope="col" className="number">
                Labels
              </th>
              <th scope="col" className="number">
                v{a.number}
              </th>
              <th scope="col" className="number">
                v{b.number}
              </th>
              <th scope="col" className="number">
                v{b.number} against v{a.number}
              </th>
            </tr>
          </thead>
          <tbody>
            <tr className="bg-sunken">
              <td className="font-medium">all</td>
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
                  <td>{classes[label] ?? `class ${label}`}</td>
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
  const { data, error, refetch } = useQuery({
    ...trpc.models.compare.queryOptions({ streamId, modelIds: [...modelIds] }),
    staleTime: 10_000,
    retry: false,
  });
  return (
    <section className="panel min-w-0" aria-labelledby="compare-title">
      <div className="panel-head">
        <h2 id="compare-title">Which is better?</h2>
        <button type="button" className="link text-xs" onClick={() => void refetch()}>
          Measure again
        </button>
      </div>
      {data ? (
        <Comparison comparison={data} />
      ) : error ? (
        <Failure title="The versions could not be compared" error={error} retry={() => void refetch()} />
      ) : (
        <Loading what="both versions on the newest labels">
          <Skeleton className="mx-4 mb-4 h-40" />
        </Loading>
      )}
    </section>
  );
};
