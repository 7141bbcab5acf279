import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './repository.mjs';
import { runStep } from './step.mjs';

/** @typedef {{ version?: string, integrity?: string, resolved?: string, optional?: boolean, link?: boolean }} LockedPackage */

/**
 * Whether what npm installed is what the lock file asks for. npm notes the installed tree in
 * `node_modules/.package-lock.json` once it is complete, so an interrupted install does not count. Packages of other
 * platforms are optional and may be absent.
 *
 * @param {Record<string, LockedPackage>} locked    `packages` of package-lock.json
 * @param {Record<string, LockedPackage>} installed `packages` of node_modules/.package-lock.json
 */
export const installMatchesLock = (locked, installed) =>
  Object.entries(locked).every(([path, wanted]) => {
    if (path === '') return true;
    const found = installed[path];
    if (!found) return wanted.optional === true;
    return found.version === wanted.version && found.integrity === wanted.integrity;
  });

/** @param {string} path */
const packagesOf = (path) => JSON.parse(readFileSync(path, 'utf8')).packages ?? {};

const installIsCurrent = () => {
  const installed = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installed)) return false;
  return installMatchesLock(packagesOf(join(root, 'package-lock.json')), packagesOf(installed));
};

/** Installs exactly what the lock file says, unless that is already there. */
export const ensureInstalled = async () => {
  if (installIsCurrent()) return;
  // Without --include=dev, NODE_ENV=production would leave out what the build needs.
  await runStep('install packages', ['npm', 'ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'], {
    remedy: 'check that the npm registry can be reached (npm ping), then run the same command again',
  });
};
