import type { Problem } from '../src/problem.ts';

const profile = {
  interpolation: 'linear',
  points: [
    { gpuShare: 0, accuracyFactor: 0 },
    { gpuShare: 1, accuracyFactor: 1 },
  ],
} as const;

const options = (stream: string, one: [number, number], two: [number, number]) => [
  { id: `Cfg1${stream}`, endAccuracy: one[0], gpuSeconds: one[1] },
  { id: `Cfg2${stream}`, endAccuracy: two[0], gpuSeconds: two[1] },
];

const windowOf = (
  startA: number,
  startB: number,
  configs: { A: ReturnType<typeof options>; B: ReturnType<typeof options> },
): Problem => ({
  windowSeconds: 120,
  labellingDelaySeconds: 0,
  gpuCount: 3,
  allocationUnit: 0.0125,
  stealQuantum: 0.1,
  streams: [
    { id: 'A', startAccuracy: startA, minAccuracy: 0, inferenceProfile: profile, retrainingConfigs: configs.A },
    { id: 'B', startAccuracy: startB, minAccuracy: 0, inferenceProfile: profile, retrainingConfigs: configs.B },
  ],
});

/** The paper's worked example (Table 1, Figure 4): two 120 s windows, the second from the first one's end accuracies. */
export const tableOne = {
  first: windowOf(0.65, 0.5, { A: options('A', [0.75, 85], [0.7, 65]), B: options('B', [0.9, 80], [0.85, 50]) }),
  second: (startA: number, startB: number): Problem =>
    windowOf(startA, startB, { A: options('A', [0.95, 90], [0.9, 40]), B: options('B', [0.98, 80], [0.9, 70]) }),
};
