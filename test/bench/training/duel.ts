import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Burst, Command, MemoryUse, Ready, Task } from './contest.ts';

const pathOf = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** glibc gives large blocks back and takes them anew at every step unless told not to, which costs PyTorch up to half. */
const keepMemory = {
  MALLOC_MMAP_THRESHOLD_: '2000000000',
  MALLOC_TRIM_THRESHOLD_: '4000000000',
  MALLOC_TOP_PAD_: '67108864',
};

const python = process.env.PYTHON ?? '/usr/bin/python3';

export type Side = 'ours' | 'torch';

const commandOf = (side: Side): readonly [string, ...string[]] =>
  side === 'torch'
    ? [python, pathOf('../torch/contestant.py')]
    : [process.execPath, pathOf('../../../node_modules/tsx/dist/cli.mjs'), pathOf('contestant.ts')];

interface OpenContestant {
  ask(command: Command): Promise<Burst>;
  readonly ready: Ready;
  readonly child: ChildProcess;
}

/** Starts one side and gives it its task; resolves when it is warm. */
const start = async (side: Side, task: Task, environment: NodeJS.ProcessEnv = keepMemory): Promise<OpenContestant> => {
  const [program, ...args] = commandOf(side);
  const child = spawn(program, args, {
    env: { ...process.env, ...environment, OMP_NUM_THREADS: String(task.threads), ORT_DISABLE_TELEMETRY: '1' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async <Answer>(message: Task | Command): Promise<Answer> => {
    child.stdin.write(`${JSON.stringify(message)}\n`);
    const { value, done } = await lines.next();
    if (done) throw new Error(`the ${side} side of the duel ended; what it said stands above`);
    return JSON.parse(value) as Answer;
  };
  const ready = await ask<Ready>(task);
  return { ask: (command) => ask<Burst>(command), ready, child };
};

export interface DuelOptions {
  readonly rounds: number;
  readonly command: Command;
}

/** Least milliseconds a step of each side. */
export type Times = Readonly<Record<Side, number>>;

/**
 * Both sides do the same task in turns, so that other load on the machine meets both; each counts by its best step. On
 * one thread CPU time stands in where it is less than wall time.
 */
export const duel = async (tasks: Readonly<Record<Side, Task>>, { rounds, command }: DuelOptions): Promise<Times> => {
  const sides = ['torch', 'ours'] as const;
  const open: OpenContestant[] = [];
  const best = { ours: Number.POSITIVE_INFINITY, torch: Number.POSITIVE_INFINITY };
  try {
    for (const side of sides) open.push(await start(side, tasks[side]));
    for (let round = 0; round < rounds; round++)
      for (const [i, side] of sides.entries()) {
        const burst = await open[i]?.ask(command);
        if (!burst) continue;
        const time = tasks[side].threads === 1 ? Math.min(burst.wall, burst.cpu) : burst.wall;
        best[side] = Math.min(best[side], time);
      }
  } finally {
    for (const { child } of open) child.kill();
  }
  return best;
};

/** One side twice at once, a thread each, in turns with PyTorch on two threads: milliseconds a step of each side. */
export const duelOfTwo = async (task: Task, { rounds, command }: DuelOptions): Promise<Times> => {
  const single = { ...task, threads: 1 };
  const open = [
    await start('torch', { ...task, threads: 2 }),
    await start('ours', single),
    await start('ours', single),
  ];
  const [torch, ...pair] = open;
  const best = { ours: Number.POSITIVE_INFINITY, torch: Number.POSITIVE_INFINITY };
  try {
    for (let round = 0; round < rounds; round++) {
      const alone = await torch?.ask(command);
      if (alone) best.torch = Math.min(best.torch, alone.wall);
      const both = await Promise.all(pair.map(({ ask }) => ask(command)));
      // Both together do a step in the time that the two rates add up to.
      const rate = both.reduce((sum, { wall }) => sum + 1 / wall, 0);
      best.ours = Math.min(best.ours, 1 / rate);
    }
  } finally {
    for (const { child } of open) child.kill();
  }
  return best;
};

/** What a training of ours takes of memory. Called twice for a new shape: the first process tunes, and grows by that. */
export const memoryUse = async (task: Task): Promise<MemoryUse | null> => {
  const tuned = await start('ours', task);
  tuned.child.kill();
  const { ready, child } = await start('ours', task, {});
  child.kill();
  return ready.memory;
};
