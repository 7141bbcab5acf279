// The formulations of this machine, found once and kept in the folder for temporary files.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Tensor } from 'onnxruntime-node';
import {
  autotune,
  type Choices,
  type Formulations,
  formulationsOf,
  type Net,
  type TrainingOptions,
  type Tuner,
  tuningProblems,
} from '../../../packages/training/src/index.ts';
import { seeded } from '../../../packages/training/src/testing/random.ts';
import { floats, openSession } from './session.ts';

const budgetSeconds = 60;

/** On one thread CPU time where that is less than wall time, so that other load on the machine counts little. */
const timed = async (threads: number, run: () => Promise<unknown>): Promise<number> => {
  const [usage, from] = [process.cpuUsage(), performance.now()];
  await run();
  const wall = performance.now() - from;
  const { user, system } = process.cpuUsage(usage);
  return threads === 1 ? Math.min(wall, (user + system) / 1000) : wall;
};

const tunerFor = (threads: number): Tuner => ({
  now: () => performance.now() / 1000,
  random: seeded(3),
  open: async (model, feeds) => {
    const session = await openSession(model, threads);
    const tensors = Object.fromEntries(feeds.map(({ name, shape, data }) => [name, floats(data, shape)]));
    // Written to again by each run, so that its time is not that of getting fresh memory.
    let y: Tensor | null = null;
    return {
      run: async () => {
        const milliseconds = await timed(threads, async () => {
          y = (await session.run(tensors, { y })).y as Tensor;
        });
        return { output: y?.data as Float32Array, milliseconds };
      },
      close: () => session.release(),
    };
  },
});

const cachePath = (threads: number): string => {
  const machine = JSON.stringify([cpus()[0]?.model, cpus().length, threads]);
  return join(
    tmpdir(),
    `whetstone-formulations-${createHash('sha256').update(machine).digest('hex').slice(0, 12)}.json`,
  );
};

const readChoices = (path: string): Choices => {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Choices;
  } catch {
    return {};
  }
};

/** The fastest formulations for a training on so many threads of this machine. */
export const tunedFormulations = async (net: Net, options: TrainingOptions, threads: number): Promise<Formulations> => {
  const path = cachePath(threads);
  const known = readChoices(path);
  const choices = await autotune(tuningProblems(net, options), tunerFor(threads), { known, budgetSeconds });
  if (Object.keys(choices).some((key) => choices[key] !== known[key]))
    writeFileSync(path, JSON.stringify({ ...readChoices(path), ...choices }));
  return formulationsOf(choices);
};
