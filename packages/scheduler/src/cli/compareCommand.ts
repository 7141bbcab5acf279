import type { PolicyOptions } from '../plan.ts';
import type { PolicyName } from '../policies/policies.ts';
import type { Problem } from '../problem.ts';
import { formatTable, percentCell } from './formatTable.ts';
import { parseProblem } from './parseProblem.ts';
import {
  type CommandResult,
  faultsText,
  ignoredNotes,
  isPolicyName,
  type PrintedPlan,
  solve,
  unknownPolicy,
} from './planCommand.ts';

export interface CompareCommandOptions {
  /** Policies in columns, the first the one that points are counted against. */
  readonly policies?: readonly string[];
  readonly json?: boolean;
  readonly policyOptions?: PolicyOptions;
  readonly now: () => number;
}

/** Policies compared when none are named: what Ekya compares with, Ekya's, and ours. */
const usual: readonly PolicyName[] = ['uniform', 'no-retraining', 'thief', 'optimal-static', 'sequential', 'auto'];

/** A named input. */
export interface NamedText {
  readonly name: string;
  readonly text: string;
}

/** `whetstone compare`: a table of policies by files, in percent, and in points against the first policy. */
export const compareCommand = (files: readonly NamedText[], options: CompareCommandOptions): CommandResult => {
  const names = options.policies ?? usual;
  const unknown = names.find((name) => !isPolicyName(name));
  if (unknown !== undefined) return unknownPolicy(unknown);
  const chosen = names.filter(isPolicyName);
  if (files.length === 0 || chosen.length === 0)
    return { text: 'compare needs at least one file and one policy', exitCode: 2 };
  const parsed = files.map(({ name, text }) => ({ name, result: parseProblem(text) }));
  const malformed = parsed.flatMap(({ name, result }) =>
    result.kind === 'malformed' ? [faultsText(name, result.faults)] : [],
  );
  if (malformed.length > 0) return { text: malformed.join('\n'), exitCode: 2 };
  const results = parsed.flatMap(({ name, result }) =>
    result.kind === 'problem' ? [{ name, plans: plansFor(result.problem, chosen, options) }] : [],
  );
  const notes = parsed.flatMap(({ name, result }) =>
    result.kind === 'problem' ? (ignoredNotes(name, result.ignored).notes ?? []) : [],
  );
  const text = options.json ? toJson(results) : toTable(results, chosen);
  return { text, exitCode: 0, ...(notes.length > 0 ? { notes } : {}) };
};

type Plans = Readonly<Partial<Record<PolicyName, PrintedPlan>>>;
interface FileResult {
  readonly name: string;
  readonly plans: Plans;
}

const plansFor = (
  problem: Problem,
  names: readonly PolicyName[],
  { now, policyOptions = {} }: CompareCommandOptions,
): Plans => Object.fromEntries(names.map((name) => [name, solve(problem, name, { now, policyOptions })]));

/** The truth where the problem states it: that is what counts in the end. */
const scoreOf = (plan: PrintedPlan | undefined): number => plan?.trueObjective ?? plan?.objective ?? Number.NaN;

const toJson = (results: readonly FileResult[]): string =>
  JSON.stringify(
    results.map(({ name, plans }) => ({
      file: name,
      policies: Object.fromEntries(
        Object.entries(plans).map(([policy, plan]) => {
          const { kind, objective, upperBound, trueObjective, solverMs } = plan;
          return [
            policy,
            { kind, objective, upperBound, ...(trueObjective === undefined ? {} : { trueObjective }), solverMs },
          ];
        }),
      ),
    })),
    null,
    2,
  );

const toTable = (results: readonly FileResult[], chosen: readonly PolicyName[]): string => {
  const [first] = chosen;
  const points = (value: number, base: number): string =>
    `${value >= base ? '+' : '−'}${Math.abs((value - base) * 100).toFixed(2)}`;
  const cells = (scores: readonly number[]): string[] =>
    scores.map((score, index) =>
      index === 0 ? percentCell(score) : `${percentCell(score)} (${points(score, scores[0] ?? 0)})`,
    );
  const rows = results.map(({ name, plans }) => [
    name,
    ...cells(chosen.map((policy) => scoreOf(plans[policy]))),
    percentCell(first === undefined ? null : plans[first]?.upperBound),
  ]);
  const mean = (policy: PolicyName): number =>
    results.reduce((sum, { plans }) => sum + scoreOf(plans[policy]), 0) / results.length;
  if (results.length > 1) rows.push(['mean', ...cells(chosen.map(mean)), '']);
  const title = `window accuracy in %, and in points against ${first}${hasTruth(results) ? ', by the stated truth' : ''}`;
  return `${title}\n\n${formatTable(['file', ...chosen, 'bound'], rows)}`;
};

const hasTruth = (results: readonly FileResult[]): boolean =>
  results.some(({ plans }) => Object.values(plans).some(({ trueObjective }) => trueObjective !== undefined));
