import { planCommand } from '@whetstone/scheduler';
import type { Command } from 'commander';
import { type PolicyFlags, policyOptions, withPolicyFlags } from './policyFlags.ts';
import { exampleHelp, policyHelp } from './policyHelp.ts';
import { printResult } from './printResult.ts';
import { InputError, readInput } from './readInput.ts';

interface PlanFlags extends PolicyFlags {
  readonly policy: string;
  readonly json?: true;
  readonly repeat: string;
}

/** @throws {InputError} */
const repeatOf = ({ repeat }: PlanFlags): number => {
  if (/^[1-9]\d{0,4}$/u.test(repeat)) return Number(repeat);
  throw new InputError(`--repeat is ${repeat}; must be a whole number from 1 to 10000`);
};

const plan = async (file: string, flags: PlanFlags): Promise<void> =>
  printResult(
    planCommand(await readInput(file), {
      policy: flags.policy,
      json: flags.json === true,
      repeat: repeatOf(flags),
      policyOptions: policyOptions(flags),
      now: () => performance.now(),
    }),
  );

/** `whetstone plan FILE`. */
export const addPlanCommand = (program: Command): void => {
  withPolicyFlags(
    program
      .command('plan')
      .summary('plan one retraining window')
      .description(
        'Plans one retraining window: who gets which share of the devices when, and why. Prints the plan, its ' +
          'objective (estimated mean accuracy over the window), an upper bound for any schedule, and the solver’s time.',
      )
      .argument('<file>', 'problem as JSON (docs/scheduler.md), or - for standard input')
      .option('-p, --policy <name>', 'one of the policies below', 'auto')
      .option('--json', 'print the plan as JSON')
      .option('--repeat <n>', 'solve n times and print the median time', '1'),
  )
    .addHelpText(
      'after',
      `\n${policyHelp()}\n\n${exampleHelp({
        'whetstone plan problem.json': 'a table for people',
        'whetstone plan problem.json --policy thief --json --repeat 30': 'JSON, with the median time of 30 runs',
        'generate-problem | whetstone plan - --json': 'from another program',
      })}\n\nExit code 2: the input is no use; every fault is printed with its JSON path.`,
    )
    .action(plan);
};
