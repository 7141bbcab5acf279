import type { FeasiblePlan } from '../plan.ts';
import type { Problem } from '../problem.ts';
import { policyFrom } from './policy.ts';
import { planSequential } from './sequential/sequential.ts';
import { planThief } from './thief.ts';

/** Streams up to which the thief is asked too: its work grows with their square, and it has not won on large problems. */
const thiefLimit = 64;

const planAuto = (problem: Problem): FeasiblePlan => {
  const sequential = planSequential(problem);
  const thief = problem.streams.length <= thiefLimit ? planThief(problem) : null;
  return { ...(thief && thief.objective > sequential.objective ? thief : sequential), policy: 'auto' };
};

/** The better of `thief` and `sequential` by the integrator; `sequential` alone above 64 streams. */
export const auto = policyFrom('auto', planAuto, { offloads: true });
