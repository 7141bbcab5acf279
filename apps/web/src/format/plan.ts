import type { LaneGrant, Lanes, PlanRecord } from '../trpc/wire.ts';

type FeasiblePlan = Extract<PlanRecord['plan'], { kind: 'plan' }>;

/** The plan that runs: itself, or the one for the lowest feasible floors. */
export const runningPlan = (plan: PlanRecord['plan']): FeasiblePlan => (plan.kind === 'plan' ? plan : plan.relaxed);

/** What a plan names a device that its problem does not name. */
const onlyDevice = 'device-0';

/** A plan's stages as lanes, on the clock: its seconds count from when it was made. One set of lanes a device. */
export const plannedLanes = (
  record: PlanRecord,
  nameOf: (streamId: string) => string,
): { readonly lanes: Lanes; readonly deviceIds: readonly string[] } => {
  const start = Date.parse(record.createdAt);
  const { stages } = runningPlan(record.plan);
  const grants = stages.flatMap((stage) =>
    Object.entries(stage.streams).flatMap(([streamId, held]): LaneGrant[] => {
      const { deviceId = onlyDevice, retrainingDeviceId = deviceId, retrainingConfigId } = held;
      const base = {
        streamId,
        streamName: nameOf(streamId),
        from: new Date(start + stage.startSeconds * 1_000).toISOString(),
        until: new Date(start + stage.endSeconds * 1_000).toISOString(),
      };
      return [
        { ...base, deviceId, kind: 'inference', share: held.inferenceShare, retrainingConfigId: null },
        { ...base, deviceId: retrainingDeviceId, kind: 'retraining', share: held.retrainingShare, retrainingConfigId },
      ];
    }),
  );
  const end = Math.max(0, ...stages.map(({ endSeconds }) => endSeconds));
  const used = new Set(grants.filter(({ share }) => share > 0).map(({ deviceId }) => deviceId));
  return {
    lanes: { from: start, to: start + Math.max(1, end) * 1_000, grants, events: [] },
    deviceIds: [...used].sort((a, b) => a.localeCompare(b, undefined, { numeric: true })),
  };
};

/** The plan that decided on a stream's retraining: later ones often only redistribute what was freed. */
export const decisivePlan = (plans: readonly PlanRecord[], streamId: string): PlanRecord | null =>
  plans.find(({ plan }) => runningPlan(plan).choices[streamId]) ?? plans.at(-1) ?? null;
