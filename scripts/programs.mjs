import { accessSync, constants } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { runStep } from './step.mjs';

/**
 * A program of the system that some tests need.
 *
 * @typedef {object} SystemProgram
 * @property {string} title
 * @property {string} variable environment variable that names it, read by the tests
 * @property {readonly string[]} names in order of preference: looked up in PATH, or absolute
 * @property {string} debianPackage
 */

/** @satisfies {Record<string, SystemProgram>} */
export const programs = {
  chromium: {
    title: 'Chromium',
    variable: 'CHROMIUM_PATH',
    names: [
      'chromium',
      'chromium-browser',
      'google-chrome-stable',
      'google-chrome',
      '/snap/bin/chromium',
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
    ],
    debianPackage: 'chromium',
  },
  ffmpeg: { title: 'ffmpeg', variable: 'FFMPEG_PATH', names: ['ffmpeg'], debianPackage: 'ffmpeg' },
};

/** A program that is missing and could not be installed; the message names the command that installs it. */
export class ProgramMissingError extends Error {}

/** @param {string} path */
const isExecutable = (path) => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/**
 * @param {SystemProgram} program
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string | null} absolute path
 * @throws {ProgramMissingError} when its variable names something that cannot be run
 */
export const findProgram = (program, env = process.env) => {
  const chosen = env[program.variable];
  if (chosen && !isExecutable(chosen))
    throw new ProgramMissingError(
      `${program.variable} is "${chosen}", which cannot be run; set it to ${program.title}'s path or unset it.`,
    );
  if (chosen) return chosen;
  const folders = (env.PATH ?? '').split(delimiter).filter(isAbsolute);
  const candidates = program.names.flatMap((name) =>
    isAbsolute(name) ? [name] : folders.map((folder) => join(folder, name)),
  );
  return candidates.find(isExecutable) ?? null;
};

/**
 * Finds a program, or installs Debian's where that is possible without asking (as root, with apt-get).
 *
 * @param {SystemProgram} program
 * @returns {Promise<string>} absolute path
 * @throws {ProgramMissingError}
 */
export const requireProgram = async (program) => {
  const found = findProgram(program);
  if (found) return found;
  const command = `apt-get install -y --no-install-recommends ${program.debianPackage}`;
  const remedy = `run: sudo ${command} (or set ${program.variable} to its path)`;
  if (process.getuid?.() !== 0 || !findProgram({ ...program, variable: '', names: ['apt-get'] }))
    throw new ProgramMissingError(`${program.title} is needed for these tests and was not found; ${remedy}.`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await runStep('read package lists', ['apt-get', 'update', '-qq'], { env, remedy });
  const [install, ...args] = /** @type {[string, ...string[]]} */ (command.split(' '));
  await runStep(`install ${program.title}`, [install, ...args], { env, remedy });
  const installed = findProgram(program);
  if (installed) return installed;
  throw new ProgramMissingError(`${program.title} was installed but is in none of the known places; ${remedy}.`);
};
