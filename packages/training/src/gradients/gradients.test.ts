import { describe, expect, test } from 'vitest';
import { edgeNet } from '../nets/edgeNet.ts';
import { goldenNet } from '../nets/goldenNet.ts';
import type { ConvLayer, Layer } from '../nets/net.ts';
import { resNet18 } from '../nets/resNet18.ts';
import { tinyNet } from '../nets/tinyNet.ts';
import { checkGradients, type GradientCase } from '../testing/gradientCheck.ts';
import { seeded } from '../testing/random.ts';

const conv = (fields: Partial<ConvLayer>): ConvLayer => ({
  kind: 'conv',
  name: 'conv',
  filters: 4,
  kernel: 3,
  stride: 1,
  padding: 1,
  groups: 1,
  bias: true,
  ...fields,
});

const norm: Layer = { kind: 'batchNorm', name: 'norm' };

const cases: Readonly<Record<string, GradientCase>> = {
  'a 3×3 convolution of one non-square picture': { layers: [conv({})], input: [3, 5, 9], batch: 1 },
  'stride 2 on odd sizes, where the last row is never read': {
    layers: [conv({ stride: 2, padding: 0 })],
    input: [2, 8, 6],
    batch: 3,
  },
  'stride 2 with padding': { layers: [conv({ stride: 2 })], input: [3, 7, 10], batch: 2 },
  'stride 3 with a 5×5 kernel and wide padding': {
    layers: [conv({ kernel: 5, stride: 3, padding: 3 })],
    input: [2, 11, 8],
    batch: 2,
  },
  'padding wider than the kernel': { layers: [conv({ kernel: 1, padding: 2 })], input: [2, 3, 4], batch: 2 },
  'a 1×1 convolution without bias': {
    layers: [conv({ kernel: 1, padding: 0, bias: false })],
    input: [5, 4, 3],
    batch: 2,
  },
  'a 1×1 convolution of stride 2': { layers: [conv({ kernel: 1, padding: 0, stride: 2 })], input: [3, 5, 6], batch: 2 },
  'an even kernel': { layers: [conv({ kernel: 4, padding: 1 })], input: [2, 6, 7], batch: 2 },
  'two groups': { layers: [conv({ groups: 2, filters: 6 })], input: [4, 5, 6], batch: 2 },
  'two groups of stride 2': { layers: [conv({ groups: 2, filters: 6, stride: 2 })], input: [4, 5, 6], batch: 1 },
  'a depthwise convolution': { layers: [conv({ groups: 3, filters: 3 })], input: [3, 5, 7], batch: 3 },
  'a depthwise convolution of stride 2': {
    layers: [conv({ groups: 3, filters: 3, stride: 2 })],
    input: [3, 6, 7],
    batch: 2,
  },
  'depthwise with two filters a channel': { layers: [conv({ groups: 3, filters: 6 })], input: [3, 4, 4], batch: 2 },
  'a linear layer': { layers: [{ kind: 'linear', name: 'linear', units: 5 }], input: [7], batch: 3 },
  'a linear layer of one row': { layers: [{ kind: 'linear', name: 'linear', units: 1 }], input: [4], batch: 1 },
  relu: { layers: [{ kind: 'relu' }], input: [2, 4, 5], batch: 2 },
  'relu6 on both of its bends': {
    layers: [{ kind: 'linear', name: 'linear', units: 40 }, { kind: 'relu6' }],
    input: [60],
    batch: 4,
  },
  silu: { layers: [{ kind: 'silu' }], input: [2, 3, 5], batch: 2 },
  flatten: { layers: [{ kind: 'flatten' }], input: [2, 3, 5], batch: 2 },
  'max pooling that tiles the picture': {
    layers: [{ kind: 'maxPool', kernel: 2, stride: 2, padding: 0 }],
    input: [2, 6, 4],
    batch: 2,
  },
  'max pooling with overlap and padding': {
    layers: [{ kind: 'maxPool', kernel: 3, stride: 2, padding: 1 }],
    input: [2, 7, 8],
    batch: 2,
  },
  'max pooling that leaves pixels out': {
    layers: [{ kind: 'maxPool', kernel: 2, stride: 3, padding: 0 }],
    input: [2, 7, 6],
    batch: 1,
  },
  'mean pooling that tiles the picture': {
    layers: [{ kind: 'averagePool', kernel: 2, stride: 2, padding: 0 }],
    input: [2, 6, 4],
    batch: 2,
  },
  'mean pooling with overlap and padding': {
    layers: [{ kind: 'averagePool', kernel: 3, stride: 2, padding: 1 }],
    input: [2, 7, 8],
    batch: 2,
  },
  'mean pooling of large maps': {
    layers: [{ kind: 'averagePool', kernel: 2, stride: 2, padding: 0 }],
    input: [1, 24, 20],
    batch: 2,
  },
  'a 3×3 convolution of wide pictures': { layers: [conv({})], input: [2, 5, 17], batch: 2 },
  'mean pooling that leaves a column out': {
    layers: [{ kind: 'averagePool', kernel: 2, stride: 2, padding: 0 }],
    input: [2, 5, 7],
    batch: 2,
  },
  'global average pooling': { layers: [{ kind: 'globalAveragePool' }], input: [3, 4, 5], batch: 2 },
  'batch normalisation by running statistics': { layers: [norm], input: [3, 4, 5], batch: 3 },
  'batch normalisation by the batch': { layers: [norm], input: [3, 4, 5], batch: 3, batchStatistics: true },
  'batch normalisation of large maps by the batch': {
    layers: [norm],
    input: [2, 17, 16],
    batch: 2,
    batchStatistics: true,
  },
  'group normalisation of one non-square picture': {
    layers: [{ kind: 'groupNorm', name: 'norm', groups: 2 }],
    input: [4, 3, 5],
    batch: 1,
  },
  'group normalisation of each channel by itself': {
    layers: [{ kind: 'groupNorm', name: 'norm', groups: 3 }],
    input: [3, 4, 5],
    batch: 2,
  },
  'group normalisation behind a convolution': {
    layers: [conv({ stride: 2 }), { kind: 'groupNorm', name: 'norm', groups: 1 }, { kind: 'silu' }],
    input: [2, 7, 6],
    batch: 3,
  },
  'a convolution of a 1×5 kernel, stride 1×2 and uneven margins': {
    layers: [conv({ kernel: [1, 5], stride: [1, 2], padding: [0, 2, 1, 1] })],
    input: [3, 4, 9],
    batch: 2,
  },
  'a convolution of a 5×3 kernel, stride 3×1 and margins on one side': {
    layers: [conv({ kernel: [5, 3], stride: [3, 1], padding: [0, 0, 2, 2], groups: 2 })],
    input: [4, 9, 6],
    batch: 1,
  },
  'max pooling of one odd picture with uneven margins': {
    layers: [{ kind: 'maxPool', kernel: [3, 2], stride: [2, 1], padding: [0, 1, 1, 0] }],
    input: [3, 7, 5],
    batch: 1,
  },
  'mean pooling of one odd picture with uneven margins': {
    layers: [{ kind: 'averagePool', kernel: [3, 2], stride: [2, 1], padding: [0, 1, 1, 0] }],
    input: [3, 7, 5],
    batch: 1,
  },
  'nearest upsampling': { layers: [{ kind: 'upsample', factor: 3 }], input: [2, 3, 5], batch: 2 },
  'upsampling between convolutions': {
    layers: [conv({ stride: 2 }), { kind: 'upsample', factor: 2 }, conv({ name: 'after', filters: 2 })],
    input: [2, 5, 7],
    batch: 1,
  },
  'dropout by a mask': { layers: [{ kind: 'dropout', name: 'drop', rate: 0.5 }], input: [3, 4, 5], batch: 2 },
  sigmoid: { layers: [{ kind: 'sigmoid' }], input: [2, 3, 5], batch: 2 },
  'hard sigmoid on both of its bends': {
    layers: [{ kind: 'linear', name: 'linear', units: 40 }, { kind: 'hardSigmoid' }],
    input: [60],
    batch: 4,
  },
  'hard swish': {
    layers: [{ kind: 'linear', name: 'linear', units: 40 }, { kind: 'hardSwish' }],
    input: [60],
    batch: 3,
  },
  'branches beside each other, one of them the input itself': {
    layers: [{ kind: 'concat', name: 'join', branches: [[conv({ filters: 2 })], [], [{ kind: 'silu' }]] }],
    input: [3, 4, 5],
    batch: 2,
  },
  'branches of vectors': {
    layers: [{ kind: 'concat', name: 'join', branches: [[{ kind: 'linear', name: 'linear', units: 2 }], []] }],
    input: [5],
    batch: 1,
  },
  'a gate with squeeze and excitation': {
    layers: [
      {
        kind: 'gate',
        name: 'gate',
        body: [{ kind: 'globalAveragePool' }, { kind: 'linear', name: 'squeeze', units: 3 }, { kind: 'sigmoid' }],
      },
    ],
    input: [3, 4, 5],
    batch: 2,
  },
  'half of the channels kept, the other half convolved, and both shuffled': {
    layers: [
      {
        kind: 'concat',
        name: 'unit',
        branches: [
          [{ kind: 'channelSlice', from: 0, to: 2 }],
          [{ kind: 'channelSlice', from: 2, to: 4 }, conv({ filters: 2, groups: 2, bias: false }), norm],
        ],
      },
      { kind: 'channelShuffle', groups: 2 },
    ],
    input: [4, 5, 3],
    batch: 2,
    batchStatistics: true,
  },
  'a residual block whose input is used twice': {
    layers: [{ kind: 'residual', name: 'block', body: [conv({ filters: 3 }), { kind: 'silu' }], shortcut: [] }],
    input: [3, 5, 4],
    batch: 2,
  },
  'a residual block with a shortcut of its own': {
    layers: [
      {
        kind: 'residual',
        name: 'block',
        body: [conv({ stride: 2, bias: false }), norm, { kind: 'relu' }],
        shortcut: [conv({ name: 'shortcut', kernel: 1, padding: 0, stride: 2 })],
      },
    ],
    input: [3, 6, 5],
    batch: 3,
    batchStatistics: true,
  },
};

describe('gradients agree with central differences of a float64 forward pass', () => {
  test.each(Object.entries(cases))('%s', async (name, layers) => {
    const report = await checkGradients(layers, seeded(name.length));
    expect(report.forward).toBeLessThan(1e-5);
    for (const error of Object.values(report.gradients)) expect(error).toBeLessThan(5e-5);
  });

  const small = { classes: 5, height: 12, width: 16 };
  const nets = [
    edgeNet({ classes: 5, hiddenWidth: 24 }),
    goldenNet({ classes: 5 }),
    tinyNet({ ...small, filters: 4 }),
    resNet18({ ...small, filters: 2 }),
  ];
  test.each(nets)('the whole $name net', async ({ layers }) => {
    const test: GradientCase = {
      layers,
      input: [3, 12, 16],
      batch: 2,
      byDirection: true,
      batchStatistics: true,
      tensorsTried: 8,
    };
    const report = await checkGradients(test, seeded(7));
    expect(report.forward).toBeLessThan(1e-5);
    for (const error of Object.values(report.gradients)) expect(error).toBeLessThan(2e-4);
  });
});
