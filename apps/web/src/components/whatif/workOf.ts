import type { SweepQuestion } from '@whetstone/scheduler';
import type { Work } from './useRun.ts';
import type { WhatIf } from './useWhatIf.ts';

/** What to work out: the policies against the baseline, or an answer to a question. */
export const workOf = ({ scenario, base, changed }: WhatIf, question?: SweepQuestion): Work => {
  const [policy = base.policy] = scenario.policies;
  const { problem, interruptions } = changed;
  // The pinned problem goes along: the server's "now" has moved on.
  const pinned = {
    kind: 'problem' as const,
    problem: base.problem as unknown as Record<string, unknown>,
    names: base.names,
    policy: base.policy,
  };
  return {
    task: question
      ? { kind: 'sweep', problem, policy, question }
      : {
          kind: 'compare',
          baseline: { problem: base.problem.streams.length > 0 ? base.problem : problem, policy: base.policy },
          problem,
          interruptions,
          policies: scenario.policies,
        },
    run: { scenario: { ...scenario, base: pinned }, ...(question ? { question } : {}) },
  };
};
