import { devicesOf } from '../../device.ts';
import { windowEndOf } from '../../horizon.ts';
import type { FeasiblePlan, Plan, SchedulingPolicy } from '../../plan.ts';
import type { Problem } from '../../problem.ts';
import { noRetraining } from '../noRetraining.ts';
import { withUpperBound } from '../policy.ts';
import { finish } from './offload.ts';
import { placeStreams } from './placeStreams.ts';
import { planPlaced } from './planOnDevices.ts';
import { occupy, type RemoteRun, remoteQueues, remoteRun } from './remoteRuns.ts';

/** The most accurate γ that comes back in time, for one stream after the other. */
const remoteRuns = (problem: Problem, placement: ReadonlyMap<string, string | null>): RemoteRun[] => {
  const hosting = new Set([...placement.values()].filter((id): id is string => id !== null));
  const queues = remoteQueues(problem, hosting);
  const runs: RemoteRun[] = [];
  for (const stream of problem.streams) {
    const home = devicesOf(problem).find(({ id }) => id === placement.get(stream.id));
    if (!home) continue;
    const windowEnd = windowEndOf(problem, stream);
    const byAccuracy = stream.retrainingConfigs
      .filter(({ id }) => !stream.running || id === stream.running.retrainingConfigId)
      .filter(({ endAccuracy }) => stream.minAccuracy <= 0 || endAccuracy >= stream.startAccuracy)
      .sort((a, b) => b.endAccuracy - a.endAccuracy || a.gpuSeconds - b.gpuSeconds);
    const found = byAccuracy
      .slice(0, 1)
      .flatMap((option) =>
        queues.flatMap((queue) => {
          const run = remoteRun(problem, stream, { option, home, queue, windowEnd });
          return run ? [{ run, queue }] : [];
        }),
      )
      .sort((a, b) => a.run.arrives - b.run.arrives)[0];
    if (!found) continue;
    occupy(found.queue, found.run);
    runs.push(found.run);
  }
  return runs;
};

/**
 * Ekya's cloud baseline (§6.4): the edge only infers; every stream's most accurate γ runs on a device of another site,
 * its data shipped there and its model back over the link, one stream after the other. Without devices at another site
 * nobody is retrained. Streams are tied to the edge by their `site`.
 */
export const cloud: SchedulingPolicy = (problem, options = {}) => {
  const placement = placeStreams(problem);
  const solve = (sub: Problem): Plan => noRetraining(sub, { withUpperBound: false });
  const local = planPlaced(problem, { policy: 'cloud', solve, use: {}, placement });
  const runs = remoteRuns(problem, placement);
  const complete = (plan: FeasiblePlan): FeasiblePlan => finish(problem, plan, runs);
  const plan: Plan = local.kind === 'plan' ? complete(local) : { ...local, relaxed: complete(local.relaxed) };
  return options.withUpperBound === false ? plan : withUpperBound(problem, plan);
};
