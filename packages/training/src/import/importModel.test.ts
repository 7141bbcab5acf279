import { expect, test } from 'vitest';
import { buildInferenceModel } from '../models/inference.ts';
import { infer } from '../testing/classify.ts';
import { type FileSketch, onnxFile } from '../testing/onnxFile.ts';
import { seeded } from '../testing/random.ts';
import { floatsOf, floatTensor, openSession } from '../testing/session.ts';
import { conv, convWeights, sketch } from '../testing/sketch.ts';
import { type ImportOptions, importModel } from './importModel.ts';

/** What an ONNX file makes of its input `x`. */
const run = async (file: Uint8Array, input: string, x: { data: Float32Array; shape: readonly number[] }) => {
  const session = await openSession(file);
  const outputs = await session.run({ [input]: floatTensor(x.data, x.shape) });
  await session.release();
  return outputs;
};

/** Runs a file as it is and as it was imported on the same random floats. */
const bothWays = async (sketch: FileSketch, options: ImportOptions = {}) => {
  const file = onnxFile(sketch);
  const { net, weights } = importModel(file, options);
  const { height, width } = net.input;
  const random = seeded(9);
  const x = {
    data: Float32Array.from({ length: 3 * height * width }, () => 2 * random() - 1),
    shape: [1, 3, height, width],
  };
  const classes = Array.from({ length: net.classes }, (_, i) => `class ${i}`);
  const ours = buildInferenceModel(net, weights, { metadata: { classes }, input: 'scaled' });
  const there = await run(file, 'x', x);
  return {
    net,
    there: floatsOf(there, sketch.outputs?.[0] ?? 'y'),
    here: floatsOf(await run(ours, 'input', x), 'logits'),
  };
};

