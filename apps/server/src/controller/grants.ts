import type { Stage } from '@whetstone/scheduler';
import type { PlacedGrant } from '../devices/devicePool.ts';

/** Share of the device kept for golden labels; its cost is known and small (Ekya §2.3 runs the golden model sparsely). */
export const labellingShare = 0.05;
/** Share kept for micro-profiling, which comes before its window has a plan. What idles is lent to whoever has work. */
export const profilingShare = 0.15;
/** What a plan divides. */
export const plannedShare = 1 - labellingShare - profilingShare;

/** Where a stream's jobs run, and the share of that device that jobs may use. */
export interface Home {
  readonly deviceId: string;
  readonly capacity: number;
}

/**
 * Turns the stage of a plan that holds now into grants for the devices.
 *
 * @param profiling streams whose configurations are being profiled
 * @param homeOf    null for a stream that no device can take: it is granted nothing
 */
export const grantsOf = (
  stage: Stage,
  profiling: readonly string[],
  homeOf: (streamId: string) => Home | null,
): PlacedGrant[] => {
  const homes = new Map(Object.keys(stage.streams).map((streamId) => [streamId, homeOf(streamId)]));
  const onDevice = (deviceId: string, streamIds: Iterable<string>): number =>
    [...streamIds].filter((streamId) => homes.get(streamId)?.deviceId === deviceId).length;
  return [...homes].flatMap(([streamId, home]): PlacedGrant[] => {
    if (!home) return [];
    const { deviceId, capacity } = home;
    const held = stage.streams[streamId];
    const grant = (kind: PlacedGrant['job']['kind'], share: number) => ({ deviceId, job: { kind, streamId }, share });
    const grants = [
      grant('inference', held?.inferenceShare ?? 0),
      grant('labelling', (capacity * labellingShare) / onDevice(deviceId, homes.keys())),
    ];
    if (held && held.retrainingShare > 0) grants.push(grant('retraining', held.retrainingShare));
    if (profiling.includes(streamId))
      grants.push(grant('profiling', (capacity * profilingShare) / onDevice(deviceId, profiling)));
    return grants;
  });
};
