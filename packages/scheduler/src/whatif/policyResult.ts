import { solve } from '../cli/planCommand.ts';
import { integrate } from '../estimate/integrate.ts';
import type { Violation } from '../estimate/violation.ts';
import { windowEndOf } from '../horizon.ts';
import type { Plan, Stage } from '../plan.ts';
import { type PolicyName, policies } from '../policies/policies.ts';
import type { Problem } from '../problem.ts';
import { simulate } from '../simulate/simulate.ts';
import { sayOfWhatIf } from '../wording/whatIfSentences.ts';
import { quantity, type Said, type Wording } from '../wording/wording.ts';
import { interruptedTrace } from './interruptedTrace.ts';
import { type PlanLanes, planLanes } from './planLanes.ts';
import type { Interruption } from './scenario.ts';

/** A rule that a plan breaks for `seconds`, or a floor that nothing can keep. */
export interface Breach {
  readonly kind: Violation['kind'];
  readonly streamId: string | null;
  readonly seconds: number;
  readonly sentence: string;
  readonly wording?: Wording | null;
}

/** What a policy would make of a problem. */
export interface PolicyResult {
  readonly policy: PolicyName;
  /** Plans are estimated; what is interrupted in the middle is simulated, plan after plan. */
  readonly source: 'estimated' | 'simulated';
  /** Weighted mean of the window accuracies, in [0, 1]. */
  readonly objective: number;
  /** No schedule whatever is better; null where that is not known (interruptions). */
  readonly upperBound: number | null;
  readonly windowAccuracies: Readonly<Record<string, number>>;
  readonly endAccuracies: Readonly<Record<string, number>>;
  /** γ of each stream; null is no retraining. */
  readonly choices: Readonly<Record<string, string | null>>;
  /** A sentence for each stream; none where it was simulated. */
  readonly reasons: Readonly<Record<string, Said>>;
  readonly breaches: readonly Breach[];
  /** GPU-seconds of retraining on the reference device, and of shares granted to inference. */
  readonly retrainingGpuSeconds: number;
  readonly inferenceGpuSeconds: number;
  /** The plan, or the first one where it was interrupted. */
  readonly lanes: PlanLanes;
  readonly solverMs: number;
}

/**
 * @param options.interruptions null estimates the plan; a list, empty or not, simulates the window plan after plan
 * @param options.now a clock in ms, for the solver's time
 */
export const policyResult = (
  problem: Problem,
  policy: PolicyName,
  { interruptions, now }: { interruptions: readonly Interruption[] | null; now: () => number },
): PolicyResult =>
  interruptions === null ? estimated(problem, policy, now) : simulated(problem, policy, { interruptions, now });

const estimated = (problem: Problem, policy: PolicyName, now: () => number): PolicyResult => {
  // The same function that `whetstone plan` prints from, so that an exported problem gives the same figures there.
  const plan = solve(problem, policy, { now });
  const integration = integrate(problem, { ...plan, kind: 'plan' });
  return {
    policy,
    source: 'estimated',
    objective: plan.objective,
    upperBound: plan.upperBound,
    windowAccuracies: integration.windowAccuracies,
    endAccuracies: integration.endAccuracies,
    choices: plan.choices,
    reasons: Object.fromEntries(
      Object.entries(plan.reasons).map(([id, { sentence, wording = null }]) => [id, { text: sentence, wording }]),
    ),
    breaches: breachesOf(integration.violations, plan.conflicts ?? []),
    retrainingGpuSeconds: integration.retrainingGpuSeconds,
    inferenceGpuSeconds: inferenceGpuSeconds(plan.stages),
    lanes: planLanes(plan.stages),
    solverMs: plan.solverMs,
  };
};

/** One breach a stream and kind: what cannot be kept at all first, then what is broken longest. */
const breachesOf = (
  violations: readonly Violation[],
  conflicts: Extract<Plan, { kind: 'infeasible' }>['conflicts'],
): Breach[] => {
  const breaches = new Map<string, Breach>();
  for (const { streamId, minAccuracy, attainable } of conflicts) {
    const { text, wording } = sayOfWhatIf('breach.floorConflict', {
      floor: quantity('fraction', minAccuracy),
      attainable: quantity('fraction', attainable),
    });
    breaches.set(`floor ${streamId}`, { kind: 'floor', streamId, seconds: 0, sentence: text, wording });
  }
  for (const { kind, streamId, startSeconds, endSeconds, sentence, wording } of violations) {
    const key = `${kind} ${streamId}`;
    const before = breaches.get(key);
    const seconds = (before?.seconds ?? 0) + endSeconds - startSeconds;
    breaches.set(key, { ...(before ?? { kind, streamId, sentence, wording }), seconds });
  }
  return [...breaches.values()].sort((a, b) => b.seconds - a.seconds);
};

const inferenceGpuSeconds = (stages: readonly Stage[]): number => {
  let sum = 0;
  for (const { startSeconds, endSeconds, streams } of stages)
    for (const held of Object.values(streams)) sum += held.inferenceShare * (endSeconds - startSeconds);
  return sum;
};

const simulated = (
  problem: Problem,
  policy: PolicyName,
  { interruptions, now }: { interruptions: readonly Interruption[]; now: () => number },
): PolicyResult => {
  const trace = interruptedTrace(problem, interruptions);
  const started = now();
  const { windows, byStream, retrainingGpuSeconds } = simulate(trace, { policy: policies[policy] });
  const solverMs = now() - started;
  const first = policies[policy]({ ...problem, devices: trace.devices ?? [] }, { withUpperBound: false });
  const { stages } = first.kind === 'plan' ? first : first.relaxed;
  let [weighted, weights] = [0, 0];
  for (const { id, weight = 1 } of problem.streams) {
    weighted += weight * (byStream[id] ?? 0);
    weights += weight;
  }
  return {
    policy,
    source: 'simulated',
    objective: weights > 0 ? weighted / weights : 0,
    upperBound: null,
    windowAccuracies: byStream,
    endAccuracies: Object.fromEntries(windows.map(({ streamId, endAccuracy }) => [streamId, endAccuracy])),
    choices: Object.fromEntries(windows.map(({ streamId, retrainingConfigId }) => [streamId, retrainingConfigId])),
    reasons: {},
    breaches: windows
      .filter(({ underFloorSeconds }) => underFloorSeconds > 1e-6)
      .map(({ streamId, underFloorSeconds }) => underFloor(streamId, underFloorSeconds, windowOf(problem, streamId)))
      .sort((a, b) => b.seconds - a.seconds),
    retrainingGpuSeconds,
    inferenceGpuSeconds: inferenceGpuSeconds(stages),
    lanes: planLanes(stages),
    solverMs,
  };
};

const underFloor = (streamId: string, seconds: number, windowSeconds: number): Breach => {
  const under = quantity('seconds', seconds);
  const { text, wording } = sayOfWhatIf('breach.underFloor', { under, window: quantity('seconds', windowSeconds) });
  return { kind: 'floor', streamId, seconds, sentence: text, wording };
};

const windowOf = (problem: Problem, streamId: string): number => {
  const stream = problem.streams.find(({ id }) => id === streamId);
  return stream ? windowEndOf(problem, stream) : problem.windowSeconds;
};
