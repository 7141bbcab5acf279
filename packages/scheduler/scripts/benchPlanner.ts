// Planning time: the paper's instance, a large one, and its growth over streams, GPUs and γs; with `--plot FILE` as an SVG.
import { writeFileSync } from 'node:fs';
import { type PolicyName, type Problem, policies, type StreamProblem, upperBound } from '../src/index.ts';
import { seededRandom } from '../test/random.ts';

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

/** Median ms of repeated runs, after some to warm up. */
const medianMs = (run: () => unknown, { repeat }: { repeat: number }): number => {
  for (let round = 0; round < Math.ceil(repeat / 3); round++) run();
  const times = Array.from({ length: repeat }, () => {
    const started = performance.now();
    run();
    return performance.now() - started;
  });
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
};

const planMs = (name: PolicyName, problem: Problem, repeat: number): number =>
  medianMs(() => policies[name](problem, { withUpperBound: false }), { repeat });

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const paper = problemOf({ streams: 10, gpus: 8, configs: 18 });
print('10 streams × 8 GPUs × 18 γ, δ 0.0125, Δ 0.1, 200 s (the paper: 9400 ms; its released code: 12000 ms)');
for (const name of ['auto', 'sequential', 'thief', 'optimal-static'] as const)
  print(`  ${name.padEnd(15)} ${planMs(name, paper, 31).toFixed(1)} ms`);
print(`  ${'upper bound'.padEnd(15)} ${medianMs(() => upperBound(paper), { repeat: 15 }).toFixed(1)} ms`);
const large = problemOf({ streams: 1000, gpus: 64, configs: 18 });
print('1000 streams × 64 GPUs × 18 γ');
print(`  ${'auto'.padEnd(15)} ${planMs('auto', large, 9).toFixed(0)} ms`);
print(`  ${'upper bound'.padEnd(15)} ${medianMs(() => upperBound(large), { repeat: 3 }).toFixed(0)} ms`);

interface Curve {
  readonly label: string;
  readonly points: readonly { readonly x: number; readonly ms: number }[];
}

const grow = (
  label: string,
  values: readonly number[],
  sizeOf: (value: number) => Parameters<typeof problemOf>[0],
): Curve => ({
  label,
  points: values.map((x) => ({ x, ms: planMs('auto', problemOf(sizeOf(x)), x > 200 ? 3 : 7) })),
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

/** A plot on two logarithmic axes. */
const plot = (lines: readonly Curve[]): string => {
  const [width, height, margin] = [640, 380, 54];
  const colours = ['#0072b2', '#d55e00', '#009e73'];
  const at = (x: number, ms: number): string => {
    const px = margin + (Math.log10(x) / 3) * (width - 2 * margin);
    const py = height - margin - ((Math.log10(Math.max(ms, 0.1)) + 1) / 4) * (height - 2 * margin);
    return `${px.toFixed(1)},${py.toFixed(1)}`;
  };
  const label = (x: number, y: number, text: string, anchor = 'middle'): string =>
    `<text x="${x}" y="${y}" text-anchor="${anchor}">${text}</text>`;
  const ticks = [
    ...[1, 10, 100, 1000].map((x) => label(Number(at(x, 0.1).split(',')[0]), height - margin + 18, `${x}`)),
    ...[0.1, 1, 10, 100, 1000].map((ms) => label(margin - 8, Number(at(1, ms).split(',')[1]) + 4, `${ms} ms`, 'end')),
  ];
  const drawn = lines.map(({ label: name, points }, index) => {
    const colour = colours[index] ?? '#000';
    const path = points.map(({ x, ms }) => at(x, ms)).join(' ');
    return `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/>${points
      .map(
        ({ x, ms }) =>
          `<circle cx="${at(x, ms).split(',')[0]}" cy="${at(x, ms).split(',')[1]}" r="3" fill="${colour}"/>`,
      )
      .join('')}<g fill="${colour}">${label(margin + 14, margin + 16 + 18 * index, name, 'start')}</g>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="12">
<title>Planning time of auto by streams, GPUs and retraining configurations</title>
<rect width="${width}" height="${height}" fill="#fff"/>
<path d="M${margin},${margin} V${height - margin} H${width - margin}" fill="none" stroke="#555"/>
${label(width / 2, 24, 'Planning time of auto, median ms')}
${[...ticks, ...drawn].join('\n')}
</svg>
`;
};

const flag = process.argv.indexOf('--plot');
const file = flag < 0 ? undefined : process.argv[flag + 1];
if (file !== undefined) writeFileSync(file, plot(curves));
