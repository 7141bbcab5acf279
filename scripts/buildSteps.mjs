import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from './repository.mjs';

/** @typedef {'database client' | 'command line' | 'server' | 'empty database' | 'dashboard'} BuildStepName */

/**
 * @typedef {object} BuildStep
 * @property {BuildStepName} name
 * @property {string} label
 * @property {readonly [string, ...string[]]} command
 * @property {string} cwd
 * @property {readonly string[]} inputs  files and folders, relative to the root; a change in them makes the step stale
 * @property {readonly string[]} outputs relative to the root; a missing one makes the step stale
 */

/** @param {string} path inside node_modules */
const tool = (path) => join(root, 'node_modules', path);

/** In order: each may use what the earlier ones made. @type {readonly BuildStep[]} */
export const buildSteps = [
  {
    name: 'database client',
    label: 'generate database client',
    command: [process.execPath, tool('prisma/build/index.js'), 'generate'],
    cwd: root,
    inputs: ['prisma/schema.prisma', 'prisma.config.ts', 'package-lock.json'],
    outputs: ['apps/server/src/persistence/generated'],
  },
  {
    name: 'command line',
    label: 'build command line',
    command: [process.execPath, join(root, 'apps/server/build.mjs'), 'cli'],
    cwd: root,
    inputs: [
      'apps/server/build.mjs',
      'apps/server/package.json',
      'apps/server/src/cli.ts',
      'apps/server/src/entry.ts',
      'apps/server/src/commands',
      'packages/scheduler',
      'tsconfig.base.json',
      'package-lock.json',
    ],
    outputs: ['apps/server/dist/cli.js'],
  },
  {
    name: 'server',
    label: 'build server',
    command: [process.execPath, join(root, 'apps/server/build.mjs')],
    cwd: root,
    inputs: ['apps/server', 'packages', 'prisma/schema.prisma', 'tsconfig.base.json', 'package-lock.json'],
    outputs: ['apps/server/dist/main.js'],
  },
  {
    name: 'empty database',
    label: 'pack an empty database',
    command: [process.execPath, join(root, 'prisma/build-template.mjs')],
    cwd: root,
    inputs: ['prisma/build-template.mjs', 'package-lock.json'],
    outputs: ['apps/server/dist/postgres.tar.gz'],
  },
  {
    name: 'dashboard',
    label: 'build dashboard',
    command: [process.execPath, join(root, 'apps/web/build.mjs')],
    cwd: join(root, 'apps/web'),
    inputs: [
      'apps/web',
      // What runs in the browser too.
      'apps/server/src/api',
      'apps/server/src/domain',
      'packages/scheduler',
      'tsconfig.base.json',
      'package-lock.json',
    ],
    outputs: ['apps/web/out/index.html'],
  },
];

const ignoredFolders = new Set(['node_modules', 'dist', 'out', '.next', 'generated', 'test-results']);
const ignoredFile = /\.md$|\.test\.tsx?$|\.tsbuildinfo$|^next-env\.d\.ts$/u;

/**
 * The file at a path, or the files under it, sorted, without tests and build outputs.
 *
 * @param {string} path absolute
 * @returns {string[]}
 */
const filesUnder = (path) => {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [path];
  const entries = readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const child = join(path, entry.name);
    if (entry.isDirectory()) return ignoredFolders.has(entry.name) ? [] : filesUnder(child);
    return ignoredFile.test(entry.name) ? [] : [child];
  });
};

/**
 * SHA-256 over the names and contents of a step's inputs; contents, because times change with every checkout.
 *
 * @param {BuildStep} step
 */
export const inputHash = (step) => {
  const hash = createHash('sha256').update(`${process.version} ${step.command.slice(1).join(' ')}\0`);
  for (const input of step.inputs) {
    for (const file of filesUnder(join(root, input)))
      hash
        .update(`${relative(root, file)}\0`)
        .update(readFileSync(file))
        .update('\0');
  }
  return hash.digest('hex');
};

const stampPath = join(root, '.build-stamp');

/** @returns {Partial<Record<BuildStepName, string>>} input hash of each step's last success */
const readStamp = () => {
  try {
    return JSON.parse(readFileSync(stampPath, 'utf8'));
  } catch {
    return {}; // None yet, or cut off by a crash: build again.
  }
};

/** @param {BuildStep} step */
export const isCurrent = (step) =>
  step.outputs.every((output) => existsSync(join(root, output))) && readStamp()[step.name] === inputHash(step);

/**
 * @param {BuildStep} step
 * @param {string} hash of its inputs before it ran: what changed meanwhile was perhaps not seen
 */
export const recordBuilt = (step, hash) =>
  writeFileSync(stampPath, `${JSON.stringify({ ...readStamp(), [step.name]: hash }, null, 2)}\n`);
