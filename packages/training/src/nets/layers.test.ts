import { describe, expect, test } from 'vitest';
import { Graph } from '../ir/graph.ts';
import { buildInferenceModel } from '../models/inference.ts';
import { readModel } from '../models/readModel.ts';
import { infer } from '../testing/classify.ts';
import { seeded } from '../testing/random.ts';
import { evaluate } from '../testing/reference.ts';
import { lowerLayers } from './lower.ts';
import { activationKinds, type ConvLayer, type Layer, type Net, type Weights } from './net.ts';
import { initialWeights, parametersOf } from './parameters.ts';
import { parseNet } from './parseNet.ts';
import { shapeAfter } from './trace.ts';

const conv = (name: string, fields: Partial<ConvLayer> = {}): ConvLayer => ({
  kind: 'conv',
  name,
  filters: 4,
  kernel: 3,
  stride: 1,
  padding: 1,
  groups: 1,
  bias: false,
  ...fields,
});

const norm = (name: string): Layer => ({ kind: 'batchNorm', name });

/** Every kind of layer at once. */
const everything: Net = {
  name: 'everything',
  input: { channels: 3, height: 11, width: 14, scaling: { scale: [0.02, 0.03, 0.04], shift: [-1, -2, -3] } },
  classes: 3,
  layers: [
    conv('stem', { kernel: [3, 5], stride: [2, 1], padding: [1, 2, 0, 2], filters: 8 }),
    norm('stem.norm'),
    ...activationKinds.map((kind): Layer => ({ kind })),
    { kind: 'maxPool', kernel: [2, 3], stride: [1, 2], padding: [0, 1, 1, 1] },
    {
      kind: 'residual',
      name: 'residual',
      body: [conv('depthwise', { groups: 8, filters: 8 }), norm('depthwise.norm')],
      shortcut: [],
    },
    {
      kind: 'concat',
      name: 'branches',
      branches: [
        [{ kind: 'channelSlice', from: 0, to: 4 }],
        [{ kind: 'channelSlice', from: 4, to: 8 }, conv('branch'), norm('branch.norm')],
      ],
    },
    { kind: 'channelShuffle', groups: 2 },
    {
      kind: 'gate',
      name: 'gate',
      body: [{ kind: 'globalAveragePool' }, { kind: 'linear', name: 'squeeze', units: 8 }, { kind: 'sigmoid' }],
    },
    { kind: 'groupNorm', name: 'groups', groups: 4 },
    { kind: 'upsample', factor: 2 },
    { kind: 'averagePool', kernel: 3, stride: 2, padding: 1 },
    { kind: 'flatten' },
    { kind: 'dropout', name: 'drop', rate: 0.5 },
    { kind: 'linear', name: 'output', units: 3 },
  ],
};

/** Statistics and scales that a fold could get wrong. */
const unevenWeights = (net: Net): Weights => {
  const random = seeded(5);
  const fresh = initialWeights(net, random);
  return Object.fromEntries(
    parametersOf(net).map(({ name, role }) => [
      name,
      role === 'weight'
        ? (fresh[name] ?? new Float32Array())
        : (fresh[name] ?? new Float32Array()).map((value) => value + random() / 2),
    ]),
  );
};

describe('a net of every kind of layer', () => {
  const weights = unevenWeights(everything);
  const random = seeded(6);
  const pixels = Uint8Array.from({ length: 2 * 3 * 11 * 14 }, () => random() * 256);
  const model = buildInferenceModel(everything, weights, { metadata: { classes: ['a', 'b', 'c'] } });

  test('infers what its layers say in double precision: norms are folded, dropout does nothing', async () => {
    const graph = new Graph('reference');
    const x = graph.input('x', [2, 3, 11, 14]);
    const tensors = new Map(parametersOf(everything).map(({ name, shape }) => [name, graph.input(name, shape)]));
    const y = lowerLayers({ graph, tensor: (name) => tensors.get(name) ?? x }, everything.layers, x);
    const { scale, shift } = everything.input.scaling ?? { scale: [], shift: [] };
    const scaled = Float64Array.from(pixels, (pixel, i) => {
      const channel = Math.floor(i / (11 * 14)) % 3;
      return pixel * (scale[channel] ?? 1) + (shift[channel] ?? 0);
    });
    const feeds = new Map(
      graph.inputs.map(({ name, shape }) => [name, { data: Float64Array.from(weights[name] ?? scaled), shape }]),
    );
    const expected = evaluate(graph, feeds, y).data;
    const { data } = await infer(model, { net: everything, rows: pixels, output: 'logits' });
    expect(data).toHaveLength(expected.length);
    for (const [i, value] of expected.entries()) expect(data[i]).toBeCloseTo(value, 4);
  });

  test('is described by JSON that reads back to the same', () => {
    expect(parseNet(JSON.parse(JSON.stringify(everything)))).toEqual(everything);
  });

  test('comes back from its file and computes the same', async () => {
    const read = readModel(model);
    expect(read.net.input).toEqual(everything.input);
    const again = buildInferenceModel(read.net, read.weights, { metadata: read.metadata });
    const [first, second] = await Promise.all(
      [model, again].map((bytes) => infer(bytes, { net: everything, rows: pixels, output: 'logits' })),
    );
    expect(second).toEqual(first);
  });
});

