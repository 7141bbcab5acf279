// Planning time against its limits, and its growth over streams, GPUs and γs: npx tsx test/bench/scheduler.bench.ts [--plot FILE]
//
// Medians on one core, as wall time and as processor time (which neighbours on the machine raise less); each as a ratio to
// its limit, and on the paper's instance to the released code's thief in the same run.
import { writeFileSync } from 'node:fs';
import { type PolicyName, type Problem, policies, type StreamProblem, upperBound } from '@whetstone/scheduler';
import { seededRandom } from '../../packages/scheduler/test/random.ts';
import { type Curve, planningTimePlot } from './planningTimePlot.ts';

/** Problems of the size asked for, like the reference's profiles: costs over two orders of magnitude, dear γs often no better. */
const problemOf = (size: { streams: number; gpus: number; configs: number }): Problem => {
  const random = seededRandom(1);
  const factors = [0.04, 0.15, 0.28, 0.41, 0.44, 0.6, 0.64, 0.78, 1];
  const shares = [0.0125, 0.025, 0.028, 0.036, 0.05, 0.0625, 0.083, 0.125, 0.25];
  const inferenceProfile = {
    interpolation: 'reciprocal-share' as const,
    points: shares.map((gpuShare, index) => ({ gpuShare, accuracyFactor: factors[index] ?? 1 })),
  };
  const streams = Array.from({ length: size.streams }, (_, stream): StreamProblem => {
    const startAccuracy = 0.6 + 0.3 * random();
    return {
      id: `stream-${stream}`,
      startAccuracy,
      minAccuracy: 0,
      inferenceProfile,
      retrainingConfigs: Array.from({ length: size.configs }, (__, config) => ({
        id: `config-${config}`,
        endAccuracy: Math.min(0.99, 0.78 + 0.2 * random()),
        gpuSeconds: 3 * 100 ** (config / size.configs) * (0.7 + 0.6 * random()),
      })),
    };
  });
  return {
    windowSeconds: 200,
    labellingDelaySeconds: 0,
    gpuCount: size.gpus,
    allocationUnit: 0.0125,
    stealQuantum: 0.1,
    streams,
  };
};

interface Timing {
  readonly wallMs: number;
  readonly cpuMs: number;
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** A server plans for weeks: what it runs is compiled. */
const warmUpMs = 1500;

/** Medians of repeated runs, once they run compiled. */
const timingOf = (run: () => unknown, { repeat }: { repeat: number }): Timing => {
  const until = performance.now() + warmUpMs;
  do run();
  while (performance.now() < until);
  const rounds = Array.from({ length: repeat }, () => {
    const [started, before] = [performance.now(), process.cpuUsage()];
    run();
    const { user, system } = process.cpuUsage(before);
    return { wallMs: performance.now() - started, cpuMs: (user + system) / 1000 };
  });
  return { wallMs: median(rounds.map(({ wallMs }) => wallMs)), cpuMs: median(rounds.map(({ cpuMs }) => cpuMs)) };
};

const planning = (name: PolicyName, problem: Problem, repeat: number): Timing =>
  timingOf(() => policies[name](problem, { withUpperBound: false }), { repeat });

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** A row of figures: ms, and ratios to what it is compared with. */
const row = (
  name: string,
  { wallMs, cpuMs }: Timing,
  { limitMs, peerMs }: { limitMs?: number; peerMs?: number } = {},
): string =>
  [
    `  ${name.padEnd(15)} ${wallMs.toFixed(1).padStart(7)} ms (processor ${cpuMs.toFixed(1)} ms)`,
    ...(limitMs === undefined ? [] : [`${(wallMs / limitMs).toFixed(2)} of the limit of ${limitMs} ms`]),
    ...(peerMs === undefined ? [] : [`${(wallMs / peerMs).toFixed(3)} of thief-released`]),
  ].join(', ');

const paper = problemOf({ streams: 10, gpus: 8, configs: 18 });
const released = planning('thief-released', paper, 5);
print('10 streams × 8 GPUs × 18 γ, δ 0.0125, Δ 0.1, 200 s (the paper reports 9400 ms)');
for (const [name, limitMs] of [['auto', 10] as const, ['sequential', undefined] as const, ['thief', 60] as const])
  print(
    row(name, planning(name, paper, 61), {
      ...(limitMs === undefined ? {} : { limitMs }),
      peerMs: released.wallMs,
    }),
  );
print(row('thief-released', released));
print(row('optimal-static', planning('optimal-static', paper, 7)));
print(
  row(
    'upper bound',
    timingOf(() => upperBound(paper), { repeat: 15 }),
  ),
);

const large = problemOf({ streams: 1000, gpus: 64, configs: 18 });
print('1000 streams × 64 GPUs × 18 γ');
print(row('auto', planning('auto', large, 15), { limitMs: 200 }));
print(
  row(
    'upper bound',
    timingOf(() => upperBound(large), { repeat: 3 }),
  ),
);

const grow = (
  label: string,
  values: readonly number[],
  sizeOf: (value: number) => Parameters<typeof problemOf>[0],
): Curve => ({
  label,
  points: values.map((x) => ({ x, ms: planning('auto', problemOf(sizeOf(x)), x > 200 ? 5 : 15).wallMs })),
});
const curves = [
  grow('streams (8 GPUs, 18 γ)', [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000], (streams) => ({
    streams,
    gpus: 8,
    configs: 18,
  })),
  grow('GPUs (10 streams, 18 γ)', [1, 2, 4, 8, 16, 32, 64], (gpus) => ({ streams: 10, gpus, configs: 18 })),
  grow('γ (10 streams, 8 GPUs)', [1, 3, 6, 18, 54, 162], (configs) => ({ streams: 10, gpus: 8, configs })),
];
for (const { label, points } of curves)
  print(`auto by ${label}: ${points.map(({ x, ms }) => `${x}: ${ms.toFixed(1)} ms`).join(', ')}`);

const flag = process.argv.indexOf('--plot');
const file = flag < 0 ? undefined : process.argv[flag + 1];
if (file !== undefined) {
  writeFileSync(file, planningTimePlot(curves));
  print(`drawn to ${file}`);
}
