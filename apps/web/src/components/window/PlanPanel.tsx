'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { LaneChart } from '../../charts/LaneChart.tsx';
import { decisivePlan, plannedLanes, runningPlan } from '../../format/plan.ts';
import { useFormat } from '../../format/useFormat.ts';
import { useSentence } from '../../messages/sentence.ts';
import { usePolicyName } from '../../messages/usePolicyName.ts';
import { useTRPC } from '../../trpc/client.ts';
import type { PlanRecord } from '../../trpc/wire.ts';
import { ScrollRegion } from '../ScrollRegion.tsx';
import { Empty } from '../States.tsx';
import { Time } from '../Time.tsx';

const Conflicts = ({ plan, nameOf }: { plan: PlanRecord['plan']; nameOf: (id: string) => string }) => {
  const t = useTranslations('decision.plan');
  const { percent } = useFormat();
  return plan.kind === 'plan' ? null : (
    <div className="mx-4 mb-3 rounded-md bg-warn-ground px-3 py-2 text-warn">
      <p className="font-medium">{t('conflicts')}</p>
      <ul className="list-inside list-disc">
        {plan.conflicts.map(({ streamId, minAccuracy, attainable }) => (
          <li key={streamId}>
            {t('conflict', { stream: nameOf(streamId), floor: percent(minAccuracy), attainable: percent(attainable) })}
          </li>
        ))}
      </ul>
    </div>
  );
};

const columns = ['madeAt', 'because', 'policy', 'own', 'all', 'gap', 'solver'] as const;

const History = (props: {
  plans: readonly PlanRecord[];
  shown: string;
  show: (id: string) => void;
  streamId: string;
}) => {
  const t = useTranslations('decision.plan');
  const { percent, points, milliseconds } = useFormat();
  const policyName = usePolicyName();
  const say = useSentence();
  return (
    <ScrollRegion label={t('region')} className="max-h-72 border-t border-line">
      <table className="table">
        <thead>
          <tr>
            {columns.map((column, index) => (
              <th key={column} scope="col" className={index < 3 ? '' : 'number'}>
                {t(column)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {props.plans.toReversed().map((record) => {
            const own = runningPlan(record.plan).windowAccuracies[props.streamId];
            return (
              <tr key={record.id} className={record.id === props.shown ? 'bg-sunken' : ''}>
                <td>
                  <button
                    type="button"
                    className="link"
                    aria-pressed={record.id === props.shown}
                    onClick={() => props.show(record.id)}
                  >
                    <Time at={record.createdAt} />
                  </button>
                </td>
                <td>{say(record.triggerWording, record.trigger)}</td>
                <td>{policyName(record.policy)}</td>
                <td className="number">{own === undefined ? '–' : percent(own)}</td>
                <td className="number">{percent(record.objective)}</td>
                <td className="number">
                  {record.upperBound === null ? '–' : points(record.objective - record.upperBound)}
                </td>
                <td className="number">{milliseconds(record.solverMs)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </ScrollRegion>
  );
};

/** What was planned while the window was open: stages with shares, and why plans were made anew. */
export const PlanPanel = ({ plans, streamId }: { plans: readonly PlanRecord[]; streamId: string }) => {
  const t = useTranslations('decision.plan');
  const trpc = useTRPC();
  const overview = useQuery(trpc.overview.get.queryOptions());
  const say = useSentence();
  const [chosen, setChosen] = useState<string | null>(null);
  const nameOf = (id: string) =>
    overview.data?.streams.find((tile) => tile.streamId === id)?.name ?? t('unnamed', { id: id.slice(0, 8) });
  const shown = plans.find(({ id }) => id === chosen) ?? decisivePlan(plans, streamId);
  const planned = shown ? plannedLanes(shown, nameOf) : null;
  return (
    <section className="panel min-w-0" aria-labelledby="plan-title">
      <div className="panel-head">
        <h2 id="plan-title">{t('title')}</h2>
        {shown ? (
          <p className="text-xs text-soft">
            {t.rich('note', {
              time: () => <Time at={shown.createdAt} />,
              trigger: say(shown.triggerWording, shown.trigger),
            })}
          </p>
        ) : null}
      </div>
      {shown && planned ? (
        <>
          <Conflicts plan={shown.plan} nameOf={nameOf} />
          {planned.deviceIds.map((deviceId) => (
            <div key={deviceId} className="px-4 pb-4">
              {planned.deviceIds.length > 1 ? <h3 className="mb-1 text-xs font-medium">{deviceId}</h3> : null}
              <LaneChart lanes={planned.lanes} deviceId={deviceId} planned />
            </div>
          ))}
          <History plans={plans} shown={shown.id} show={setChosen} streamId={streamId} />
        </>
      ) : (
        <Empty title={t('none')} />
      )}
    </section>
  );
};
