// `npm run check`: everything that can be said about the code without running it. One failing step does not hide
// the others; the summary names each.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { prepare } from './build.mjs';
import { requireNode } from './nodeVersion.mjs';
import { endWithChildren, spawnGroup, sweepGroup } from './processGroup.mjs';
import { hermeticEnvironment, root } from './repository.mjs';
import { collectOutput, StepFailedError, secondsSince } from './step.mjs';

/**
 * @typedef {object} Check
 * @property {string} name
 * @property {readonly [string, ...string[]]} command
 * @property {(output: string) => string | null} [excuse] why a failure with this output is none of the code's
 */

/** @typedef {{ name: string, verdict: 'passed' | 'failed' | 'skipped', detail: string }} Verdict */

/** @param {string} path inside node_modules */
const tool = (path) => join(root, 'node_modules', path);

/** Folders with sources of ours; each says by a tsconfig.json how it is compiled. */
const typedFolders = () => [
  ...['packages', 'apps'].flatMap((parent) => readdirSync(join(root, parent)).map((name) => `${parent}/${name}`)),
  'scripts',
  'test',
];

/** @param {string} output of npm audit */
const auditExcuse = (output) =>
  /audit endpoint returned an error|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH/u.test(output)
    ? 'the registry did not answer the audit; run npm audit --audit-level=high where it does'
    : null;

/** @returns {readonly Check[]} */
const checks = () => [
  ...typedFolders().map((folder) => ({
    name: `types ${folder}`,
    command: /** @type {[string, ...string[]]} */ ([process.execPath, tool('typescript/bin/tsc'), '-p', folder]),
  })),
  {
    name: 'format, lint and import rules',
    command: [
      process.execPath,
      tool('@biomejs/biome/bin/biome'),
      'check',
      '--error-on-warnings',
      '--max-diagnostics=50',
      '.',
    ],
  },
  { name: 'dead code', command: [process.execPath, tool('knip/bin/knip.js'), '--no-progress', '--no-config-hints'] },
  { name: 'duplicates', command: [process.execPath, tool('jscpd/run-jscpd.js'), '.'] },
  {
    name: 'known vulnerabilities',
    command: ['npm', 'audit', '--audit-level=high', '--loglevel=error'],
    excuse: auditExcuse,
  },
  ...(scripts()['db:check']
    ? [
        {
          name: 'migrations match the schema',
          command: /** @type {[string, string, string]} */ (['npm', 'run', 'db:check']),
        },
      ]
    : []),
];

/** @returns {Record<string, string>} */
const scripts = () => JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).scripts;

/**
 * @param {Check} check
 * @returns {Promise<Verdict>}
 */
const run = async ({ name, command: [program, ...args], excuse }) => {
  const started = performance.now();
  process.stdout.write(`${name} … `);
  const group = spawnGroup(program, args, { cwd: root, env: hermeticEnvironment(), stdio: ['ignore', 'pipe', 'pipe'] });
  const output = collectOutput(group.child);
  const code = await group.finished;
  await sweepGroup(group, 500);
  const reason = code === 0 ? null : (excuse?.(output.text()) ?? null);
  const verdict = code === 0 ? 'passed' : reason ? 'skipped' : 'failed';
  console.log(verdict === 'passed' ? secondsSince(started) : `${verdict} after ${secondsSince(started)}`);
  if (verdict === 'failed') process.stdout.write(output.text());
  return { name, verdict, detail: reason ?? `exit code ${code}` };
};

requireNode();
endWithChildren();
try {
  // The types depend on generated sources.
  await prepare(['database client']);
  /** @type {Verdict[]} */
  const verdicts = [];
  for (const check of checks()) verdicts.push(await run(check));
  console.log();
  for (const { name, verdict, detail } of verdicts)
    if (verdict !== 'passed') console.log(`${verdict}: ${name} (${detail})`);
  /** @param {Verdict['verdict']} verdict */
  const count = (verdict) => verdicts.filter((one) => one.verdict === verdict).length;
  console.log(`${count('passed')} checks passed, ${count('failed')} failed, ${count('skipped')} skipped`);
  process.exitCode = count('failed') > 0 ? 1 : 0;
} catch (error) {
  if (!(error instanceof StepFailedError)) throw error;
  console.error(`whetstone: ${error.message}`);
  process.exitCode = 1;
}