describe('layers that do not fit are named with what to do', () => {
  test.each<[string, readonly Layer[], RegExp]>([
    [
      'branches of different sizes',
      [{ kind: 'concat', name: 'join', branches: [[conv('a', { stride: 2 })], []] }],
      /concat "join": branches yield 4×4×4 and 4×8×8; make them equal but for their channels/,
    ],
    ['a join of nothing', [{ kind: 'concat', name: 'join', branches: [] }], /concat "join": branches yield nothing/],
    [
      'a gate of too few factors',
      [{ kind: 'gate', name: 'gate', body: [{ kind: 'globalAveragePool' }, { kind: 'linear', name: 'l', units: 3 }] }],
      /gate "gate": its body yields 3; it must end in 4 factors, one a channel/,
    ],
    [
      'more groups than channels divide into',
      [{ kind: 'groupNorm', name: 'norm', groups: 3 }],
      /groups 3 must divide 4/,
    ],
    [
      'a shuffle that does not come out even',
      [{ kind: 'channelShuffle', groups: 8 }],
      /groups 8 must divide 4 channels/,
    ],
    ['channels that are not there', [{ kind: 'channelSlice', from: 2, to: 9 }], /2 to 9 is no range of 4 channels/],
    [
      'upsampling of a vector',
      [{ kind: 'flatten' }, { kind: 'upsample', factor: 2 }],
      /needs pictures but gets a vector/,
    ],
  ])('%s', (_, layers, message) => {
    expect(() => shapeAfter(layers, [4, 8, 8])).toThrow(message);
  });

  test.each<[string, Readonly<Record<string, unknown>>, RegExp]>([
    [
      'a rate of 1',
      { kind: 'dropout', name: 'd', rate: 1 },
      /layers\[0\].rate is 1; expected a number from 0 to below 1/,
    ],
    [
      'three kernel sizes',
      { kind: 'maxPool', kernel: [1, 2, 3], stride: 1, padding: 0 },
      /kernel is \[1,2,3\]; expected/,
    ],
    [
      'two margins',
      { kind: 'maxPool', kernel: 1, stride: 1, padding: [1, 2] },
      /padding is \[1,2\]; expected.*or 4 of/,
    ],
    ['no branches', { kind: 'concat', name: 'c', branches: 7 }, /branches is no list of 1 to 100 lists of layers/],
    ['half a factor', { kind: 'upsample', factor: 0.5 }, /factor is 0.5; expected a whole number from 1/],
  ])('%s in a file', (_, layer, message) => {
    expect(() => parseNet({ ...everything, layers: [layer] })).toThrow(message);
  });

  test.each<[string, readonly Layer[]]>([
    ['upsampling', Array.from({ length: 9 }, (): Layer => ({ kind: 'upsample', factor: 10 }))],
    ['margins', [{ kind: 'averagePool', kernel: 1, stride: 1, padding: 65_000 }]],
    [
      'joins of the same',
      Array.from(
        { length: 9 },
        (_, i): Layer => ({ kind: 'concat', name: `${i}`, branches: [[], [], [], [], [], [], [], []] }),
      ),
    ],
  ])('a short description that asks for terabytes by %s', (_, layers) => {
    const huge = { ...everything, layers: [...layers, ...everything.layers] };
    expect(() => parseNet(huge)).toThrow(/at most 67108864 elements are allowed/);
  });

  test('a scaling without its third channel', () => {
    const input = { ...everything.input, scaling: { scale: [1, 1], shift: [0, 0, 0] } };
    expect(() => parseNet({ ...everything, input })).toThrow(/scaling.scale is \[1,1\]; expected three finite numbers/);
  });
});
