import { simulateCommand } from '@whetstone/scheduler';
import { type Command, Option } from 'commander';
import { type PolicyFlags, policyOptions, withPolicyFlags } from './policyFlags.ts';
import { exampleHelp, policyHelp } from './policyHelp.ts';
import { printResult } from './printResult.ts';
import { readInput } from './readInput.ts';

interface SimulateFlags extends PolicyFlags {
  readonly policy: string;
  readonly json?: true;
  readonly replan?: 'completions' | 'windows';
}

const simulate = async (trace: string, flags: SimulateFlags): Promise<void> =>
  printResult(
    simulateCommand(await readInput(trace), {
      policy: flags.policy,
      json: flags.json === true,
      policyOptions: policyOptions(flags),
      ...(flags.replan ? { replan: flags.replan } : {}),
    }),
  );

/** `whetstone simulate TRACE`. */
export const addSimulateCommand = (program: Command): void => {
  withPolicyFlags(
    program
      .command('simulate')
      .summary('simulate a policy over many windows')
      .description(
        'Simulates a policy over a trace of many windows, with models carried over from window to window, errors of ' +
          'estimates, and devices and links that fail and return. All figures are simulated.',
      )
      .argument('<trace>', 'trace as JSON (docs/scheduler.md), or - for standard input')
      .option('-p, --policy <name>', 'one of the policies below', 'auto')
      .option('--json', 'print every window as JSON')
      .addOption(
        new Option(
          '--replan <when>',
          'plan anew at each completion, or at window ends and events only; completions up to 16 streams by default',
        ).choices(['completions', 'windows']),
      ),
  )
    .addHelpText(
      'after',
      `\n${policyHelp()}\n\n${exampleHelp({
        'whetstone simulate trace.json --policy sequential': 'what became of each stream',
        'whetstone simulate trace.json --json > windows.json': 'every window of every stream',
      })}\n\nExit code 2: the input is no use; every fault is printed with its JSON path.`,
    )
    .action(simulate);
};
