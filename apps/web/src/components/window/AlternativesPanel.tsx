'use client';

import { percent, points } from '../../format/number.ts';
import { runningPlan } from '../../format/plan.ts';
import { policyWords } from '../../format/words.ts';
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

const AlternativeRow = ({ row, own, streamId }: { row: Row; own: Row; streamId: string }) => {
  const accuracy = row.windowAccuracies[streamId];
  const retrained = Object.values(row.choices).filter((choice) => choice !== null).length;
  return (
    <tr className={row.chosen ? 'bg-sunken' : ''}>
      <td className="font-medium" title={policyWords[row.policy]}>
        {row.policy} {row.chosen ? <span className="ml-1 font-normal text-soft">this plan</span> : null}
      </td>
      <td>{row.choices[streamId] ?? 'no retraining'}</td>
      <td className="number">{accuracy === undefined ? '–' : percent(accuracy)}</td>
      <td className="number">{percent(row.objective)}</td>
      <td className="number">{row.chosen ? '–' : points(row.objective - own.objective)}</td>
      <td className="number">{retrained}</td>
      <td className="number">{row.conflicts === 0 ? '–' : row.conflicts}</td>
    </tr>
  );
};

const columns = [
  'Policy',
  'This stream’s γ',
  'This stream, est.',
  'All streams, est.',
  'Against this plan',
  'Streams retrained',
  'Floors not kept',
] as const;

/** What other policies would have done with the very snapshot that was decided on. */
export const AlternativesPanel = ({ record, streamId }: { record: PlanRecord; streamId: string }) => {
  const state = useAlternatives(record);
  const rows = state.status === 'planned' ? rowsOf(record, state.alternatives) : null;
  const own = rows?.[0];
  return (
    <section className="panel min-w-0" aria-labelledby="alternatives-title">
      <div className="panel-head">
        <h2 id="alternatives-title">What would other policies have done?</h2>
        <p className="text-xs text-soft">
          estimated, planned anew from the same snapshot
          {record.upperBound === null ? '' : ` · no schedule exceeds ${percent(record.upperBound)}`}
        </p>
      </div>
      {rows && own ? (
        <ScrollRegion label="Policies">
          <table className="table">
            <thead>
              <tr>
                {columns.map((column, index) => (
                  <th key={column} scope="col" className={index < 2 ? '' : 'number'}>
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <AlternativeRow key={row.policy} row={row} own={own} streamId={streamId} />
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      ) : state.status === 'failed' ? (
        <p className="px-4 pb-4 text-bad">The other policies could not be planned: {state.reason}</p>
      ) : (
        <Loading what="other policies’ plans">
          <Skeleton className="mx-4 mb-4 h-36" />
        </Loading>
      )}
    </section>
  );
};
