'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { LaneChart } from '../../charts/LaneChart.tsx';
import { milliseconds, percent, points } from '../../format/number.ts';
import { decisivePlan, plannedLanes, runningPlan } from '../../format/plan.ts';
import { useTRPC } from '../../trpc/client.ts';
import type { PlanRecord } from '../../trpc/wire.ts';
import { Empty } from '../States.tsx';
import { Time } from '../Time.tsx';

const Conflicts = ({ plan, nameOf }: { plan: PlanRecord['plan']; nameOf: (id: string) => string }) =>
  plan.kind === 'plan' ? null : (
    <div className="mx-4 mb-3 rounded-md bg-warn-ground px-3 py-2 text-warn">
      <p className="font-medium">No allocation keeps every floor; this plan keeps the lowest ones that can be kept.</p>
      <ul className="list-inside list-disc">
        {plan.conflicts.map(({ streamId, minAccuracy, attainable }) => (
          <li key={streamId}>
            {nameOf(streamId)} demands {percent(minAccuracy)}, at most {percent(attainable)} is attainable (estimated)
          </li>
        ))}
      </ul>
    </div>
  );

const History = (props: {
  plans: readonly PlanRecord[];
  shown: string;
  show: (id: string) => void;
  streamId: string;
}) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keys
  <section className="max-h-72 overflow-auto border-t border-line" aria-label="Plans, scrolls" tabIndex={0}>
    <table className="table">
      <thead>
        <tr>
          <th scope="col">Made at</th>
          <th scope="col">Because</th>
          <th scope="col">Policy</th>
          <th scope="col" className="number">
            This stream, est.
          </th>
          <th scope="col" className="number">
            All streams, est.
          </th>
          <th scope="col" className="number">
            Below the bound
          </th>
          <th scope="col" className="number">
            Solver
          </th>
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
              <td>{record.trigger}</td>
              <td>{record.policy}</td>
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
  </section>
);

/** What was planned while the window was open: stages with shares, and why plans were made anew. */
export const PlanPanel = ({ plans, streamId }: { plans: readonly PlanRecord[]; streamId: string }) => {
  const trpc = useTRPC();
  const overview = useQuery(trpc.overview.get.queryOptions());
  const [chosen, setChosen] = useState<string | null>(null);
  const nameOf = (id: string) =>
    overview.data?.streams.find((tile) => tile.streamId === id)?.name ?? `stream ${id.slice(0, 8)}`;
  const shown = plans.find(({ id }) => id === chosen) ?? decisivePlan(plans, streamId);
  const lanes = shown ? plannedLanes(shown, nameOf) : null;
  return (
    <section className="panel min-w-0" aria-labelledby="plan-title">
      <div className="panel-head">
        <h2 id="plan-title">What was planned?</h2>
        {shown ? (
          <p className="text-xs text-soft">
            planned shares of the plan made at <Time at={shown.createdAt} />: {shown.trigger}
          </p>
        ) : null}
      </div>
      {shown && lanes ? (
        <>
          <Conflicts plan={shown.plan} nameOf={nameOf} />
          <div className="px-4 pb-4">
            <LaneChart lanes={lanes} deviceId={shown.id} planned />
          </div>
          <History plans={plans} shown={shown.id} show={setChosen} streamId={streamId} />
        </>
      ) : (
        <Empty title="No plan was made in this window" />
      )}
    </section>
  );
};
