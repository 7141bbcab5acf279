import { describe, expect, test } from 'vitest';
import { TensorProto_DataType as DataType } from '../encode/onnx_pb.ts';
import { ModelFormatError } from '../models/modelFormat.ts';
import { type FileSketch, type NodeLine, onnxFile } from '../testing/onnxFile.ts';
import { seeded } from '../testing/random.ts';
import { conv, convWeights, sketch } from '../testing/sketch.ts';
import { importModel } from './importModel.ts';

/** A file with the fault that it is refused with, and what the message says. */
const refused: readonly (readonly [string, FileSketch | Uint8Array, string, RegExp])[] = [
  [
    'an unknown operator',
    sketch([['LSTM', ['a'], 'z']]),
    'unsupported',
    /node "lstm_1" \(LSTM\): this operator cannot be trained; leave it out/,
  ],
  [
    'quantised weights',
    sketch([['DequantizeLinear', ['a', 'w'], 'z']]),
    'unsupported',
    /\(DequantizeLinear\): is quantised; import the model as it was before/,
  ],
  ['a branch at run time', sketch([['If', ['a'], 'z']]), 'unsupported', /\(If\): decides at run time/],
  [
    'a dilated convolution',
    sketch([['Conv', ['a', 'v'], 'z', { dilations: [2, 2] }]], { v: [6, 6, 3, 3] }),
    'unsupported',
    /dilations \[2,2\]/,
  ],
  [
    'a convolution over lines',
    sketch([['Conv', ['a', 'v'], 'z']], { v: [6, 6, 3] }),
    'unsupported',
    /weights of shape \[6,6,3\]/,
  ],
  [
    'weights that do not fit',
    sketch([['Conv', ['a', 'v'], 'z']], { v: [6, 5, 3, 3] }),
    'unsupported',
    /weights \[6,5,3,3\] in 1 groups do not fit/,
  ],
  [
    'weights computed from pictures',
    sketch([['Conv', ['a', 'a'], 'z']]),
    'unsupported',
    /input 1 is computed from the pictures/,
  ],
  [
    'a clip to other bounds',
    sketch([['Clip', ['a'], 'z', { min: { float: -1 }, max: { float: 1 } }]]),
    'unsupported',
    /clips to -1 … 1/,
  ],
  ['a leaky ReLU', sketch([['LeakyRelu', ['a'], 'z']]), 'unsupported', /\(LeakyRelu\)/],
  [
    'a sum of two sizes',
    sketch([
      ['AveragePool', ['a'], 'b', { kernel_shape: [2, 2], strides: [2, 2] }],
      ['Add', ['a', 'b'], 'z'],
    ]),
    'unsupported',
    /adds \[1,6,8,8\] and \[1,6,4,4\]/,
  ],
  [
    'ways that cross',
    sketch(
      [
        ['Conv', ['a', 'c1'], 'b'],
        ['Conv', ['b', 'c2'], 'c'],
        ['Add', ['a', 'b'], 'd'],
        ['Add', ['b', 'c'], 'e'],
        ['Add', ['d', 'e'], 'f'],
        ['Relu', ['f'], 'z'],
      ],
      { c1: [6, 6, 1, 1], c2: [6, 6, 1, 1] },
    ),
    'unsupported',
    /feeds several places whose ways do not join in one place/,
  ],
  [
    'zeros that nothing takes in',
    sketch(
      [
        ['Pad', ['a', 'p'], 'b'],
        ['Relu', ['b'], 'z'],
      ],
      { p: { integers: [0, 0, 1, 1, 0, 0, 1, 1] } },
    ),
    'unsupported',
    /node "pad_1" \(Pad\): zeros around pictures/,
  ],
  [
    'turned pictures',
    sketch([['Transpose', ['a'], 'z', { perm: [0, 1, 3, 2] }]]),
    'unsupported',
    /only channel shuffles/,
  ],
  [
    'layers over pictures whose channels come last',
    sketch([
      ['Transpose', ['a'], 't', { perm: [0, 2, 3, 1] }],
      ['Relu', ['t'], 'z'],
    ]),
    'unsupported',
    /node "transpose_1" \(Transpose\): pictures with their channels last cannot be trained; node "relu_2"/,
  ],
  ['a softmax inside', sketch([['Softmax', ['a'], 'z', { axis: 1 }]]), 'unsupported', /over axis 1/],
  [
    'mixed pictures of a batch',
    sketch([['Reshape', ['a', 's'], 'z']], { s: { integers: [2, 3, 8, 8] } }),
    'unsupported',
    /pictures of a batch must stay apart/,
  ],
  [
    'no linear layer at its end',
    { nodes: [conv], weights: convWeights, outputs: ['a'] },
    'unsupported',
    /ends in conv .*ends in a linear layer/,
  ],
  [
    'a vector too long to be classes',
    { nodes: [conv, ['Flatten', ['a'], 'y']], weights: convWeights, input: [1, 3, 64, 64] },
    'unsupported',
    /ends in flatten .*ends in a linear layer/,
  ],
  ['no graph', { nodes: [] }, 'inconsistent', /holds no graph/],
  [
    'an output that needs no picture',
    { nodes: [['Identity', ['w'], 'y']], weights: convWeights },
    'inconsistent',
    /"y" does not depend on its pictures/,
  ],
  [
    'a value from nowhere',
    sketch([['Add', ['a', 'nothing'], 'z']]),
    'inconsistent',
    /takes "nothing", which nothing yields/,
  ],
  [
    'a circle',
    sketch([
      ['Add', ['a', 'c'], 'b'],
      ['Relu', ['b'], 'c'],
      ['Relu', ['c'], 'z'],
    ]),
    'inconsistent',
    /depends on itself/,
  ],
  [
    'a value twice',
    sketch([
      ['Relu', ['a'], 'z'],
      ['Sigmoid', ['a'], 'z'],
    ]),
    'inconsistent',
    /two nodes yield the value "z"/,
  ],
  [
    'one channel',
    { ...sketch([['Relu', ['a'], 'z']]), input: [1, 1, 8, 8] },
    'unsupported',
    /\[1 × 1 × 8 × 8\]; only pictures of 3 channels/,
  ],
  [
    'a vector as input',
    { ...sketch([['Relu', ['a'], 'z']]), input: [1, 192] },
    'unsupported',
    /\[1 × 192\]; it must be N × 3 × height × width/,
  ],
  ['text as input', { ...sketch([['Relu', ['a'], 'z']]), inputType: DataType.STRING }, 'unsupported', /element type 8/],
  [
    'an open size',
    { ...sketch([['Relu', ['a'], 'z']]), input: ['n', 3, 'h', 'w'] },
    'unsupported',
    /leaves height and width open; give the `size`/,
  ],
  [
    'a giant size',
    { ...sketch([['Relu', ['a'], 'z']]), input: [1, 3, 2 ** 40, 8] },
    'unsupported',
    /sides may have 1 to 8192/,
  ],
  [
    'an old operator set',
    { ...sketch([['Relu', ['a'], 'z']]), operatorSet: 3 },
    'unsupported',
    /operator set 3; export it with 7 to 21/,
  ],
  [
    'two outputs',
    { ...sketch([['Relu', ['a'], 'z']]), outputs: ['y', 'tail.flat'] },
    'unsupported',
    /outputs y, tail.flat; say which/,
  ],
  [
    'a tensor of gigabytes that it does not hold',
    sketch(
      [
        ['ConstantOfShape', ['s'], 'v'],
        ['Conv', ['a', 'v'], 'z'],
      ],
      { s: { integers: [100_000, 100_000, 10, 10] } },
    ),
    'unsupported',
    /fills a tensor of \[100000,100000,10,10\], which is too large/,
  ],
  [
    'more layers than a file of ours may have',
    sketch(
      Array.from(
        { length: 1200 },
        (_, i): NodeLine => ['Relu', [i === 0 ? 'a' : `r${i}`], i === 1199 ? 'z' : `r${i + 1}`],
      ),
    ),
    'unsupported',
    /no list of at most 1000 layers/,
  ],
  [
    'blocks in blocks in blocks',
    sketch(
      Array.from({ length: 12 }, (_, i): NodeLine => ['Relu', [i === 0 ? 'a' : `r${i}`], `r${i + 1}`]).concat(
        Array.from(
          { length: 12 },
          (_, i): NodeLine => [
            'Add',
            [i === 0 ? 'r12' : `s${i}`, i === 11 ? 'a' : `r${11 - i}`],
            i === 11 ? 'z' : `s${i + 1}`,
          ],
        ),
      ),
    ),
    'unsupported',
    /nested more than 8 deep/,
  ],
  [
    'far more computed weights than it holds',
    sketch(
      [
        ...Array.from({ length: 4000 }, (_, i): NodeLine => ['Sqrt', [i === 0 ? 'v' : `v${i}`], `v${i + 1}`]),
        ['Conv', ['a', 'v4000'], 'z'],
      ],
      { v: [6, 6, 9, 9] },
    ),
    'too-large',
    /computes far more weights than it holds/,
  ],
];

