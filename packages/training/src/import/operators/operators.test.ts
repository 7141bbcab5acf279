import { expect, test } from 'vitest';
import { bothWays } from '../../testing/bothWays.ts';
import type { FileSketch } from '../../testing/onnxFile.ts';
import { sketch } from '../../testing/sketch.ts';

const accepted: readonly (readonly [string, FileSketch])[] = [
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
    'group normalisation as PyTorch writes it',
    sketch(
      [
        ['Reshape', ['a', 'groups'], 'b'],
        ['InstanceNormalization', ['b', 'ones', 'zeros'], 'c', { epsilon: { float: 1e-5 } }],
        ['Reshape', ['c', 'back'], 'd'],
        ['Mul', ['d', 's'], 'e'],
        ['Add', ['e', 't'], 'z'],
      ],
      {
        groups: { integers: [0, 3, -1] },
        ones: { floats: [1, 1, 1] },
        zeros: { floats: [0, 0, 0] },
        back: { integers: [1, 6, 8, 8] },
        s: [6, 1, 1],
        t: [6, 1, 1],
      },
    ),
  ],
  [
    'normalisation of each channel by itself',
    sketch([['InstanceNormalization', ['a', 's', 't'], 'z']], { s: [6], t: [6] }),
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
    'channels that go last and come back',
    sketch([
      ['Transpose', ['a'], 't', { perm: [0, 2, 3, 1] }],
      ['Transpose', ['t'], 'u', { perm: [0, 3, 1, 2] }],
      ['Relu', ['u'], 'z'],
    ]),
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
    'dropout, identities and casts',
    sketch([
      ['Identity', ['a'], 'b'],
      ['Dropout', ['b'], 'c'],
      ['Cast', ['c'], 'z', { to: 1 }],
    ]),
  ],
];

test.each(accepted)('takes %s', async (_, file) => {
  const { there, here } = await bothWays(file);
  expect(here).toHaveLength(there.length);
  for (const [i, value] of here.entries()) expect(value).toBeCloseTo(there[i] ?? Number.NaN, 4);
});
