import type { PolicyName } from '../policies/policies.ts';
import type { Problem } from '../problem.ts';
import { sayOfWhatIf } from '../wording/whatIfSentences.ts';
import type { Said } from '../wording/wording.ts';
import { type PolicyResult, policyResult } from './policyResult.ts';
import type { Interruption } from './scenario.ts';
import { sweep } from './sweeps/sweep.ts';
import type { SweepQuestion, SweepResult } from './sweeps/sweepQuestion.ts';

/** What is to be planned. Plain data, so that it crosses to a worker. */
export type WhatIfTask =
  | {
      readonly kind: 'compare';
      /** Pinned: what all results are held against. */
      readonly baseline: { readonly problem: Problem; readonly policy: PolicyName };
      readonly problem: Problem;
      readonly interruptions: readonly Interruption[];
      readonly policies: readonly PolicyName[];
    }
  | {
      readonly kind: 'sweep';
      readonly problem: Problem;
      readonly policy: PolicyName;
      readonly question: SweepQuestion;
    };

export type WhatIfOutcome =
  | { readonly kind: 'compare'; readonly baseline: PolicyResult; readonly results: readonly PolicyResult[] }
  | { readonly kind: 'sweep'; readonly sweep: SweepResult };

/** How far a task is: `done` of about `of` plans, and what comes next. */
export interface WhatIfProgress {
  readonly done: number;
  readonly of: number;
  readonly doing: Said;
}

/**
 * Works a task out, one plan a step, so that whoever drives it can show progress and stop between plans.
 *
 * @param now a clock in ms, for the solver's times
 */
export function* runWhatIf(task: WhatIfTask, now: () => number): Generator<WhatIfProgress, WhatIfOutcome> {
  if (task.kind === 'sweep') return { kind: 'sweep', sweep: yield* sweep(task) };
  const of = task.policies.length + 1;
  yield { done: 0, of, doing: sayOfWhatIf('doing.baseline', { policy: task.baseline.policy }) };
  // Like is held against like: where the what-if is simulated, so is what it is held against, without interruptions.
  const interruptions = task.interruptions.length > 0 ? task.interruptions : null;
  const baseline = policyResult(task.baseline.problem, task.baseline.policy, {
    interruptions: interruptions && [],
    now,
  });
  const results: PolicyResult[] = [];
  for (const [index, policy] of task.policies.entries()) {
    yield { done: index + 1, of, doing: sayOfWhatIf('doing.policy', { policy }) };
    results.push(policyResult(task.problem, policy, { interruptions, now }));
  }
  return { kind: 'compare', baseline, results };
}

/** Works a task out in one go. */
export const answerWhatIf = (task: WhatIfTask, now: () => number): WhatIfOutcome => {
  const run = runWhatIf(task, now);
  let step = run.next();
  while (!step.done) step = run.next();
  return step.value;
};
