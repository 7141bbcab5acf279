import type { FeasiblePlan } from '../plan.ts';
import type { Problem } from '../problem.ts';
import { explainPlan } from './finishPlan.ts';
import { withoutRetraining } from './noRetraining.ts';
import { policyFrom } from './policy.ts';
import { decideSequential } from './sequential/sequential.ts';
import { decideThief } from './thief.ts';

/** Streams up to which the thief is asked too: its work grows with their square, and it has not won on large problems. */
const thiefLimit = 64;

const planAuto = (problem: Problem): FeasiblePlan => {
  const idle = withoutRetraining(problem);
  const sequential = decideSequential(problem, idle);
  const thief = problem.streams.length <= thiefLimit ? decideThief(problem, idle) : null;
  const better = thief && thief.integration.objective > sequential.integration.objective ? thief : sequential;
  return explainPlan(problem, { ...better, policy: 'auto' });
};

/** The better of `thief` and `sequential` by the integrator; `sequential` alone above 64 streams. */
export const auto = policyFrom('auto', planAuto, { offloads: true });
