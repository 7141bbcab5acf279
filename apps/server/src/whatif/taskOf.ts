import {
  applyChanges,
  emptyProblem,
  type Fault,
  type PolicyName,
  type Problem,
  policies,
  quoted,
  readProblem,
  type SkippedChange,
  type StreamNames,
  type WhatIfTask,
} from '@whetstone/scheduler';
import { InputError } from '../api/rooms.ts';
import type { KnownBase, WhatIfBase, WhatIfRun } from '../domain/whatIf.ts';

interface ResolvedBase {
  readonly problem: Problem;
  readonly names: StreamNames;
  readonly policy: PolicyName;
}

/**
 * What a run asks to be worked out.
 *
 * @throws {InputError} where the problem that the changes make is none, with every fault's JSON path
 */
export const taskOf = async (
  { scenario, question }: WhatIfRun,
  known: (base: KnownBase) => Promise<WhatIfBase>,
): Promise<{ readonly task: WhatIfTask; readonly skipped: readonly SkippedChange[] }> => {
  const base = await resolve(scenario, known);
  const { problem, interruptions, skipped } = applyChanges(base.problem, base.names, scenario.changes);
  check(problem, 'scenario.changes');
  const [policy = base.policy] = scenario.policies;
  if (question) return { task: { kind: 'sweep', problem, policy, question }, skipped };
  const baseline = base.problem.streams.length > 0 ? base.problem : problem;
  return {
    task: {
      kind: 'compare',
      baseline: { problem: baseline, policy: base.policy },
      problem,
      interruptions,
      policies: scenario.policies,
    },
    skipped,
  };
};

const resolve = async (
  { base, policies: [first = 'auto'] }: WhatIfRun['scenario'],
  known: (base: KnownBase) => Promise<WhatIfBase>,
): Promise<ResolvedBase> => {
  switch (base.kind) {
    case 'now':
    case 'window':
      return known(base);
    case 'empty':
      return { problem: emptyProblem, names: {}, policy: first };
    case 'problem': {
      const policy = base.policy as PolicyName;
      return {
        problem: isEmpty(base.problem) ? emptyProblem : check(base.problem, 'scenario.base.problem'),
        names: base.names,
        policy: Object.hasOwn(policies, policy) ? policy : first,
      };
    }
  }
};

const isEmpty = ({ streams }: Record<string, unknown>): boolean => Array.isArray(streams) && streams.length === 0;

const shownFaults = (faults: readonly Fault[]): string =>
  faults
    .slice(0, 5)
    .map(({ path, message }) => `${path} ${message}`)
    .join('; ') + (faults.length > 5 ? `; and ${faults.length - 5} more faults` : '');

const check = (value: unknown, field: string): Problem => {
  const read = readProblem(value);
  if (read.kind === 'malformed') throw new InputError(field, quoted(shownFaults(read.faults)));
  return read.problem;
};
