// Training and inference against PyTorch on this CPU, as ratios of one run: `npx tsx test/bench/training.bench.ts`.
//
// Arguments: names of parts (threads1 threads2 frozen set inference memory; all where absent), `--rounds N`. Needs a python3
// with torch (Debian: python3-torch), /usr/bin/python3 or what PYTHON names; parts that need it are skipped without.
// Each side runs in a process of its own, in turns, and counts by its best step. Formulations of convolutions are tuned
// before, once a machine (up to a minute), and kept in the folder for temporary files.

import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import { countLayers } from '../../packages/training/src/index.ts';
import { defaultSet, nets, trainingCases } from './training/cases.ts';
import type { Task } from './training/contest.ts';
import { type DuelOptions, duel, duelOfTwo, memoryUse, type Times } from './training/duel.ts';

const python = process.env.PYTHON ?? '/usr/bin/python3';
const args = process.argv.slice(2);
const roundsAt = args.indexOf('--rounds');
const rounds = roundsAt < 0 ? 6 : Number(args[roundsAt + 1]);
const parts = args.filter((argument, i) => !argument.startsWith('--') && (roundsAt < 0 || i !== roundsAt + 1));
const options: DuelOptions = { rounds, command: { seconds: 0.8, least: 4 } };

const torchVersion = (): string | null => {
  const { status, stdout } = spawnSync(python, ['-c', 'import torch; print(torch.__version__)'], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : null;
};

/** A line of the report: how many times as fast as PyTorch, what is asked for, and both times. */
const report = (label: string, times: Times, target: number): void => {
  const ratio = times.torch / times.ours;
  const verdict = ratio >= target ? 'reached' : 'MISSED';
  console.log(
    `  ${label.padEnd(44)}${ratio.toFixed(2).padStart(6)} × (at least ${target}: ${verdict})` +
      `   ours ${times.ours.toFixed(2)} ms, the other ${times.torch.toFixed(2)} ms`,
  );
};

const same = (task: Task) => ({ ours: task, torch: task });

const threads1 = async (): Promise<void> => {
  console.log('Training on one thread, a step:');
  for (const { label, net, batchSize } of trainingCases)
    report(label, await duel(same({ kind: 'train', net, batchSize, threads: 1 }), options), 0.75);
};

const threads2 = async (): Promise<void> => {
  if (cpus().length < 2) return console.log('Training on two threads: skipped, this machine has one core');
  console.log('Training on two cores, a step: two threads of one job, and two jobs of one thread each:');
  for (const { label, net, batchSize } of trainingCases) {
    const task = { kind: 'train', net, batchSize, threads: 2 } as const;
    report(`${label}, two threads`, await duel(same(task), options), 0.65);
    report(`${label}, two jobs`, await duelOfTwo(task, options), 0.9);
  }
};

/** What freezing layers saves: ours against ours, and against PyTorch, which runs the frozen part at every step. */
const frozen = async (): Promise<void> => {
  console.log('Training a part of ResNet-18, 64 px, batch 32, features of the frozen layers computed once:');
  const { resnet: net } = nets;
  const task = { kind: 'train', net, batchSize: 32, threads: 1 } as const;
  const half = Math.floor(countLayers(net) / 2);
  const full = await duel(same(task), options);
  for (const [layersRetrained, label, target] of [
    [half, 'half of the layers', 1.8],
    [1, 'last layer only', 50],
  ] as const) {
    const part = await duel(same({ ...task, layersRetrained }), options);
    report(`${label}, against all layers of ours`, { ours: part.ours, torch: full.ours }, target);
    report(`${label}, against PyTorch`, part, 1);
  }
};

const set = async (): Promise<void> => {
  console.log('Γ by default for the edge net: trials of nine configurations and a retraining of each kind:');
  const task = { kind: 'set', runs: defaultSet, batchSize: 32, threads: 1 } as const;
  report('whole set', await duel(same(task), { rounds: Math.min(rounds, 3), command: { seconds: 0, least: 1 } }), 3);
};

const inference = async (): Promise<void> => {
  console.log('Inference on one thread against a traced, frozen and optimised PyTorch module:');
  for (const [name, net] of Object.entries(nets))
    for (const [batchSize, target] of [
      [1, 1.1],
      [32, 0.9],
    ] as const)
      report(
        `${name}, batch ${batchSize}`,
        await duel(same({ kind: 'infer', net, batchSize, threads: 1 }), options),
        target,
      );
};

/** The plan against the growth of a process. */
const memory = async (): Promise<void> => {
  console.log('Memory of a step, planned (estimated) and by how much a process grew (measured):');
  for (const { label, net, batchSize } of trainingCases) {
    const use = await memoryUse({ kind: 'train', net, batchSize, threads: 1, arena: false });
    if (!use) continue;
    const [planned, measured] = [use.plannedBytes, use.measuredBytes].map((bytes) => bytes / 2 ** 20);
    const factor = ((measured ?? 0) / (planned ?? 1)).toFixed(1);
    console.log(
      `  ${label.padEnd(44)}planned ${planned?.toFixed(0)} MiB, measured ${measured?.toFixed(0)} MiB: ${factor} times the plan`,
    );
  }
};

const all = { threads1, threads2, frozen, set, inference, memory };
const unknown = parts.filter((part) => !(part in all));
const version = torchVersion();
if (unknown.length > 0) {
  console.error(`whetstone: there is no part ${unknown.join(', ')}; choose of ${Object.keys(all).join(', ')}`);
  process.exitCode = 2;
} else if (version === null)
  console.log(`skipped: ${python} has no torch to compare with; install python3-torch, or name a python3 in PYTHON`);
else {
  console.log(`PyTorch ${version} against ONNX Runtime on ${cpus()[0]?.model ?? 'this CPU'}, best of ${rounds} rounds`);
  for (const [name, part] of Object.entries(all)) if (parts.length === 0 || parts.includes(name)) await part();
}
