import { pathToFileURL } from 'node:url';
import { withBuildLock } from './buildLock.mjs';
import { buildSteps, inputHash, isCurrent, recordBuilt } from './buildSteps.mjs';
import { ensureInstalled } from './install.mjs';
import { requireNode } from './nodeVersion.mjs';
import { endWithChildren } from './processGroup.mjs';
import { runStep, StepFailedError } from './step.mjs';

/**
 * Installs what is missing and runs the build steps whose inputs changed since they last succeeded.
 *
 * @param {readonly import('./buildSteps.mjs').BuildStepName[]} [names] all by default
 * @throws {StepFailedError}
 */
export const prepare = (names) =>
  withBuildLock(async () => {
    await ensureInstalled();
    for (const step of buildSteps) {
      if ((names && !names.includes(step.name)) || isCurrent(step)) continue;
      const hash = inputHash(step);
      await runStep(step.label, step.command, { cwd: step.cwd });
      recordBuilt(step, hash);
    }
  });

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  requireNode();
  endWithChildren();
  // `node scripts/build.mjs NAME…` runs only the steps of these names.
  const names = buildSteps.map(({ name }) => name).filter((name) => process.argv.slice(2).includes(name));
  try {
    await prepare(names.length > 0 ? names : undefined);
  } catch (error) {
    if (!(error instanceof StepFailedError)) throw error;
    console.error(`whetstone: ${error.message}`);
    process.exitCode = 1;
  }
}
