import type { LaneGrant, Lanes, PlanRecord } from '../trpc/wire.ts';

type FeasiblePlan = Extract<PlanRecord['plan'], { kind: 'plan' }>;

/** The plan that runs: itself, or the one for the lowest feasible floors. */
export const runningPlan = (plan: PlanRecord['plan']): FeasiblePlan => (plan.kind === 'plan' ? plan : plan.relaxed);

/** A plan's stages as lanes, on the clock: its seconds count from when it was made. */
export const plannedLanes = (record: PlanRecord, nameOf: (streamId: string) => string): Lanes => {
  const start = Date.parse(record.createdAt);
  const { stages } = runningPlan(record.plan);
  const grants = stages.flatMap((stage) =>
    Object.entries(stage.streams).flatMap(([streamId, held]): LaneGrant[] => {
      const base = {
        deviceId: record.id,
        streamId,
        streamName: nameOf(streamId),
        from: new Date(start + stage.startSeconds * 1_000).toISOString(),
        until: new Date(start + stage.endSeconds * 1_000).toISOString(),
      };
      return [
        { ...base, kind: 'inference', share: held.inferenceShare, retrainingConfigId: null },
        { ...base, kind: 'retraining', share: held.retrainingShare, retrainingConfigId: held.retrainingConfigId },
      ];
    }),
  );
  const end = Math.max(0, ...stages.map(({ endSeconds }) => endSeconds));
  return { from: start, to: start + Math.max(1, end) * 1_000, grants, events: [] };
};

/** The plan that decided on a stream's retraining: later ones often only redistribute what was freed. */
export const decisivePlan = (plans: readonly PlanRecord[], streamId: string): PlanRecord | null =>
  plans.find(({ plan }) => runningPlan(plan).choices[streamId]) ?? plans.at(-1) ?? null;
