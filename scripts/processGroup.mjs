import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * A child in a process group of its own, so that one signal reaches all its descendants and a terminal's Ctrl-C
 * reaches it once, through us.
 *
 * @typedef {object} ProcessGroup
 * @property {import('node:child_process').ChildProcess} child
 * @property {Promise<number>} finished exit code, or 128 + signal; rejects when the program cannot be started
 * @property {(signal: NodeJS.Signals) => void} signal to the leader alone
 * @property {(signal: NodeJS.Signals) => void} signalAll to every process of the group
 * @property {() => boolean} alive whether any process of the group remains
 */

const signalNumbers = { SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGKILL: 9, SIGTERM: 15 };

const stopSignals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

/** @type {Set<ProcessGroup>} */
const groups = new Set();

// Last resort for faults of our own: whatever ends this process ends its children.
process.on('exit', () => {
  for (const group of groups) group.signalAll('SIGKILL');
});

/**
 * @param {number | null} code
 * @param {NodeJS.Signals | null} signal
 */
export const exitCode = (code, signal) =>
  code ?? 128 + (signalNumbers[/** @type {keyof typeof signalNumbers} */ (signal)] ?? 1);

/**
 * Whether a process group has more than zombies, which some containers' first process collects late or never.
 *
 * @param {number | undefined} groupId
 */
const hasLivingMember = (groupId) => {
  if (!existsSync('/proc/self/stat')) return true;
  return readdirSync('/proc')
    .filter((name) => /^\d+$/u.test(name))
    .some((pid) => {
      const { state, processGroup } = statusOf(pid);
      return processGroup === groupId && state !== 'Z';
    });
};

/** @param {string} pid */
const statusOf = (pid) => {
  try {
    // The command before it is in parentheses and may hold anything: state, parent, process group follow the last one.
    const [state, , processGroup] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return { state, processGroup: Number(processGroup) };
  } catch {
    return { state: 'Z', processGroup: 0 }; // Ended while we looked.
  }
};

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {Omit<import('node:child_process').SpawnOptions, 'detached'>} [options]
 * @returns {ProcessGroup}
 */
export const spawnGroup = (command, args, options = {}) => {
  const child = spawn(command, args, { ...options, detached: true });
  /** @param {NodeJS.Signals | 0} signal */
  const send = (signal) => {
    if (child.pid === undefined) return false;
    try {
      return process.kill(-child.pid, signal);
    } catch {
      return false; // ESRCH: nobody left.
    }
  };
  /** @type {ProcessGroup} */
  const group = {
    child,
    finished: new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code, signal) => resolve(exitCode(code, signal)));
    }),
    signal: (signal) => void child.kill(signal),
    signalAll: (signal) => void send(signal),
    alive: () => send(0) && hasLivingMember(child.pid),
  };
  groups.add(group);
  const forget = () => {
    if (!group.alive()) groups.delete(group);
  };
  group.finished.then(forget, forget);
  return group;
};

/**
 * Waits for the rest of a group whose leader has ended, and kills what is left.
 *
 * @param {ProcessGroup} group
 * @param {number} graceMs
 * @returns {Promise<boolean>} whether something had to be killed
 */
export const sweepGroup = async (group, graceMs) => {
  const deadline = performance.now() + graceMs;
  while (group.alive() && performance.now() < deadline) await sleep(25);
  const left = group.alive();
  group.signalAll('SIGKILL');
  groups.delete(group);
  return left;
};

/**
 * Under npm, a new parent means that npm was killed. (package.json starts us by `exec`, else a shell would stand
 * between npm and us, which passes no signal on.) Without npm it means nothing: the shell that started us may well be
 * closed.
 *
 * @param {() => void} listener
 * @returns {() => void} stops looking
 */
const whenNpmEnds = (listener) => {
  if (process.env.npm_lifecycle_event === undefined) return () => {};
  const { ppid } = process;
  const poll = setInterval(() => {
    if (process.ppid === ppid) return;
    clearInterval(poll);
    listener();
  }, 250);
  poll.unref();
  return () => clearInterval(poll);
};

/**
 * Calls back on the first Ctrl-C, SIGTERM or hang-up, and again on one that comes at least a second later: npm and
 * the terminal both deliver the same Ctrl-C.
 *
 * @param {(signal: NodeJS.Signals, again: boolean) => void} listener
 * @returns {() => void} stops listening
 */
export const onStopSignal = (listener) => {
  let first = 0;
  /** @param {NodeJS.Signals} signal */
  const onSignal = (signal) => {
    const now = performance.now();
    if (first === 0) {
      first = now;
      listener(signal, false);
    } else if (now - first >= 1000) listener(signal, true);
  };
  for (const signal of stopSignals) process.on(signal, onSignal);
  const forgetNpm = whenNpmEnds(() => onSignal('SIGTERM'));
  return () => {
    forgetNpm();
    for (const signal of stopSignals) process.off(signal, onSignal);
  };
};

/**
 * Makes a stop signal end everything that was started, and then this process: for steps that have nothing to save.
 *
 * @returns {() => void} stops listening
 */
export const endWithChildren = () =>
  onStopSignal((signal) => {
    for (const group of groups) group.signalAll('SIGTERM');
    const force = setTimeout(() => process.exit(exitCode(null, signal)), 2000);
    const poll = setInterval(() => {
      if ([...groups].some((group) => group.alive())) return;
      clearTimeout(force);
      clearInterval(poll);
      process.exit(exitCode(null, signal));
    }, 25);
  });
