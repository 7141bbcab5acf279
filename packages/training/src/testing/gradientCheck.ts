import { encodeModel } from '../encode/encodeModel.ts';
import { backpropagate } from '../gradients/backpropagate.ts';
import { Graph } from '../ir/graph.ts';
import { sizeOf, type Value } from '../ir/value.ts';
import { lowerLayers } from '../nets/lower.ts';
import type { DropoutLayer, Layer } from '../nets/net.ts';
import { initialTensor, isTrained, parametersOfLayers } from '../nets/parameters.ts';
import type { FeatureShape } from '../nets/trace.ts';
import { evaluate } from './reference.ts';
import { floatsOf, floatTensor, openSession } from './session.ts';
import type { Tensor64 } from './tensor64.ts';

/** Layers under test, on a batch of random data. */
export interface GradientCase {
  readonly layers: readonly Layer[];
  /** One sample. */
  readonly input: FeatureShape;
  readonly batch: number;
  /** Normalise by the batch's statistics, as in training. */
  readonly batchStatistics?: boolean;
  /** Try each tensor in one random direction instead of entry by entry: cheap enough for whole nets. */
  readonly byDirection?: boolean;
  /** Try so many tensors at most, evenly spread over the net; all where absent. Each costs two passes forward. */
  readonly tensorsTried?: number;
}

/** How far ONNX Runtime's results are from the reference, relative to the largest element of each tensor. */
export interface GradientReport {
  readonly forward: number;
  /** By tensor; `x` is the input. */
  readonly gradients: Readonly<Record<string, number>>;
}

/** A gradient case as a graph. */
export interface Built {
  readonly graph: Graph;
  /** The forward part alone. */
  readonly forward: Pick<Graph, 'nodes' | 'constants'>;
  readonly y: Value;
  readonly seed: Value;
  readonly tensors: readonly Value[];
}

/** Forward and backward of Σ y·seed, so that any output shape will do. */
export const buildCheck = (test: GradientCase): Built => {
  const graph = new Graph('check');
  const x = graph.input('x', [test.batch, ...test.input]);
  const parameters = parametersOfLayers(test.layers, test.input);
  const values = new Map(parameters.map(({ name, shape }) => [name, graph.input(name, shape)]));
  const tensor = (name: string): Value => {
    const value = values.get(name);
    if (!value) throw new Error(`no tensor ${name}`);
    return value;
  };
  const onMoments = test.batchStatistics ? { onMoments: () => {} } : {};
  const dropoutMask = (layer: DropoutLayer, at: Value) => graph.input(`mask.${layer.name}`, at.shape);
  const y = lowerLayers({ graph, tensor, dropoutMask, ...onMoments }, test.layers, x);
  const forward = { nodes: [...graph.nodes], constants: [...graph.constants] };
  const seed = graph.input('seed', y.shape);
  const tensors = [x, ...parameters.filter(isTrained).map(({ name }) => tensor(name))];
  const slopes = backpropagate(graph, { value: y, gradient: seed }, tensors);
  graph.output(y, 'y');
  for (const [i, slope] of slopes.entries()) graph.output(slope, `d.${tensors[i]?.name}`);
  return { graph, forward, y, seed, tensors };
};

/** Largest absolute value. */
export const largest = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((most, v) => Math.max(most, Math.abs(v)), 0);

/** Random content of every input, in float32 so that both sides see the same. */
const feedsOf = (test: GradientCase, { graph }: Built, random: () => number): Map<string, Float32Array> => {
  const roles = new Map(parametersOfLayers(test.layers, test.input).map((parameter) => [parameter.name, parameter]));
  return new Map(
    graph.inputs.map(({ name, shape }) => {
      const parameter = roles.get(name);
      if (parameter?.role === 'weight') return [name, initialTensor(parameter, random)];
      const centre = parameter?.role === 'scale' || parameter?.role === 'variance' ? 1 : 0;
      return [name, Float32Array.from({ length: sizeOf(shape) }, () => centre + (random() - 0.5) * (centre ? 0.5 : 2))];
    }),
  );
};

