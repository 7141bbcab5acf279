// `npm run bench`: every bench in test/bench, one after the other. `npm run bench -- scheduler training` runs those whose
// names are, or begin with, these; what stands after a further `--` goes to the benches.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { benchDescription, chooseBenches } from './benchNames.mjs';
import { prepare } from './build.mjs';
import { requireNode } from './nodeVersion.mjs';
import { endWithChildren, spawnGroup, sweepGroup } from './processGroup.mjs';
import { hermeticEnvironment, root } from './repository.mjs';
import { StepFailedError, secondsSince } from './step.mjs';

const folder = join(root, 'test/bench');
const ending = '.bench.ts';

const all = readdirSync(folder)
  .filter((file) => file.endsWith(ending))
  .map((file) => file.slice(0, -ending.length))
  .sort();

const usage = () =>
  [
    'Usage: npm run bench -- [NAME…] [-- ARGUMENTS of the benches]',
    '',
    'Runs every bench, or those whose names are, or begin with, the given ones:',
    '',
    ...all.map(
      (name) => `  ${name.padEnd(18)}${benchDescription(readFileSync(join(folder, `${name}${ending}`), 'utf8'))}`,
    ),
    '',
    'Figures depend on the machine and its load; ratios are taken within one run.',
  ].join('\n');

/**
 * @param {string} name
 * @param {readonly string[]} args
 */
const run = async (name, args) => {
  const started = performance.now();
  console.log(`\n── ${name}`);
  const bench = spawnGroup(
    process.execPath,
    [join(root, 'node_modules/tsx/dist/cli.mjs'), join(folder, `${name}${ending}`), ...args],
    {
      cwd: root,
      env: { ...hermeticEnvironment(), ORT_DISABLE_TELEMETRY: '1' },
      stdio: ['ignore', 'inherit', 'inherit'],
    },
  );
  const code = await bench.finished;
  await sweepGroup(bench, 1000);
  console.log(`── ${name}: ${code === 0 ? 'done' : `failed with exit code ${code}`} after ${secondsSince(started)}`);
  return code === 0;
};

requireNode();
endWithChildren();
const choice = chooseBenches(all, process.argv.slice(2));
if (choice.kind === 'help') console.log(usage());
else if (choice.kind === 'unknown') {
  console.error(`whetstone: there is no bench ${choice.name}; choose of ${all.join(', ')}`);
  process.exitCode = 2;
} else
  try {
    await prepare(['database client', 'server']);
    /** @type {string[]} */
    const failed = [];
    for (const name of choice.names) if (!(await run(name, choice.args))) failed.push(name);
    console.log(`\n${choice.names.length - failed.length} of ${choice.names.length} benches done`);
    if (failed.length > 0) {
      console.log(`failed: ${failed.join(', ')}`);
      process.exitCode = 1;
    }
  } catch (error) {
    if (!(error instanceof StepFailedError)) throw error;
    console.error(`whetstone: ${error.message}`);
    process.exitCode = 1;
  }
