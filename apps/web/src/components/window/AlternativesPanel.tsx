'use client';

import { useTranslations } from 'use-intl';
import { runningPlan } from '../../format/plan.ts';
import { useFormat } from '../../format/useFormat.ts';
import { usePolicyName } from '../../messages/usePolicyName.ts';
import type { PlanRecord } from '../../trpc/wire.ts';
import { ScrollRegion } from '../ScrollRegion.tsx';
import { Loading, Skeleton } from '../States.tsx';
import type { Alternative } from './alternatives.ts';
import { useAlternatives } from './useAlternatives.ts';

interface Row extends Alternative {
  readonly chosen: boolean;
}

const rowsOf = (record: PlanRecord, alternatives: readonly Alternative[]): Row[] => {
  const { objective, windowAccuracies, choices } = runningPlan(record.plan);
  const own: Row = {
    policy: record.policy,
    objective,
    windowAccuracies,
    choices,
    conflicts: record.plan.kind === 'plan' ? 0 : record.plan.conflicts.length,
    chosen: true,
  };
  const others = alternatives
    .filter(({ policy }) => policy !== record.policy)
    .map((alternative) => ({ ...alternative, chosen: false }));
  return [own, ...others];
};

const AlternativeRow = (props: { row: Row; own: Row; streamId: string; upperBound: number | null }) => {
  const { row, own, streamId, upperBound } = props;
  const t = useTranslations('decision.alternatives');
  const { percent, points } = useFormat();
  const policyName = usePolicyName();
  const accuracy = row.windowAccuracies[streamId];
  const retrained = Object.values(row.choices).filter((choice) => choice !== null).length;
  return (
    <tr className={row.chosen ? 'bg-sunken' : ''}>
      <td className="font-medium">
        {policyName(row.policy)}{' '}
        {row.chosen ? <span className="ml-1 font-normal text-soft">{t('thisPlan')}</span> : null}
      </td>
      <td>{row.choices[streamId] ?? t('noRetraining')}</td>
      <td className="number">{accuracy === undefined ? '–' : percent(accuracy)}</td>
      <td className="number">{percent(row.objective)}</td>
      <td className="number">{row.chosen ? '–' : points(row.objective - own.objective)}</td>
      <td className="number">{upperBound === null ? '–' : points(row.objective - upperBound)}</td>
      <td className="number">{retrained}</td>
      <td className="number">{row.conflicts === 0 ? '–' : row.conflicts}</td>
    </tr>
  );
};

const columns = ['policy', 'choice', 'own', 'all', 'difference', 'gap', 'retrained', 'broken'] as const;

/** How near the plan is to the best that any schedule could do. */
const BoundLine = ({ own, upperBound }: { own: Row; upperBound: number }) => {
  const t = useTranslations('decision.alternatives');
  const { percent, points } = useFormat();
  const gap = Math.max(0, upperBound - own.objective);
  const words =
    gap < 5e-4
      ? t('atBound', { bound: percent(upperBound) })
      : t('bound', { bound: percent(upperBound), gap: points(gap).replace('+', '') });
  return <p className="px-4 pb-3">{words}</p>;
};

/** What other policies would have done with the very snapshot that was decided on. */
export const AlternativesPanel = ({ record, streamId }: { record: PlanRecord; streamId: string }) => {
  const t = useTranslations('decision.alternatives');
  const state = useAlternatives(record);
  const rows = state.status === 'planned' ? rowsOf(record, state.alternatives) : null;
  const own = rows?.[0];
  const { upperBound } = record;
  return (
    <section className="panel min-w-0" aria-labelledby="alternatives-title">
      <div className="panel-head">
        <h2 id="alternatives-title">{t('title')}</h2>
        <p className="text-xs text-soft">{t('note')}</p>
      </div>
      {rows && own ? (
        <>
          {upperBound === null ? null : <BoundLine own={own} upperBound={upperBound} />}
          <ScrollRegion label={t('region')}>
            <table className="table">
              <thead>
                <tr>
                  {columns.map((column, index) => (
                    <th key={column} scope="col" className={index < 2 ? '' : 'number'}>
                      {t(column)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <AlternativeRow key={row.policy} row={row} own={own} streamId={streamId} upperBound={upperBound} />
                ))}
              </tbody>
            </table>
          </ScrollRegion>
        </>
      ) : state.status === 'failed' ? (
        <p className="px-4 pb-4 text-bad">{t('failed', { reason: state.reason })}</p>
      ) : (
        <Loading what={t('loading')}>
          <Skeleton className="mx-4 mb-4 h-36" />
        </Loading>
      )}
    </section>
  );
};