const accepted: readonly (readonly [string, FileSketch, ImportOptions?])[] = [
  ['an Add behind a convolution as its bias', sketch([['Add', ['a', 'b'], 'z']], { b: [6, 1, 1] })],
  [
    'a product and a sum a channel, which normalisation was written as',
    sketch(
      [
        ['Mul', ['a', 's'], 'b'],
        ['Add', ['t', 'b'], 'z'],
      ],
      { s: [1, 6, 1, 1], t: [1, 6, 1, 1] },
    ),
  ],
  [
    'normalisation with an ε of its own',
    sketch([['BatchNormalization', ['a', 's', 't', 'm', 'variance'], 'z', { epsilon: { float: 1e-3 } }]], {
      s: [6],
      t: [6],
      m: [6],
      variance: [6],
    }),
  ],
  [
    'TensorFlow’s SAME padding with strides',
    sketch([['Conv', ['a', 'v'], 'z', { auto_pad: 'SAME_UPPER', strides: [2, 2], kernel_shape: [3, 3] }]], {
      v: [6, 6, 3, 3],
    }),
  ],
  [
    'SAME_LOWER padding of an even kernel',
    sketch([['Conv', ['a', 'v'], 'z', { auto_pad: 'SAME_LOWER', strides: [1, 1], kernel_shape: [2, 4] }]], {
      v: [6, 6, 2, 4],
    }),
  ],
  [
    'uneven margins from a Pad before',
    sketch(
      [
        ['Pad', ['a', 'p'], 'b'],
        ['Conv', ['b', 'v'], 'z', { strides: [2, 2] }],
      ],
      { p: { integers: [0, 0, 0, 1, 0, 0, 2, 1] }, v: [6, 6, 3, 3] },
    ),
  ],
  [
    'a Pad behind a ReLU before a pool of largest pixels',
    sketch(
      [
        ['Relu', ['a'], 'r'],
        ['Pad', ['r', 'p'], 'b'],
        ['MaxPool', ['b'], 'z', { kernel_shape: [3, 3], strides: [2, 2] }],
      ],
      { p: { integers: [0, 0, 0, 0, 0, 0, 1, 1] } },
    ),
  ],
  ['pools that round up', sketch([['MaxPool', ['a'], 'z', { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 }]])],
  [
    'depthwise and grouped convolutions',
    sketch(
      [
        ['Conv', ['a', 'd'], 'b', { group: 6, pads: [1, 1, 1, 1] }],
        ['Conv', ['b', 'g', 'gb'], 'z', { group: 2 }],
      ],
      { d: [6, 1, 3, 3], g: [4, 3, 1, 1], gb: [4] },
      4,
    ),
  ],
  [
    'the mean over height and width',
    {
      nodes: [
        conv,
        ['ReduceMean', ['a'], 'm', { axes: [-2, -1], keepdims: 0 }],
        ['MatMul', ['m', 'v'], 'n'],
        ['Add', ['n', 'b'], 'y'],
      ],
      weights: { ...convWeights, v: [6, 5], b: [5] },
    },
  ],
  [
    'an average pool over all pixels and a Reshape with an open size',
    {
      nodes: [
        conv,
        ['AveragePool', ['a'], 'p', { kernel_shape: [8, 8] }],
        ['Reshape', ['p', 'shape'], 'f'],
        ['Gemm', ['f', 'v', 'b'], 'y', { alpha: { float: 0.5 }, beta: { float: 2 } }],
      ],
      weights: { ...convWeights, shape: { integers: [0, -1] }, v: [6, 5], b: [5] },
    },
  ],
  [
    'a map that is flattened as it is',
    {
      nodes: [conv, ['Flatten', ['a'], 'f'], ['Gemm', ['f', 'v'], 'y', { transB: 1 }]],
      weights: { ...convWeights, v: [5, 384] },
    },
  ],
  [
    'two linear layers with a turned weight between',
    {
      nodes: [
        conv,
        ['GlobalAveragePool', ['a'], 'p'],
        ['Squeeze', ['p', 'axes'], 's'],
        ['Transpose', ['v'], 'vt', { perm: [1, 0] }],
        ['MatMul', ['s', 'vt'], 'h'],
        ['Relu', ['h'], 'r'],
        ['Gemm', ['r', 'u'], 'y', { transB: 1 }],
      ],
      weights: { ...convWeights, axes: { integers: [2, 3] }, v: [7, 6], u: [5, 7] },
    },
  ],
  [
    'classes from a 1 × 1 convolution before the mean',
    {
      nodes: [
        conv,
        ['Relu', ['a'], 'r'],
        ['Conv', ['r', 'v', 'b'], 'c'],
        ['GlobalAveragePool', ['c'], 'p'],
        ['Flatten', ['p'], 'y'],
      ],
      weights: { ...convWeights, v: [5, 6, 1, 1], b: [5] },
    },
  ],
  [
    'classes from a convolution over the whole map',
    {
      nodes: [conv, ['Conv', ['a', 'v'], 'c'], ['Flatten', ['c'], 'y']],
      weights: { ...convWeights, v: [5, 6, 8, 8] },
    },
  ],
  [
    'classes from a 1 × 1 convolution behind the mean',
    {
      nodes: [
        conv,
        ['GlobalAveragePool', ['a'], 'p'],
        ['Conv', ['p', 'v', 'b'], 'c'],
        ['Reshape', ['c', 'shape'], 'y'],
      ],
      weights: { ...convWeights, v: [5, 6, 1, 1], b: [5], shape: { integers: [-1, 5] } },
    },
  ],
  [
    'classes from a ReLU before the mean, as SqueezeNet has them',
    {
      nodes: [
        conv,
        ['Conv', ['a', 'v'], 'c'],
        ['Relu', ['c'], 'r'],
        ['GlobalAveragePool', ['r'], 'p'],
        ['Flatten', ['p'], 'y'],
      ],
      weights: { ...convWeights, v: [5, 6, 1, 1] },
    },
  ],
  [
    'one join of branches that part at several places, as Inception has them',
    sketch(
      [
        ['Conv', ['a', 'c1'], 'b'],
        ['Relu', ['b'], 'c'],
        ['Conv', ['c', 'c2'], 'd'],
        ['Sigmoid', ['c'], 'e'],
        ['MaxPool', ['a'], 'f', { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }],
        ['Concat', ['d', 'c', 'e', 'f'], 'z', { axis: 1 }],
      ],
      { c1: [3, 6, 1, 1], c2: [2, 3, 1, 1] },
      14,
    ),
  ],
  [
    'dense blocks, each joining all that came before',
    sketch(
      [
        ['Conv', ['a', 'c1'], 'b'],
        ['Concat', ['a', 'b'], 'ab', { axis: 1 }],
        ['Conv', ['ab', 'c2'], 'c'],
        ['Concat', ['a', 'b', 'c'], 'abc', { axis: 1 }],
        ['Relu', ['abc'], 'z'],
      ],
      { c1: [2, 6, 1, 1], c2: [3, 8, 1, 1] },
      11,
    ),
  ],
  [
    'branches within branches',
    sketch(
      [
        ['Conv', ['a', 'c1'], 'b'],
        ['Relu', ['b'], 'c'],
        ['Sigmoid', ['b'], 'd'],
        ['Concat', ['c', 'd'], 'cd', { axis: -3 }],
        ['Conv', ['a', 'c2'], 'e'],
        ['Add', ['e', 'cd'], 'f'],
        ['Add', ['f', 'a'], 'z'],
      ],
      { c1: [3, 6, 1, 1], c2: [6, 6, 1, 1] },
    ),
  ],
  [
    'slices of channels',
    sketch(
      [
        ['Slice', ['a', 'zero', 'two', 'one'], 'b'],
        ['Slice', ['a', 'two', 'end', 'one'], 'c'],
        ['Concat', ['c', 'b'], 'z', { axis: 1 }],
      ],
      { zero: { integers: [0] }, two: { integers: [2] }, one: { integers: [1] }, end: { integers: [2 ** 31] } },
    ),
  ],
  [
    'a channel shuffle over flattened pixels',
    sketch(
      [
        ['Reshape', ['a', 'groups'], 'b'],
        ['Transpose', ['b'], 'c', { perm: [0, 2, 1, 3] }],
        ['Reshape', ['c', 'back'], 'z'],
      ],
      { groups: { integers: [1, 3, 2, 64] }, back: { integers: [0, -1, 8, 8] } },
    ),
  ],
  [
    'logits beside their probabilities',
    {
      ...sketch([['Relu', ['a'], 'z']]),
      nodes: [...sketch([['Relu', ['a'], 'z']]).nodes, ['Softmax', ['y'], 'p']],
      outputs: ['y', 'p'],
    },
  ],
  ['a net for pictures of another size', sketch([['Relu', ['a'], 'z']]), { size: { height: 8, width: 8 } }],
  [
    'dropout, identities and casts',
    sketch([
      ['Identity', ['a'], 'b'],
      ['Dropout', ['b'], 'c'],
      ['Cast', ['c'], 'z', { to: 1 }],
    ]),
  ],
  [
    'bounds of an older operator set',
    { ...sketch([['Clip', ['a'], 'z', { min: { float: 0 }, max: { float: 6 } }]]), operatorSet: 9 },
  ],
];

