import type { Stage } from '@whetstone/scheduler';
import type { Grant } from '../devices/protocol.ts';

/** Share of the device kept for golden labels; its cost is known and small (Ekya §2.3 runs the golden model sparsely). */
export const labellingShare = 0.05;
/** Share kept for micro-profiling, which comes before its window has a plan. What idles is lent to whoever has work. */
export const profilingShare = 0.15;
/** What a plan divides. */
export const plannedShare = 1 - labellingShare - profilingShare;

/**
 * Turns the stage of a plan that holds now into grants for the device.
 *
 * @param profiling streams whose configurations are being profiled
 */
export const grantsOf = (stage: Stage, profiling: readonly string[]): Grant[] => {
  const streamIds = Object.keys(stage.streams);
  return streamIds.flatMap((streamId): Grant[] => {
    const held = stage.streams[streamId];
    const grants: Grant[] = [
      { job: { kind: 'inference', streamId }, share: held?.inferenceShare ?? 0 },
      { job: { kind: 'labelling', streamId }, share: labellingShare / streamIds.length },
    ];
    if (held && held.retrainingShare > 0)
      grants.push({ job: { kind: 'retraining', streamId }, share: held.retrainingShare });
    if (profiling.includes(streamId))
      grants.push({ job: { kind: 'profiling', streamId }, share: profilingShare / profiling.length });
    return grants;
  });
};