test.each(refused)('refuses %s and says what to do', (_, file, fault, message) => {
  const bytes = file instanceof Uint8Array ? file : onnxFile(file);
  const act = () => importModel(bytes);
  expect(act).toThrow(message);
  expect(act).toThrow(expect.objectContaining({ name: 'ModelFormatError', fault }));
});

describe('bytes of any kind', () => {
  const file = onnxFile(sketch([['Relu', ['a'], 'z']]));

  test('are refused where they are no ONNX file, cut off or too many', () => {
    expect(() => importModel(new TextEncoder().encode('PK zip'))).toThrow(/no ONNX file/);
    for (let length = 2; length < file.length; length += 97)
      expect(() => importModel(file.subarray(0, length))).toThrow(ModelFormatError);
    const huge = { length: 600 * 2 ** 20 } as Uint8Array;
    expect(() => importModel(file, { externalData: { huge } })).toThrow(/601 MiB; up to 512 MiB can be imported/);
  });

  test('cannot keep the import busy by thousands of nodes', () => {
    const chain = Array.from(
      { length: 8000 },
      (_, i): NodeLine => ['Add', [i === 0 ? 'a' : `s${i}`, 'a'], i === 7999 ? 'z' : `s${i + 1}`],
    );
    expect(() => importModel(onnxFile(sketch(chain)))).toThrow(ModelFormatError);
  });

  test('never break the import, whatever noise is in them', () => {
    const random = seeded(5);
    for (let round = 0; round < 300; round++) {
      const bytes = file.slice();
      for (let k = 0; k < 1 + (round % 20); k++)
        bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
      try {
        importModel(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(ModelFormatError);
      }
    }
  });
});