test.each(accepted.map(([story, file, options]) => ({ story, file, options })))(
  'takes $story',
  async ({ file, options }) => {
    const { there, here } = await bothWays(file, options);
    expect(here).toHaveLength(there.length);
    for (const [i, value] of here.entries()) expect(value).toBeCloseTo(there[i] ?? Number.NaN, 4);
  },
);

test('takes pictures whose channels come last, and bytes that the model normalises itself', async () => {
  const last: FileSketch = {
    ...sketch([['Relu', ['a'], 'z']]),
    input: ['n', 8, 8, 3],
    nodes: [
      ['Transpose', ['x'], 'x1', { perm: [0, 3, 1, 2] }],
      ['Div', ['x1', 'deviation'], 'x2'],
      ['Sub', ['x2', 'mean'], 'x3'],
      ['Conv', ['x3', 'w'], 'a', { pads: [1, 1, 1, 1] }],
      ...sketch([['Relu', ['a'], 'z']]).nodes.slice(1),
    ],
    weights: { ...sketch([]).weights, deviation: [1], mean: [1, 3, 1, 1] },
  };
  const file = onnxFile(last);
  const { net, weights, guesses } = importModel(file);
  expect(guesses).toEqual([expect.stringContaining('the model normalises them itself')]);
  const scaling = { scale: [1, 1, 1], shift: [0, 0, 0] } as const;
  const told = importModel(file, { scaling });
  expect(told.guesses).toEqual([]);
  const pixels = Uint8Array.from({ length: 192 }, (_, i) => (i * 37) % 256);
  const model = buildInferenceModel(told.net, told.weights, { metadata: { classes: ['a', 'b', 'c', 'd', 'e'] } });
  const { data } = await infer(model, { net: told.net, rows: pixels, output: 'logits' });
  const lastChannels = Float32Array.from({ length: 192 }, (_, i) => pixels[(i % 3) * 64 + Math.floor(i / 3)] ?? 0);
  const there = floatsOf(await run(file, 'x', { data: lastChannels, shape: [1, 8, 8, 3] }), 'y');
  for (const [i, value] of data.entries()) expect(value / (there[i] ?? 0)).toBeCloseTo(1, 3);
  expect(net.layers).toEqual(told.net.layers);
  expect(Object.keys(weights)).toEqual(Object.keys(told.weights));
});
