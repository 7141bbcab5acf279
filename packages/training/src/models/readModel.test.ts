import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { describe, expect, test } from 'vitest';
import { type ModelProto, ModelProtoSchema } from '../encode/onnx_pb.ts';
import { edgeNet } from '../nets/edgeNet.ts';
import { foldBatchNorm } from '../nets/foldBatchNorm.ts';
import { goldenNet } from '../nets/goldenNet.ts';
import { initialWeights } from '../nets/parameters.ts';
import { infer } from '../testing/classify.ts';
import { gratings } from '../testing/gratings.ts';
import { seeded } from '../testing/random.ts';
import { buildInferenceModel } from './inference.ts';
import { ModelFormatError } from './modelFormat.ts';
import { readModel } from './readModel.ts';
import { buildTrainingModel } from './training.ts';

const classes = ['car', 'person', 'Fußgänger 行人'];
const net = edgeNet({ classes: 3, hiddenWidth: 8 });
const weights = initialWeights(net, seeded(1));
const metadata = { classes, properties: { parent: 'v1', note: '' } };
const file = buildInferenceModel(net, weights, { metadata });

/** The fault that reading some bytes is refused with. */
const faultOf = (bytes: Uint8Array): ModelFormatError => {
  try {
    readModel(bytes);
  } catch (error) {
    if (error instanceof ModelFormatError) return error;
    throw error;
  }
  throw new Error(`${bytes.length} bytes were read as a model`);
};

/** Our file after a change. */
const changed = (change: (model: ModelProto) => void): Uint8Array => {
  const model = fromBinary(ModelProtoSchema, file);
  change(model);
  return toBinary(ModelProtoSchema, model);
};

const setEntry = (key: string, value: (old: string) => string) =>
  changed((model) => {
    for (const entry of model.metadataProps) if (entry.key === key) entry.value = value(entry.value);
  });

describe('a model file', () => {
  test('comes back as it was written', () => {
    expect(readModel(file)).toEqual({ net, weights, metadata });
  });

  test('is written to the same bytes again', () => {
    const { net: same, weights: tensors, metadata: about } = readModel(file);
    expect(buildInferenceModel(same, tensors, { metadata: about })).toEqual(file);
  });

  test('with batch normalisation comes back folded and infers the same', async () => {
    const golden = { ...goldenNet({ classes: 3 }), input: { channels: 3 as const, height: 20, width: 12 } };
    const random = seeded(3);
    const before = Object.fromEntries(
      Object.entries(initialWeights(golden, random)).map(([name, data]) => [
        name,
        name.includes('norm') ? data.map((value) => value * 0.7 + 0.6 * random()) : data,
      ]),
    );
    const bytes = buildInferenceModel(golden, before, { metadata });
    const back = readModel(bytes);
    expect(back.net).toEqual(foldBatchNorm(golden, before).net);
    expect(Object.keys(back.weights).some((name) => name.includes('norm'))).toBe(false);
    const { rows } = gratings({ count: 5, classes: 3, height: 20, width: 12, random });
    const ask = { net: golden, rows, output: 'logits' };
    const again = buildInferenceModel(back.net, back.weights, { metadata });
    expect((await infer(again, ask)).data).toEqual((await infer(bytes, ask)).data);
  });

  test('gives probabilities that add up to 1, for any number of pictures', async () => {
    const { rows } = gratings({ count: 3, classes: 3, height: 32, width: 32, random: seeded(1) });
    for (const count of [1, 3]) {
      const request = { net, rows: rows.subarray(0, count * 3072), output: 'probabilities' };
      const { data } = await infer(file, request);
      expect(data).toHaveLength(3 * count);
      expect(data.reduce((a, b) => a + b, 0)).toBeCloseTo(count, 5);
    }
  });

  test('is not built with a class name missing or a tensor of the wrong size', () => {
    expect(() => buildInferenceModel(net, weights, { metadata: { classes: ['car'] } })).toThrow(
      /metadata.classes has 1 names for 3 classes/,
    );
    const short = { ...weights, 'hidden.bias': new Float32Array(3) };
    expect(() => buildInferenceModel(net, short, { metadata })).toThrow(/"hidden.bias" has 3 elements.*\[8\]/);
    const { 'conv1.bias': _, ...missing } = weights;
    expect(() => buildInferenceModel(net, missing, { metadata })).toThrow(/no tensor "conv1.bias"/);
  });
});

