import { compareCommand } from '@whetstone/scheduler';
import type { Command } from 'commander';
import { type PolicyFlags, policyOptions, withPolicyFlags } from './policyFlags.ts';
import { exampleHelp, policyHelp } from './policyHelp.ts';
import { printResult } from './printResult.ts';
import { readInput } from './readInput.ts';

interface CompareFlags extends PolicyFlags {
  readonly policies?: string;
  readonly json?: true;
}

const compare = async (files: readonly string[], flags: CompareFlags): Promise<void> => {
  const texts = await Promise.all(files.map(async (name) => ({ name, text: await readInput(name) })));
  const policies = flags.policies
    ?.split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  printResult(
    compareCommand(texts, {
      ...(policies ? { policies } : {}),
      json: flags.json === true,
      policyOptions: policyOptions(flags),
      now: () => performance.now(),
    }),
  );
};

/** `whetstone compare FILE…`. */
export const addCompareCommand = (program: Command): void => {
  withPolicyFlags(
    program
      .command('compare')
      .summary('compare policies on problems')
      .description(
        'Compares policies on problems: the accuracy over the window in percent (by the truth, where a problem states ' +
          'it), points against the first policy, and an upper bound for any schedule.',
      )
      .argument('<file...>', 'problems as JSON (docs/scheduler.md), or - for standard input')
      .option('--policies <a,b,…>', 'policies in columns, the first the one compared with; the usual six by default')
      .option('--json', 'print the results as JSON'),
  )
    .addHelpText(
      'after',
      `\n${policyHelp()}\n\n${exampleHelp({
        'whetstone compare problems/*.json': 'the usual policies',
        'whetstone compare problem.json --policies thief,sequential,auto': 'points against thief',
      })}\n\nExit code 2: an input is no use; every fault is printed with its file and JSON path.`,
    )
    .action(compare);
};
