import { pathToFileURL } from 'node:url';
import { buildSteps, isCurrent, recordBuilt } from './buildSteps.mjs';
import { ensureInstalled } from './install.mjs';
import { requireNode } from './nodeVersion.mjs';
import { endWithChildren } from './processGroup.mjs';
import { runStep, StepFailedError } from './step.mjs';

/**
 * Runs the build steps whose inputs changed since they last succeeded.
 *
 * @param {readonly import('./buildSteps.mjs').BuildStepName[]} [names] all by default
 * @throws {StepFailedError}
 */
export const build = async (names) => {
  for (const step of buildSteps) {
    if ((names && !names.includes(step.name)) || isCurrent(step)) continue;
    await runStep(step.label, step.command, { cwd: step.cwd });
    recordBuilt(step);
  }
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  requireNode();
  endWithChildren();
  try {
    await ensureInstalled();
    await build();
  } catch (error) {
    if (!(error instanceof StepFailedError)) throw error;
    console.error(`whetstone: ${error.message}`);
    process.exitCode = 1;
  }
}
