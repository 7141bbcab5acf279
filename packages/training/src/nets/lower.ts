import type { Graph } from '../ir/graph.ts';
import { dimension, pictureShape, runtimeSize, type Value } from '../ir/value.ts';
import { averagePool, convolve, globalAveragePool, maxPool } from '../ops/convolution.ts';
import { add, cast, clip, hardSigmoid, multiply, relu, sigmoid, subtract } from '../ops/elementwise.ts';
import { concat, reshape, shuffleChannels, slice } from '../ops/layout.ts';
import { gemm } from '../ops/matrix.ts';
import { batchMoments, batchNorm, groupNorm } from '../ops/normalization.ts';
import { upsample } from '../ops/resize.ts';
import type {
  ActivationLayer,
  BatchNormLayer,
  ConcatLayer,
  ConvLayer,
  DropoutLayer,
  Layer,
  PixelScaling,
} from './net.ts';
import { type ParameterRole, tensorName } from './parameters.ts';
import { windowOfLayer } from './window.ts';

/** Where layers find their tensors and what they do with batch statistics. */
export interface LoweringContext {
  readonly graph: Graph;
  /** The graph's value of a tensor by name. */
  readonly tensor: (name: string) => Value;
  /**
   * Called with a batch's moments per normalised layer; then these normalise the batch. Where absent, the running
   * statistics do.
   */
  readonly onMoments?: (layer: BatchNormLayer, moments: BatchMoments) => void;
  /**
   * What a dropout layer multiplies x by: 0 where it drops, 1/(1 − rate) where it keeps. Where absent, dropout does
   * nothing.
   */
  readonly dropoutMask?: (layer: DropoutLayer, x: Value) => Value;
}

/** Mean and biased variance per channel of a batch, over `samples` pixels each. */
export interface BatchMoments {
  readonly mean: Value;
  readonly variance: Value;
  readonly samples: number;
}

/** The scaling of nets that have none of their own, by channel. */
export const defaultScaling: PixelScaling = {
  scale: [1 / 64, 1 / 64, 1 / 64],
  shift: [-127.5 / 64, -127.5 / 64, -127.5 / 64],
};

/** uint8 pixels → float32 around zero with a deviation near one, or by a net's own scaling. */
export const normalizePixels = (graph: Graph, pixels: Value, scaling?: PixelScaling): Value => {
  const x = cast(graph, pixels, 'float32');
  if (!scaling) return multiply(graph, subtract(graph, x, graph.scalar(127.5)), graph.scalar(1 / 64));
  const perChannel = (values: readonly number[]): Value => graph.floats(values, [1, values.length, 1, 1]);
  return add(graph, multiply(graph, x, perChannel(scaling.scale)), perChannel(scaling.shift));
};

const flatten = (graph: Graph, x: Value): Value => {
  const [n = runtimeSize, ...rest] = x.shape;
  return reshape(graph, x, [n, rest.reduce((product, size) => product * size, 1)]);
};

const lowerBatchNorm = (context: LoweringContext, layer: BatchNormLayer, x: Value): Value => {
  const tensor = (role: ParameterRole) => context.tensor(tensorName(layer, role));
  const [gamma, beta] = [tensor('scale'), tensor('shift')];
  if (!context.onMoments) {
    const norm = { gamma, beta, mean: tensor('mean'), variance: tensor('variance'), fromBatch: false };
    return batchNorm(context.graph, x, norm);
  }
  const moments = batchMoments(context.graph, x);
  const [n, , h, w] = pictureShape(x);
  context.onMoments(layer, { ...moments, samples: n * h * w });
  return batchNorm(context.graph, x, { gamma, beta, ...moments, fromBatch: true });
};

/** min(1, max(0, x/6 + ½)), as the mobile nets have it. */
const hardGate = (graph: Graph, x: Value): Value => hardSigmoid(graph, x, { slope: 1 / 6, offset: 0.5 });

const activations: Readonly<Record<ActivationLayer['kind'], (graph: Graph, x: Value) => Value>> = {
  relu,
  relu6: (graph, x) => clip(graph, x, { low: 0, high: 6 }),
  silu: (graph, x) => multiply(graph, x, sigmoid(graph, x)),
  sigmoid,
  hardSigmoid: hardGate,
  hardSwish: (graph, x) => multiply(graph, x, hardGate(graph, x)),
};

/** x times one factor a channel. */
const gate = (graph: Graph, x: Value, factors: Value): Value =>
  multiply(graph, x, reshape(graph, factors, [...factors.shape, ...x.shape.slice(2).map(() => 1)]));

const lowerConv = ({ graph, tensor }: LoweringContext, layer: ConvLayer, x: Value): Value => {
  const weight = tensor(tensorName(layer, 'weight'));
  const bias = layer.bias ? tensor(tensorName(layer, 'bias')) : null;
  return convolve(graph, { x, weight, bias }, { ...windowOfLayer(layer), groups: layer.groups });
};

const lowerConcat = (context: LoweringContext, { branches }: ConcatLayer, x: Value): Value => {
  const parts = branches.map((branch) => lowerLayers(context, branch, x));
  return concat(context.graph, parts, 1);
};

const lowerLayer = (context: LoweringContext, layer: Layer, x: Value): Value => {
  const { graph, tensor } = context;
  switch (layer.kind) {
    case 'conv':
      return lowerConv(context, layer, x);
    case 'linear':
      return gemm(graph, x, tensor(tensorName(layer, 'weight')), {
        transposeB: true,
        bias: tensor(tensorName(layer, 'bias')),
      });
    case 'batchNorm':
      return lowerBatchNorm(context, layer, x);
    case 'groupNorm': {
      const [gamma, beta] = [tensor(tensorName(layer, 'scale')), tensor(tensorName(layer, 'shift'))];
      return groupNorm(graph, x, { gamma, beta, groups: layer.groups });
    }
    case 'maxPool':
      return maxPool(graph, x, windowOfLayer(layer));
    case 'averagePool':
      return averagePool(graph, x, windowOfLayer(layer));
    case 'dropout':
      return context.dropoutMask && layer.rate > 0 ? multiply(graph, x, context.dropoutMask(layer, x)) : x;
    case 'upsample':
      return upsample(graph, x, layer.factor);
    case 'channelSlice':
      return slice(graph, x, { axes: [1], starts: [layer.from], ends: [layer.to] });
    case 'channelShuffle':
      return shuffleChannels(graph, x, layer.groups);
    case 'globalAveragePool':
      return reshape(graph, globalAveragePool(graph, x), [dimension(x, 0), dimension(x, 1)]);
    case 'flatten':
      return flatten(graph, x);
    case 'residual':
      return add(graph, lowerLayers(context, layer.body, x), lowerLayers(context, layer.shortcut, x));
    case 'concat':
      return lowerConcat(context, layer, x);
    case 'gate':
      return gate(graph, x, lowerLayers(context, layer.body, x));
    default:
      return activations[layer.kind](graph, x);
  }
};

/** Emits layers one after the other. */
export const lowerLayers = (context: LoweringContext, layers: readonly Layer[], x: Value): Value =>
  layers.reduce((value, layer) => lowerLayer(context, layer, value), x);
