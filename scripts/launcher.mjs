import { join } from 'node:path';
import { prepare } from './build.mjs';
import { endWithChildren, exitCode, onStopSignal, spawnGroup, sweepGroup } from './processGroup.mjs';
import { root } from './repository.mjs';
import { checkFlags, FlagError, usage } from './startFlags.mjs';
import { StepFailedError } from './step.mjs';

/** How long the server may take to finish its work after a stop signal. */
const stopGraceMs = 10_000;
/** How long the server's workers and cameras may outlive it before they are killed. */
const descendantGraceMs = 2_000;

/**
 * Installs and builds what is missing and runs the server until it ends or is told to.
 *
 * @param {readonly string[]} args
 * @returns {Promise<number>} exit code: the server's own, or 1 where it could not be started
 */
export const start = async (args) => {
  try {
    if (checkFlags(args).help) {
      console.log(usage);
      return 0;
    }
    const stopPreparing = endWithChildren();
    await prepare();
    stopPreparing();
  } catch (error) {
    if (!(error instanceof FlagError || error instanceof StepFailedError)) throw error;
    console.error(`whetstone: ${error.message}`);
    return 1;
  }
  return runServer(args);
};

/** @param {readonly string[]} args */
const runServer = async (args) => {
  const server = spawnGroup(process.execPath, [join(root, 'apps/server/dist/main.js'), ...args], {
    // The IPC channel carries no messages: its end tells the server that this process was killed.
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  /** @type {NodeJS.Signals | null} */
  let stoppedBy = null;
  onStopSignal((signal, again) => {
    stoppedBy = signal;
    if (again) return server.signalAll('SIGKILL');
    server.signal(signal === 'SIGHUP' ? 'SIGTERM' : signal);
    setTimeout(() => {
      console.error(`whetstone: the server did not stop within ${stopGraceMs / 1000} s and was killed.`);
      server.signalAll('SIGKILL');
    }, stopGraceMs).unref();
  });
  const code = await server.finished;
  await sweepGroup(server, descendantGraceMs);
  // A server that died of the very signal it was sent did what it was told.
  return stoppedBy && code === exitCode(null, stoppedBy) ? 0 : code;
};
