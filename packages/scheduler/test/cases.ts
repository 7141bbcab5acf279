import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { InferenceProfile, Problem } from '../src/problem.ts';

/** Where the golden cases lie beside the checkout; tests that need them skip without. */
const casesFolder = join(import.meta.dirname, '..', '..', '..', '..', 'shared', 'cases');

export const casesAvailable = existsSync(casesFolder);

interface StoredSchedule {
  readonly meanAccuracy: number;
  readonly streams: Readonly<
    Record<string, { readonly config: string | null; readonly inferenceShare: number; readonly trainingShare: number }>
  >;
}

export interface GoldenCase {
  readonly name: string;
  readonly family: string;
  readonly gpus: number;
  readonly windowSeconds: number;
  readonly goldenDelaySeconds: number;
  readonly streams: readonly {
    readonly id: string;
    readonly startAccuracy: number;
    readonly inferenceProfile: readonly { readonly gpuShare: number; readonly accuracyFactor: number }[];
    readonly retrainConfigs: readonly {
      readonly id: string;
      readonly endAccuracy: number;
      readonly gpuSeconds: number;
      readonly estimatedEndAccuracy?: number;
      readonly estimatedGpuSeconds?: number;
    }[];
  }[];
  readonly ekya: { readonly thiefIterations: number; readonly schedulers: Readonly<Record<string, StoredSchedule>> };
  readonly known: {
    readonly thiefContinuous: number;
    readonly bestStaticEkyaRule: number;
    readonly exactStaticOwnRuleDelta0_0125: number;
    readonly sequential: number;
    readonly sequentialOneGpuPerTraining: number;
    readonly upperBoundAnySchedule: number;
  };
}

/** Every stored case but the paper's example, by name. */
export const goldenCases = (): GoldenCase[] =>
  casesAvailable
    ? readdirSync(casesFolder)
        .filter((file) => file.endsWith('.json') && !file.startsWith('paper'))
        .sort()
        .map((file) => JSON.parse(readFileSync(join(casesFolder, file), 'utf8')) as GoldenCase)
    : [];

const profileOf = (points: GoldenCase['streams'][number]['inferenceProfile']): InferenceProfile => ({
  interpolation: 'reciprocal-share',
  points: [...points]
    .sort((a, b) => a.gpuShare - b.gpuShare)
    .map(({ gpuShare, accuracyFactor }) => ({ gpuShare, accuracyFactor })),
});

/** A case as a problem over what the micro-profiler believed, or over the truth. */
export const problemOf = (stored: GoldenCase, belief: 'estimated' | 'true' = 'estimated'): Problem => ({
  windowSeconds: stored.windowSeconds,
  labellingDelaySeconds: stored.goldenDelaySeconds,
  gpuCount: stored.gpus,
  allocationUnit: 0.0125,
  stealQuantum: 0.1,
  streams: stored.streams.map((stream) => ({
    id: stream.id,
    startAccuracy: stream.startAccuracy,
    minAccuracy: 0,
    inferenceProfile: profileOf(stream.inferenceProfile),
    retrainingConfigs: stream.retrainConfigs.map((config) => ({
      id: config.id,
      endAccuracy: belief === 'true' ? config.endAccuracy : (config.estimatedEndAccuracy ?? config.endAccuracy),
      gpuSeconds: belief === 'true' ? config.gpuSeconds : (config.estimatedGpuSeconds ?? config.gpuSeconds),
    })),
  })),
});
