import type { FeatureShape } from '../../nets/trace.ts';
import type { Activation } from '../activation.ts';
import type { Constant } from '../constant.ts';
import { activationOf, constantOf, floats, type Operator, type Request, weightsOf, wholeOf } from '../importer.ts';
import { floatOf, integerOf, unsupported } from '../node.ts';

/** Rows × columns → columns × rows. */
const transposed = (data: Float32Array, rows: number, columns: number): Float32Array =>
  Float32Array.from({ length: data.length }, (_, i) => data[(i % rows) * columns + Math.floor(i / rows)] ?? 0);

/** The rows that a linear layer takes, and its weights in the order of our features. */
const operandsOf = (request: Request, rows: Float32Array): { readonly x: Activation; readonly rows: Float32Array } => {
  const { node, importer } = request;
  const given = activationOf(request, 0);
  const { producer } = given;
  if (producer.kind === 'half' && producer.half.kind === 'channelsLast' && given.shape.length === 2) {
    const x = importer.layer(node, producer.from, { layer: { kind: 'flatten' }, shape: given.shape });
    return { x, rows: channelsFirst(rows, producer.from.features) };
  }
  const x = wholeOf(given, node);
  if (x.features.length !== 1 || x.shape.length !== 2)
    throw unsupported(node, `its input has the shape [${x.shape}]; a linear layer takes rows × features`);
  return { x, rows };
};

/** Weights of pixels × channels as those of channels × pixels. */
const channelsFirst = (rows: Float32Array, [channels, height = 1, width = 1]: FeatureShape): Float32Array => {
  const pixels = height * width;
  const size = channels * pixels;
  return rows.map((_, i) => {
    const [unit, channel, pixel] = [Math.floor(i / size), Math.floor((i % size) / pixels), i % pixels];
    return rows[unit * size + pixel * channels + channel] ?? 0;
  });
};

const emitLinear = (
  request: Request,
  weight: Constant,
  made: { rows: Float32Array; units: number; bias: Float32Array },
) => {
  const { node, importer } = request;
  const { x, rows } = operandsOf(request, made.rows);
  const layer = { kind: 'linear', name: importer.nameFor(node, weight), units: made.units } as const;
  if (rows.length !== made.units * x.features[0] || made.bias.length !== made.units)
    throw unsupported(node, `weights [${weight.shape}] with ${made.bias.length} biases do not fit [${x.shape}]`);
  const tensors = { weight: rows, bias: made.bias };
  return [importer.layer(node, x, { layer, tensors, shape: [x.shape[0] ?? 1, made.units] })];
};

/** One bias a unit, from one number a unit or one for all. */
const spreadBias = (bias: Constant | null, units: number, factor: number): Float32Array => {
  const data = bias?.data ?? [0];
  const at = (i: number) => (data.length === 1 ? data[0] : data[i]) ?? Number.NaN;
  return Float32Array.from({ length: units }, (_, i) => factor * at(i));
};

/** α·x·Wᵀ + β·bias. */
export const gemm: Operator = (request) => {
  const { node } = request;
  const weight = weightsOf(request, 1);
  const [a = 0, b = 0] = weight.shape;
  if (weight.shape.length !== 2) throw unsupported(node, `weights of shape [${weight.shape}] are no matrix`);
  if (integerOf(node, 'transA', 0) === 1) throw unsupported(node, 'transA = 1 mixes pictures of a batch');
  const [alpha, beta] = [floatOf(node, 'alpha', 1), floatOf(node, 'beta', 1)];
  const isTransposed = integerOf(node, 'transB', 0) === 1;
  const rows = isTransposed ? floats(weight) : transposed(floats(weight), a, b);
  const units = isTransposed ? a : b;
  const bias = constantOf(request, 2);
  if (bias && bias.data.length !== 1 && bias.data.length !== units)
    throw unsupported(node, `its bias has ${bias.data.length} elements for ${units} units`);
  const scaled = alpha === 1 ? rows : rows.map((value) => alpha * value);
  return emitLinear(request, weight, { rows: scaled, units, bias: spreadBias(bias, units, beta) });
};

/** A linear layer without a bias; an Add behind it brings one. */
export const matMul: Operator = (request) => {
  const { node } = request;
  const weight = weightsOf(request, 1);
  const [inputs = 0, units = 0] = weight.shape;
  if (weight.shape.length !== 2) throw unsupported(node, `weights of shape [${weight.shape}] are no matrix`);
  const rows = transposed(floats(weight), inputs, units);
  return emitLinear(request, weight, { rows, units, bias: new Float32Array(units) });
};
