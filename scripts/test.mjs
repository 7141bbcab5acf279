// `npm test`: from a fresh clone to the closing line. `npm test -- unit packages/scheduler` narrows: names of
// projects come first, everything after them goes to vitest.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { prepare } from './build.mjs';
import { requireNode } from './nodeVersion.mjs';
import { endWithChildren, spawnGroup, sweepGroup } from './processGroup.mjs';
import { ProgramMissingError, programs, requireProgram } from './programs.mjs';
import { hermeticEnvironment, root } from './repository.mjs';
import { StepFailedError, secondsSince } from './step.mjs';
import { addCounts, closingLine, countTests } from './testCounts.mjs';

/**
 * In the order they run, each in a vitest of its own: what needs the processor to itself does not share it.
 *
 * @type {Readonly<Record<string, { builds?: import('./buildSteps.mjs').BuildStepName[], needs: (keyof typeof programs)[] }>>}
 */
const projects = {
  unit: { builds: ['database client', 'server'], needs: ['ffmpeg'] },
  integration: { builds: ['database client', 'server', 'dashboard'], needs: ['ffmpeg'] },
  e2e: { needs: ['chromium', 'ffmpeg'] },
  faults: { needs: ['ffmpeg'] },
};

const results = join(root, 'test-results');

/**
 * @param {string} project
 * @param {readonly string[]} filters
 * @param {NodeJS.ProcessEnv} env
 */
const runProject = async (project, filters, env) => {
  const started = performance.now();
  const reportPath = join(results, `vitest-${project}.json`);
  rmSync(reportPath, { force: true });
  console.log(`\n── ${project} tests`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportPath}`];
  const vitest = spawnGroup(
    process.execPath,
    [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--project', project, ...reporters, ...filters],
    { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] },
  );
  const code = await vitest.finished;
  if (await sweepGroup(vitest, 1000)) console.log(`   ${project} tests left processes running; they were killed`);
  const counts = countTests(readReport(reportPath), code);
  console.log(`── ${project}: ${closingLine(counts)} in ${secondsSince(started)}`);
  return counts;
};

/** @param {string} path */
const readReport = (path) => {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
};

/** @param {readonly string[]} args */
const plan = async (args) => {
  const firstFilter = args.findIndex((arg) => !(arg in projects));
  const named = firstFilter === -1 ? args : args.slice(0, firstFilter);
  const filters = firstFilter === -1 ? [] : args.slice(firstFilter);
  const chosen = named.length > 0 ? named : Object.keys(projects);
  const wanted = chosen.flatMap((name) => projects[name] ?? []);

  const env = { ...hermeticEnvironment(), ...(process.stdout.isTTY ? {} : { NO_COLOR: '1' }) };
  for (const name of new Set(wanted.flatMap(({ needs }) => needs)))
    Object.assign(env, { [programs[name].variable]: await requireProgram(programs[name]) });
  const everything = wanted.some(({ builds }) => !builds);
  await prepare(everything ? undefined : wanted.flatMap(({ builds }) => builds ?? []));
  return { chosen, filters, env };
};

requireNode();
endWithChildren();
mkdirSync(results, { recursive: true });
/** @type {import('./testCounts.mjs').TestCounts[]} */
const counts = [];
try {
  const { chosen, filters, env } = await plan(process.argv.slice(2));
  for (const project of chosen) counts.push(await runProject(project, filters, env));
} catch (error) {
  const foreseen = error instanceof StepFailedError || error instanceof ProgramMissingError;
  console.error(foreseen ? `whetstone: ${error.message}` : error);
  counts.push({ passed: 0, failed: 1, skipped: 0 });
}
const total = addCounts(counts);
process.exitCode = total.failed > 0 ? 1 : 0;
console.log(`\n${closingLine(total)}`);
