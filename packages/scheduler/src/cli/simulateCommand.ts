import { policies } from '../policies/policies.ts';
import { type SimulateOptions, type SimulationSummary, simulate } from '../simulate/simulate.ts';
import type { Trace } from '../simulate/trace.ts';
import { formatTable, percentCell } from './formatTable.ts';
import { parseTrace } from './parseTrace.ts';
import { type CommandResult, faultsText, ignoredNotes, isPolicyName, unknownPolicy } from './planCommand.ts';

export interface SimulateCommandOptions extends Pick<SimulateOptions, 'replan' | 'policyOptions'> {
  /** A policy's name; `auto` by default. */
  readonly policy?: string;
  readonly json?: boolean;
}

/** `whetstone simulate`: runs a policy over a trace of many windows and prints what became of it. */
export const simulateCommand = (jsonText: string, options: SimulateCommandOptions = {}): CommandResult => {
  const name = options.policy ?? 'auto';
  if (!isPolicyName(name)) return unknownPolicy(name);
  const parsed = parseTrace(jsonText);
  if (parsed.kind === 'malformed') return { text: faultsText('the trace', parsed.faults), exitCode: 2 };
  const { replan, policyOptions } = options;
  const summary = simulate(parsed.trace, {
    policy: policies[name],
    ...(replan ? { replan } : {}),
    ...(policyOptions ? { policyOptions } : {}),
  });
  const text = options.json
    ? JSON.stringify({ policy: name, ...summary }, null, 2)
    : describe(parsed.trace, name, summary);
  return { text, exitCode: 0, ...ignoredNotes('the trace', parsed.ignored) };
};

const describe = (trace: Trace, policy: string, summary: SimulationSummary): string => {
  const { windows, plans, meanAccuracy, retrainingGpuSeconds, underFloor, byStream } = summary;
  const count = (outcome: string, id: string): string =>
    `${windows.filter((window) => window.streamId === id && window.outcome === outcome).length}`;
  const rows = trace.streams.map(({ id }) => [
    id,
    percentCell(byStream[id]),
    count('promoted', id),
    count('rejected', id),
    count('unfinished', id),
    count('no-retraining', id),
  ]);
  return [
    `policy ${policy}: mean accuracy ${percentCell(meanAccuracy)} % over ${windows.length} windows, ${plans} plans, ` +
      `${retrainingGpuSeconds.toFixed(0)} GPU-s of retraining, ${percentCell(underFloor)} % of the time under a floor`,
    '',
    formatTable(['stream', 'accuracy %', 'promoted', 'rejected', 'unfinished', 'not retrained'], rows),
  ].join('\n');
};
