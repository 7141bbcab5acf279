import type { Operator } from '../importer.ts';
import { clip, hardSigmoid, hardSwish, relu, sigmoid, softmax } from './activations.ts';
import { slice, split } from './channels.ts';
import { convolution } from './convolution.ts';
import { instanceNormalization } from './groups.ts';
import { add, concat, divide, multiply, subtract } from './joins.ts';
import { flatten, pad, passThrough, reshape, shapeOf, squeeze, transpose, unsqueeze } from './layout.ts';
import { gemm, matMul } from './linear.ts';
import { batchNormalization } from './normalization.ts';
import { averagePool, globalAveragePool, maxPool, reduceMean } from './pooling.ts';

/** Every operator over pictures that can become a layer, or a part of one. */
export const operators: ReadonlyMap<string, Operator> = new Map(
  Object.entries({
    Add: add,
    AveragePool: averagePool,
    BatchNormalization: batchNormalization,
    Cast: passThrough,
    Clip: clip,
    Concat: concat,
    Conv: convolution,
    Div: divide,
    Dropout: passThrough,
    Flatten: flatten,
    Gemm: gemm,
    GlobalAveragePool: globalAveragePool,
    HardSigmoid: hardSigmoid,
    HardSwish: hardSwish,
    Identity: passThrough,
    InstanceNormalization: instanceNormalization,
    MatMul: matMul,
    MaxPool: maxPool,
    Mul: multiply,
    Pad: pad,
    ReduceMean: reduceMean,
    Relu: relu,
    Reshape: reshape,
    Shape: shapeOf,
    Sigmoid: sigmoid,
    Slice: slice,
    Softmax: softmax,
    Split: split,
    Squeeze: squeeze,
    Sub: subtract,
    Transpose: transpose,
    Unsqueeze: unsqueeze,
  }),
);