describe('bytes that are no model of ours are refused with what is wrong', () => {
  test.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array()],
    ['text', new TextEncoder().encode('<html>404</html>')],
    ['a picture', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a)],
    ['noise', Uint8Array.from({ length: 5000 }, (_, i) => (i * 73 + 5) % 251)],
  ])('%s', (_, bytes) => {
    expect(faultOf(bytes)).toMatchObject({
      fault: 'not-onnx',
      message: expect.stringContaining(`${bytes.length} bytes`),
    });
  });

  test('a file cut off at any place', () => {
    const random = seeded(4);
    for (let i = 0; i < 60; i++) {
      const length = 2 + Math.floor(random() * (file.length - 3));
      expect(['truncated', 'inconsistent']).toContain(faultOf(file.subarray(0, length)).fault);
    }
    expect(faultOf(file.subarray(0, file.length - 1)).fault).toBe('truncated');
  });

  test('noise in the middle never breaks the reader', () => {
    const random = seeded(5);
    for (let i = 0; i < 60; i++) {
      const bytes = file.slice();
      for (let k = 0; k < 200; k++) bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
      try {
        readModel(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(ModelFormatError);
      }
    }
  });

  test('a model of another program', () => {
    const bytes = toBinary(
      ModelProtoSchema,
      create(ModelProtoSchema, { irVersion: 8n, producerName: 'pytorch', graph: { name: 'main_graph' } }),
    );
    expect(faultOf(bytes)).toMatchObject({ fault: 'foreign', message: expect.stringContaining('made by pytorch') });
  });

  test('a training graph of ours', () => {
    const { model } = buildTrainingModel(net, {
      batchSize: 4,
      layersRetrained: 'all',
      optimizer: { kind: 'sgd', momentum: 0.9 },
      form: 'loop',
    });
    expect(faultOf(model).message).toMatch(/cut off, or is a training graph/);
  });

  test('a file of a later version', () => {
    expect(faultOf(setEntry('whetstone.version', () => '2'))).toMatchObject({
      fault: 'newer-version',
      message: expect.stringMatching(/version 2, this reader knows 1; update/),
    });
  });

  test.each<[string, Uint8Array, RegExp]>([
    ['no JSON', setEntry('whetstone.net', () => '{'), /whetstone.net is no JSON/],
    [
      'an unknown layer',
      setEntry('whetstone.net', (net) => net.replace('flatten', 'attention')),
      /kind is "attention"/,
    ],
    ['a stride of 0', setEntry('whetstone.net', (net) => net.replace('"stride":2', '"stride":0')), /stride is 0/],
    [
      'gigabytes',
      setEntry('whetstone.net', (net) => net.replace('"filters":16', '"filters":1e9')),
      /filters is 1000000000/,
    ],
    ['two layers of a name', setEntry('whetstone.net', (net) => net.replace('conv2', 'conv1')), /share the tensor/],
    [
      'another size than the tensors',
      setEntry('whetstone.net', (net) => net.replace('"units":8', '"units":9')),
      /"hidden.weight"/,
    ],
    ['classes that do not fit', setEntry('whetstone.classes', () => '["car"]'), /no list of 3 class names/],
    [
      'a tensor less',
      changed((model) => {
        model.graph?.initializer.splice(0, 1);
      }),
      /tensor "conv1.weight" is missing/,
    ],
  ])('a description with %s', (_, bytes, message) => {
    expect(faultOf(bytes)).toMatchObject({ fault: 'inconsistent', message: expect.stringMatching(message) });
  });
});

test('a model is read from the middle of a larger file, as a Buffer is', () => {
  const large = Buffer.alloc(file.length + 1);
  large.set(file, 1);
  expect(readModel(large.subarray(1)).weights).toEqual(readModel(file).weights);
});
