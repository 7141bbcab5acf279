import type { Graph } from '../ir/graph.ts';
import { dimension, pictureShape, runtimeSize, type Value } from '../ir/value.ts';
import { averagePool, convolve, globalAveragePool, maxPool, squareWindow } from '../ops/convolution.ts';
import { add, cast, clip, multiply, relu, sigmoid, subtract } from '../ops/elementwise.ts';
import { reshape } from '../ops/layout.ts';
import { gemm } from '../ops/matrix.ts';
import { batchMoments, batchNorm } from '../ops/normalization.ts';
import type { BatchNormLayer, Layer } from './net.ts';
import { type ParameterRole, tensorName } from './parameters.ts';

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
}

/** Mean and biased variance per channel of a batch, over `samples` pixels each. */
export interface BatchMoments {
  readonly mean: Value;
  readonly variance: Value;
  readonly samples: number;
}

/** uint8 pixels → float32 around zero with a deviation near one. The same for all of our nets. */
export const normalizePixels = (graph: Graph, pixels: Value): Value =>
  multiply(graph, subtract(graph, cast(graph, pixels, 'float32'), graph.scalar(127.5)), graph.scalar(1 / 64));

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

const lowerLayer = (context: LoweringContext, layer: Layer, x: Value): Value => {
  const { graph, tensor } = context;
  switch (layer.kind) {
    case 'conv': {
      const weight = tensor(tensorName(layer, 'weight'));
      const bias = layer.bias ? tensor(tensorName(layer, 'bias')) : null;
      const window = squareWindow(layer.kernel, layer.stride, layer.padding);
      return convolve(graph, { x, weight, bias }, { ...window, groups: layer.groups });
    }
    case 'linear':
      return gemm(graph, x, tensor(tensorName(layer, 'weight')), {
        transposeB: true,
        bias: tensor(tensorName(layer, 'bias')),
      });
    case 'batchNorm':
      return lowerBatchNorm(context, layer, x);
    case 'relu':
      return relu(graph, x);
    case 'relu6':
      return clip(graph, x, { low: 0, high: 6 });
    case 'silu':
      return multiply(graph, x, sigmoid(graph, x));
    case 'maxPool':
      return maxPool(graph, x, squareWindow(layer.kernel, layer.stride, layer.padding));
    case 'averagePool':
      return averagePool(graph, x, squareWindow(layer.kernel, layer.stride, layer.padding));
    case 'globalAveragePool':
      return reshape(graph, globalAveragePool(graph, x), [dimension(x, 0), dimension(x, 1)]);
    case 'flatten':
      return flatten(graph, x);
    case 'residual':
      return add(graph, lowerLayers(context, layer.body, x), lowerLayers(context, layer.shortcut, x));
  }
};

/** Emits layers one after the other. */
export const lowerLayers = (context: LoweringContext, layers: readonly Layer[], x: Value): Value =>
  layers.reduce((value, layer) => lowerLayer(context, layer, value), x);
