import { upperBound } from '../bound/upperBound.ts';
import { integrate, withTruth } from '../estimate/integrate.ts';
import type { FeasiblePlan, Plan, PolicyOptions } from '../plan.ts';
import { type PolicyName, policies } from '../policies/policies.ts';
import type { Problem } from '../problem.ts';
import { formatTable, percentCell } from './formatTable.ts';
import { parseProblem } from './parseProblem.ts';
import type { Fault } from './reader.ts';

/** What a command prints and how it ends: 0, or 2 for an input that is no use. */
export interface CommandResult {
  readonly text: string;
  readonly exitCode: 0 | 2;
  /** What to say beside the result, for people: nothing for programs to read. */
  readonly notes?: readonly string[];
}

export interface PlanCommandOptions {
  /** A policy's name; `auto` by default. */
  readonly policy?: string;
  readonly json?: boolean;
  /** How often to solve, for the median time; 1 by default. */
  readonly repeat?: number;
  readonly policyOptions?: PolicyOptions;
  /** A clock in ms, for the solver's time. */
  readonly now: () => number;
}

/** A plan as the command line prints it in JSON; see `docs/plan.schema.json`. */
export interface PrintedPlan extends Omit<FeasiblePlan, 'kind'> {
  readonly kind: 'plan' | 'infeasible';
  /** Median over the repetitions, in ms, without the bound. */
  readonly solverMs: number;
  /** Points that the objective lies under the upper bound. */
  readonly gapPoints: number;
  /** The objective if the truth is as the problem says; absent where it says nothing. */
  readonly trueObjective?: number;
  readonly conflicts?: Extract<Plan, { kind: 'infeasible' }>['conflicts'];
}

/** Input faults as text: one line each, with its JSON path. */
export const faultsText = (name: string, faults: readonly Fault[]): string =>
  [
    `${name}: ${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}`,
    ...faults.map(({ path, message }) => `  ${path} ${message}`),
  ].join('\n');

/** What was ignored of an input, as notes. */
export const ignoredNotes = (name: string, ignored: readonly string[] = []): Pick<CommandResult, 'notes'> =>
  ignored.length === 0
    ? {}
    : { notes: ignored.map((path) => `${name}: ${path} is ignored; the format has no such field`) };

export const isPolicyName = (name: string): name is PolicyName => Object.hasOwn(policies, name);

/** What to say about a policy that does not exist. */
export const unknownPolicy = (name: string): CommandResult => ({
  text: `policy is "${name}"; must be one of ${Object.keys(policies).join(', ')}`,
  exitCode: 2,
});

/** `whetstone plan`: solves the problem in a JSON text and prints the plan, its objective by `integrate`, its bound and the solver's time. */
export const planCommand = (jsonText: string, options: PlanCommandOptions): CommandResult => {
  const policy = options.policy ?? 'auto';
  if (!isPolicyName(policy)) return unknownPolicy(policy);
  const repeat = options.repeat ?? 1;
  if (!Number.isInteger(repeat) || repeat < 1 || repeat > 10_000)
    return { text: `repeat is ${repeat}; must be a whole number from 1 to 10000`, exitCode: 2 };
  const parsed = parseProblem(jsonText);
  if (parsed.kind === 'malformed') return { text: faultsText('the problem', parsed.faults), exitCode: 2 };
  const printed = solve(parsed.problem, policy, { ...options, repeat });
  const text = options.json ? JSON.stringify(printed, null, 2) : describe(parsed.problem, printed);
  return { text, exitCode: 0, ...ignoredNotes('the problem', parsed.ignored) };
};

/** Solves as often as asked and takes the median time. */
export const solve = (
  problem: Problem,
  policy: PolicyName,
  { repeat = 1, now, policyOptions = {} }: Pick<PlanCommandOptions, 'repeat' | 'now' | 'policyOptions'>,
): PrintedPlan => {
  const options = { ...policyOptions, withUpperBound: false };
  const times: number[] = [];
  let plan = timed(() => policies[policy](problem, options), { now, times });
  for (let round = 1; round < repeat; round++) plan = timed(() => policies[policy](problem, options), { now, times });
  const feasible = plan.kind === 'plan' ? plan : plan.relaxed;
  const { objective } = integrate(problem, plan);
  const bound = upperBound(problem, { achieved: objective });
  const hasTruth = problem.streams.some(
    (stream) =>
      stream.trueStartAccuracy !== undefined ||
      stream.retrainingConfigs.some((one) => one.trueEndAccuracy !== undefined || one.trueGpuSeconds !== undefined),
  );
  return {
    ...feasible,
    kind: plan.kind,
    objective,
    upperBound: bound,
    gapPoints: (bound - objective) * 100,
    solverMs: times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0,
    ...(hasTruth ? { trueObjective: integrate(withTruth(problem), plan).objective } : {}),
    ...(plan.kind === 'infeasible' ? { conflicts: plan.conflicts } : {}),
  };
};

const timed = <T>(run: () => T, { now, times }: { now: () => number; times: number[] }): T => {
  const started = now();
  const result = run();
  times.push(now() - started);
  return result;
};

const describe = (problem: Problem, plan: PrintedPlan): string => {
  const lines = [
    `policy ${plan.policy}: objective ${percentCell(plan.objective)} %, upper bound ${percentCell(plan.upperBound)} % ` +
      `(gap ${plan.gapPoints.toFixed(2)} points), solved in ${plan.solverMs.toFixed(2)} ms`,
  ];
  if (plan.trueObjective !== undefined)
    lines.push(`by the truth that the problem states: ${percentCell(plan.trueObjective)} %`);
  for (const { streamId, minAccuracy, attainable } of plan.conflicts ?? [])
    lines.push(
      `infeasible: ${streamId} demands ${percentCell(minAccuracy)} %, ${percentCell(attainable)} % can be kept; planned for what can`,
    );
  const rows = problem.streams.map(({ id, startAccuracy }) => {
    const first = plan.stages[0]?.streams[id];
    const training = plan.stages.find(({ streams }) => (streams[id]?.retrainingShare ?? 0) > 0)?.streams[id];
    return [
      id,
      percentCell(startAccuracy),
      plan.choices[id] ?? '–',
      first?.deviceId ?? '',
      (first?.inferenceShare ?? 0).toFixed(4),
      (training?.retrainingShare ?? 0).toFixed(4),
      percentCell(plan.windowAccuracies[id]),
    ];
  });
  const header = ['stream', 'now %', 'retraining', 'device', 'inference', 'training', 'window %'];
  lines.push('', formatTable(header, rows), '');
  for (const { id } of problem.streams) lines.push(`${id}: ${plan.reasons[id]?.sentence ?? ''}`);
  lines.push('', `${plan.stages.length} stages, in seconds: ${stageTimes(plan)}`);
  return lines.join('\n');
};

const stageTimes = ({ stages }: PrintedPlan): string => {
  const shown = stages
    .slice(0, 12)
    .map(({ startSeconds, endSeconds }) => `${startSeconds.toFixed(1)}–${endSeconds.toFixed(1)}`);
  return stages.length > 12 ? `${shown.join(', ')}, …` : shown.join(', ');
};
