import { spawnGroup, sweepGroup } from './processGroup.mjs';
import { hermeticEnvironment, root } from './repository.mjs';

/** A step whose program ended with a failure; its output was already printed. */
export class StepFailedError extends Error {
  /**
   * @param {string} label
   * @param {number} code
   * @param {string} [remedy]
   */
  constructor(label, code, remedy) {
    super(`${label} failed with exit code ${code}${remedy ? `; ${remedy}` : ', see the output above'}`);
    this.name = 'StepFailedError';
    this.code = code;
  }
}

/** @param {number} since from `performance.now()` */
export const secondsSince = (since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

/**
 * Runs a program to its end and prints one line: what it does and how long it took. Its own output is shown only
 * when it fails.
 *
 * @param {string} label like "install packages"
 * @param {readonly [string, ...string[]]} command
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, remedy?: string }} [options]
 * @throws {StepFailedError}
 */
export const runStep = async (label, [program, ...args], options = {}) => {
  const started = performance.now();
  process.stdout.write(`${label} … `);
  const group = spawnGroup(program, args, {
    cwd: options.cwd ?? root,
    env: { ...hermeticEnvironment(), ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = collectOutput(group.child);
  const code = await group.finished.catch((error) => {
    output.chunks.push(Buffer.from(`${error.message}\n`));
    return 127;
  });
  await sweepGroup(group, 500);
  process.stdout.write(`${code === 0 ? '' : 'failed after '}${secondsSince(started)}\n`);
  if (code === 0) return;
  process.stdout.write(output.text());
  throw new StepFailedError(label, code, options.remedy);
};

/** @param {import('node:child_process').ChildProcess} child */
export const collectOutput = (child) => {
  /** @type {Buffer[]} */
  const chunks = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => chunks.push(chunk));
  return {
    chunks,
    text: () => {
      const text = Buffer.concat(chunks).toString('utf8');
      return text === '' || text.endsWith('\n') ? text : `${text}\n`;
    },
  };
};
