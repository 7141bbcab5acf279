import type { StreamProblem } from '../problem.ts';

const shipped = { dataGigabytes: 0.02, modelGigabytes: 0.05 } as const;

/**
 * A stream to start an empty what-if with, of the order that Ekya reports for its street cameras: GPU costs that differ
 * by an order of magnitude, dearer γs that are not always better, and inference that keeps up at a tenth of a GPU. What
 * a retraining at another site ships is of the order of §6.5: 160 Mbit of samples there, a model of 398 Mbit back.
 */
export const typicalStream: Omit<StreamProblem, 'id'> = {
  startAccuracy: 0.65,
  minAccuracy: 0.4,
  weight: 1,
  targetFps: 10,
  inferenceProfile: {
    interpolation: 'step',
    points: [
      { gpuShare: 0.0125, accuracyFactor: 0.55, inferenceConfigId: 'every-8' },
      { gpuShare: 0.025, accuracyFactor: 0.75, inferenceConfigId: 'every-4' },
      { gpuShare: 0.05, accuracyFactor: 0.9, inferenceConfigId: 'every-2' },
      { gpuShare: 0.1, accuracyFactor: 1, inferenceConfigId: 'every-1' },
    ],
  },
  retrainingConfigs: [
    { id: 'last-layer', endAccuracy: 0.74, gpuSeconds: 4, ...shipped },
    { id: 'half', endAccuracy: 0.82, gpuSeconds: 15, ...shipped },
    { id: 'all', endAccuracy: 0.86, gpuSeconds: 45, ...shipped },
  ],
};

/** An empty what-if: one GPU and windows of two minutes, for streams yet to be added. */
export const emptyProblem = {
  windowSeconds: 120,
  labellingDelaySeconds: 0,
  gpuCount: 1,
  allocationUnit: 0.0125,
  stealQuantum: 0.1,
  streams: [],
} as const;
