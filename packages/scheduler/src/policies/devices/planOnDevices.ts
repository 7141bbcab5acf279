import { type Device, devicesOf } from '../../device.ts';
import { maxUsefulShare } from '../../estimate/trainingSpeed.ts';
import type { FeasiblePlan, Plan } from '../../plan.ts';
import type { Problem, StreamProblem } from '../../problem.ts';
import { mergePlans } from './mergePlans.ts';
import { offload } from './offload.ts';
import { type Placement, placeStreams } from './placeStreams.ts';
import { subproblem } from './subproblem.ts';

/** How a policy uses several devices. */
export interface DeviceUse {
  /** Trains one stream at a time where nothing caps a training, so that memory need hold only one. */
  readonly oneAtATime?: boolean;
  /** Moves retrainings over links to idle devices where that pays. */
  readonly offloads?: boolean;
}

/** Plans each device for the streams that are placed on it, as a problem of one reference device. */
export const planOnDevices = (
  problem: Problem,
  { policy, solve, use }: { policy: string; solve: (problem: Problem) => Plan; use: DeviceUse },
): Plan => {
  const placement = placeStreams(problem);
  const planAll = (whole: Problem): Plan => planPlaced(whole, { policy, solve, use, placement });
  const plan = planAll(problem);
  if (!use.offloads || plan.kind === 'infeasible') return plan;
  return offload(problem, plan, { placement, plan: (without) => feasible(planAll(without)) });
};

const feasible = (plan: Plan): FeasiblePlan => (plan.kind === 'plan' ? plan : plan.relaxed);

/** Plans all devices under a given placement. */
export const planPlaced = (
  problem: Problem,
  {
    policy,
    solve,
    use,
    placement,
  }: { policy: string; solve: (problem: Problem) => Plan; use: DeviceUse; placement: Placement },
): Plan => {
  const plans = devicesOf(problem).flatMap((device) => {
    const streams = problem.streams.filter(({ id }) => placement.get(id) === device.id);
    if (streams.length === 0) return [];
    return [
      {
        deviceId: device.id,
        plan: solve(
          subproblem(problem, device, { streams, atOnce: trainingsAtOnce(problem, { device, streams, use }) }),
        ),
      },
    ];
  });
  return mergePlans(problem, { policy, plans, placement });
};

const trainingsAtOnce = (
  problem: Problem,
  { device, streams, use }: { device: Device; streams: readonly StreamProblem[]; use: DeviceUse },
): number => {
  const uncapped = streams.every(({ retrainingConfigs }) =>
    retrainingConfigs.every((option) => maxUsefulShare(problem, option) >= device.gpuCount),
  );
  return use.oneAtATime && uncapped ? 1 : streams.length;
};
