import { readFileSync } from 'node:fs';
import type { OptimizerOptions } from '../index.ts';
import type { TrainingOptions } from '../models/options.ts';
import type { Layer, Net } from '../nets/net.ts';
import type { FeatureShape } from '../nets/trace.ts';
import { seeded } from './random.ts';

/** A tensor that both sides draw from a seed: uniform numbers of a width around a centre. */
interface DrawnTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly centre: number;
  readonly spread: number;
}

/** Layers, and what PyTorch made of them. */
export interface TorchGradients {
  readonly name: string;
  readonly seed: number;
  readonly layers: readonly Layer[];
  readonly input: FeatureShape;
  readonly batch: number;
  readonly batchStatistics: boolean;
  readonly tensors: readonly DrawnTensor[];
  readonly y: readonly number[];
  /** By tensor; `x` is the input. */
  readonly gradients: Readonly<Record<string, readonly number[]>>;
}

/** A training of some steps on one batch, and what PyTorch made of it. */
export interface TorchSteps {
  readonly name: string;
  readonly seed: number;
  readonly options: Pick<TrainingOptions, 'targets' | 'labelSmoothing' | 'distillation' | 'clipNorm' | 'statistics'> & {
    readonly optimizer: OptimizerOptions;
    readonly classWeights?: readonly number[];
  };
  readonly tensors: readonly DrawnTensor[];
  readonly rates: readonly number[];
  readonly losses: readonly number[];
  readonly correct: readonly number[];
  readonly weights: Readonly<Record<string, readonly number[]>>;
}

interface TorchFiles {
  readonly gradients: { readonly madeBy: string; readonly cases: readonly TorchGradients[] };
  readonly steps: {
    readonly madeBy: string;
    readonly net: Net;
    readonly batch: number;
    /** 12 rates from 0.3. */
    readonly schedules: Readonly<Record<'cosine' | 'step', readonly number[]>>;
    readonly cases: readonly TorchSteps[];
  };
}

/** What `scripts/torchReference.py` wrote. */
export const torchFixture = <Name extends keyof TorchFiles>(name: Name): TorchFiles[Name] =>
  JSON.parse(readFileSync(new URL(`./torch/${name}.json`, import.meta.url), 'utf8'));

const sizeOf = (shape: readonly number[]): number => shape.reduce((size, extent) => size * extent, 1);

/** Numbers as `Seeded.tensor` of the script draws them. */
export const draw = (random: () => number, tensor: Omit<DrawnTensor, 'name'>): Float32Array =>
  Float32Array.from({ length: sizeOf(tensor.shape) }, () => tensor.centre + (random() - 0.5) * tensor.spread);

/** Masks of dropout, from a seed of their own. */
export const maskSeed = (seed: number): (() => number) => seeded(seed + 1000);

const plain = { centre: 0, spread: 2 };

/** Draws what the script drew, in its order: the input, the tensors, the direction; masks come from elsewhere. */
export const gradientFeeds = (fixture: TorchGradients, outputShape: readonly number[]): Map<string, Float32Array> => {
  const random = seeded(fixture.seed);
  const x = draw(random, { shape: [fixture.batch, ...fixture.input], ...plain });
  const feeds = new Map([['x', x]]);
  for (const tensor of fixture.tensors) feeds.set(tensor.name, draw(random, tensor));
  feeds.set('seed', draw(random, { shape: outputShape, ...plain }));
  const ofMask = maskSeed(fixture.seed);
  for (const layer of fixture.layers) {
    if (layer.kind !== 'dropout') continue;
    const { name, rate } = layer;
    feeds.set(
      `mask.${name}`,
      Float32Array.from(x, () => (ofMask() < rate ? 0 : 1 / (1 - rate))),
    );
  }
  return feeds;
};
