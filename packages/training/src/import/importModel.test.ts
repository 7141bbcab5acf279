import { expect, test } from 'vitest';
import { buildInferenceModel } from '../models/inference.ts';
import { bothWays, runFile } from '../testing/bothWays.ts';
import { infer } from '../testing/classify.ts';
import { type FileSketch, onnxFile } from '../testing/onnxFile.ts';
import { floatsOf } from '../testing/session.ts';
import { conv, convWeights, sketch } from '../testing/sketch.ts';
import { type ImportOptions, importModel } from './importModel.ts';

const accepted: readonly (readonly [string, FileSketch, ImportOptions?])[] = [
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
    'a map that is flattened with its channels last, as TensorFlow does',
    {
      nodes: [
        conv,
        ['Transpose', ['a'], 't', { perm: [0, 2, 3, 1] }],
        ['Reshape', ['t', 'shape'], 'f'],
        ['MatMul', ['f', 'v'], 'n'],
        ['Add', ['n', 'b'], 'y'],
      ],
      weights: { ...convWeights, shape: { integers: [-1, 384] }, v: [384, 5], b: [5] },
    },
  ],
  [
    'a mean with the channels last',
    {
      nodes: [
        conv,
        ['Transpose', ['a'], 't', { perm: [0, 2, 3, 1] }],
        ['ReduceMean', ['t'], 'm', { axes: [1, 2], keepdims: 0 }],
        ['Gemm', ['m', 'v'], 'y', { transB: 1 }],
      ],
      weights: { ...convWeights, v: [5, 6] },
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
    'logits beside their probabilities',
    {
      ...sketch([['Relu', ['a'], 'z']]),
      nodes: [...sketch([['Relu', ['a'], 'z']]).nodes, ['Softmax', ['y'], 'p']],
      outputs: ['y', 'p'],
    },
  ],
  ['a net for pictures of another size', sketch([['Relu', ['a'], 'z']]), { size: { height: 8, width: 8 } }],
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

test('says so where pictures get another size than the file has', () => {
  const file = onnxFile(sketch([['Relu', ['a'], 'z']]));
  const { net, guesses } = importModel(file, { size: { height: 20, width: 12 } });
  expect(net.input).toMatchObject({ height: 20, width: 12 });
  expect(guesses).toEqual([
    { kind: 'imageNet' },
    { kind: 'size', from: { height: 8, width: 8 }, to: { height: 20, width: 12 } },
  ]);
});

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
  expect(guesses).toEqual([{ kind: 'range', most: 1 }]);
  const scaling = { scale: [1, 1, 1], shift: [0, 0, 0] } as const;
  const told = importModel(file, { scaling });
  expect(told.guesses).toEqual([]);
  const pixels = Uint8Array.from({ length: 192 }, (_, i) => (i * 37) % 256);
  const model = buildInferenceModel(told.net, told.weights, { metadata: { classes: ['a', 'b', 'c', 'd', 'e'] } });
  const { data } = await infer(model, { net: told.net, rows: pixels, output: 'logits' });
  const lastChannels = Float32Array.from({ length: 192 }, (_, i) => pixels[(i % 3) * 64 + Math.floor(i / 3)] ?? 0);
  const there = floatsOf(await runFile(file, 'x', { data: lastChannels, shape: [1, 8, 8, 3] }), 'y');
  for (const [i, value] of data.entries()) expect(value / (there[i] ?? 0)).toBeCloseTo(1, 3);
  expect(net.layers).toEqual(told.net.layers);
  expect(Object.keys(weights)).toEqual(Object.keys(told.weights));
});