interface Probe {
  /** The tensor, changed in place and put back. */
  readonly data: Float64Array;
  readonly actual: Float32Array;
  readonly objective: () => number;
  readonly random: () => number;
}

/** Central difference of the objective when `step` moves the tensor by a small amount either way. */
const centralDifference = ({ data, objective }: Probe, step: (amount: number) => void): number => {
  const saved = data.slice();
  const [above = 0, below = 0] = [1e-6, -1e-6].map((amount) => {
    step(amount);
    const value = objective();
    data.set(saved);
    return value;
  });
  return (above - below) / 2e-6;
};

const errorByEntry = (probe: Probe): number => {
  const { data, actual, random } = probe;
  const errors = Array.from({ length: Math.min(12, data.length) }, () => {
    const entry = Math.floor(random() * data.length);
    const move = (amount: number) => {
      data[entry] = (data[entry] ?? 0) + amount;
    };
    return centralDifference(probe, move) - (actual[entry] ?? Number.NaN);
  });
  return largest(errors) / Math.max(largest(actual), 1e-3);
};

/** Along random signs; relative to the gradient's length, which is what such a sum is typically as large as. */
const errorInDirection = (probe: Probe): number => {
  const { data, actual, random } = probe;
  const signs = data.map(() => (random() < 0.5 ? -1 : 1));
  const move = (amount: number) => {
    data.set(data.map((value, i) => value + amount * (signs[i] ?? 0)));
  };
  const expected = actual.reduce((sum, slope, i) => sum + slope * (signs[i] ?? 0), 0);
  const length = Math.sqrt(actual.reduce((sum, slope) => sum + slope * slope, 0));
  return Math.abs(centralDifference(probe, move) - expected) / Math.max(length, 1e-3);
};

/** Runs forward and backward in ONNX Runtime: outputs `y`, and `d.` with the name of each tensor. */
export const runCheck = async ({ graph }: Built, feeds: ReadonlyMap<string, Float32Array>) => {
  const session = await openSession(encodeModel(graph));
  const outputs = await session.run(
    Object.fromEntries(
      graph.inputs
        .filter(({ name }) => session.inputNames.includes(name))
        .map(({ name, shape }) => [name, floatTensor(feeds.get(name) ?? new Float32Array(), shape)]),
    ),
  );
  await session.release();
  return outputs;
};

/**
 * Compares the backward graph, run by ONNX Runtime, with central differences of an independent forward pass in double
 * precision.
 */
export const checkGradients = async (test: GradientCase, random: () => number): Promise<GradientReport> => {
  const built = buildCheck(test);
  const { graph, forward, y, tensors } = built;
  const feeds = feedsOf(test, built, random);
  const outputs = await runCheck(built, feeds);
  const doubles = new Map<string, Tensor64>(
    graph.inputs.map(({ name, shape }) => [name, { data: Float64Array.from(feeds.get(name) ?? []), shape }]),
  );
  const expected = evaluate(forward, doubles, y).data;
  const weights = feeds.get('seed') ?? new Float32Array();
  const objective = () => evaluate(forward, doubles, y).data.reduce((sum, v, i) => sum + v * (weights[i] ?? 0), 0);
  const { tensorsTried = tensors.length } = test;
  const every = Math.ceil(tensors.length / tensorsTried);
  const gradients = tensors
    .filter((_, i) => i % every === 0)
    .map(({ name }) => {
      const actual = floatsOf(outputs, `d.${name}`);
      const data = doubles.get(name)?.data ?? new Float64Array();
      const probe = { data, actual, objective, random };
      return [name, test.byDirection ? errorInDirection(probe) : errorByEntry(probe)] as const;
    });
  const difference = largest(expected.map((value, i) => value - (floatsOf(outputs, 'y')[i] ?? Number.NaN)));
  return { forward: difference / Math.max(largest(expected), 1e-3), gradients: Object.fromEntries(gradients) };
};
