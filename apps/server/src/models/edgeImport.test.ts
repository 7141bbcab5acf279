import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  buildInferenceModel,
  edgeNet,
  initialWeights,
  mobileNetV2,
  readModel,
  resNet18,
  type Weights,
} from '@whetstone/training';
import { describe, expect, test } from 'vitest';
import { InputError } from '../api/rooms.ts';
import { ModelRefusedError } from '../devices/protocol.ts';
import { seededRandom } from '../devices/worker/random.ts';
import { type EdgeUpload, importEdge, maxEdgeBytes } from './edgeImport.ts';

const fixture = (name: string) =>
  new Uint8Array(readFileSync(join(import.meta.dirname, '../../../../test/fixtures/onnx', `${name}.onnx`)));

/** A device that accepts every file, and keeps them. */
const acceptingDevice = () => {
  const probed: Uint8Array[] = [];
  return {
    probed,
    async probeModel(bytes: Uint8Array) {
      probed.push(bytes);
      return { inputs: [], outputs: [] };
    },
  };
};

const classes = ['car', 'person', 'bicycle'];
const upload = (content: Partial<EdgeUpload>): EdgeUpload => ({
  bytes: new Uint8Array(),
  classes,
  modelClasses: null,
  ...content,
});

const importHere = (content: Partial<EdgeUpload>) =>
  importEdge({ device: acceptingDevice(), random: seededRandom(1) }, upload(content));

const row = (weights: Weights, layer: string, at: number, size: number) =>
  weights[`${layer}.weight`]?.slice(at * size, (at + 1) * size);

describe('a classifier of another program becomes an edge model', () => {
  test.each(['resnet18', 'resnet18-folded', 'mobilenetv2', 'shufflenetv2-dynamic'])(
    '%s, for crops and the classes of the stream',
    async (name) => {
      const device = acceptingDevice();
      const edge = await importEdge({ device, random: seededRandom(1) }, upload({ bytes: fixture(name) }));
      const { net, metadata } = readModel(edge.bytes);
      expect(net.input).toMatchObject({ channels: 3, height: 32, width: 32 });
      expect(metadata.classes).toEqual(classes);
      expect(edge).toMatchObject({ classes, hiddenWidth: 0, keptClasses: [] });
      expect(edge.parameters).toBeGreaterThan(10_000);
      expect(edge.macs).toBeGreaterThan(10_000);
      expect(edge.notes[0]?.text).toContain('ImageNet');
      // Only this fixture has a size of its own, 24 × 40.
      expect(
        edge.notes
          .slice(1)
          .map(({ text }) => text)
          .join(),
      ).toMatch(name === 'resnet18' ? /24 × 40 pixels and now takes 32 × 32/ : /^$/);
      expect(device.probed).toEqual([edge.bytes]);
    },
  );

  test('and keeps what it knows of classes that the stream has as well', async () => {
    const names = Array.from({ length: 10 }, (_, i) => (i === 7 ? 'person' : `other ${i}`));
    const edge = await importHere({ bytes: fixture('resnet18'), modelClasses: names });
    expect(edge.keptClasses).toEqual(['person']);
    const before = await importHere({ bytes: fixture('resnet18'), classes: names, modelClasses: names });
    expect(before.keptClasses).toEqual(names);
    expect(row(readModel(edge.bytes).weights, 'fc', 1, 32)).toEqual(row(readModel(before.bytes).weights, 'fc', 7, 32));
  });
});

test('a file of our own keeps the classes that it names', async () => {
  const net = edgeNet({ classes: 3, hiddenWidth: 8 });
  const weights = initialWeights(net, seededRandom(2));
  const bytes = buildInferenceModel(net, weights, { metadata: { classes: ['person', 'dog', 'car'] } });
  const edge = await importHere({ bytes });
  expect(edge).toMatchObject({ hiddenWidth: 8, keptClasses: ['car', 'person'], notes: [] });
  expect(row(readModel(edge.bytes).weights, 'output', 0, 8)).toEqual(row(weights, 'output', 2, 8));
});

describe('is refused with the field and the reason:', () => {
  const ours = (net: Parameters<typeof buildInferenceModel>[0]) =>
    buildInferenceModel(net, initialWeights(net, seededRandom(2)), { metadata: { classes } });

  test.each<[string, Partial<EdgeUpload>, string, RegExp]>([
    ['an empty file', {}, 'file', /is empty; upload an ONNX file/],
    ['text', { bytes: new TextEncoder().encode('<html>') }, 'file', /no ONNX file/],
    [
      'a file that is too large',
      { bytes: new Uint8Array(maxEdgeBytes + 1) },
      'file',
      /has 101 MiB; an edge model may have 100 MiB/,
    ],
    ['a file cut off', { bytes: fixture('resnet18').subarray(0, 50_000) }, 'file', /cut off or damaged/],
    [
      'shapes written for another size',
      { bytes: fixture('shufflenetv2') },
      'file',
      /cannot be an edge model for crops of 32 × 32 pixels: node ".*Reshape" \(Reshape\)/,
    ],
    [
      'a net of our own for other pictures',
      { bytes: ours(mobileNetV2({ classes: 3, height: 48, width: 64, widthFactor: 0.1, headFilters: 8 })) },
      'file',
      /takes pictures of 64 × 48 pixels; an edge model takes crops of 32 × 32/,
    ],
    ['one class', { bytes: fixture('resnet18'), classes: ['car'] }, 'classes', /at least two classes/],
    ['a class twice', { bytes: fixture('resnet18'), classes: ['car', 'car'] }, 'classes', /names a class twice/],
    [
      'names that do not fit its outputs',
      { bytes: fixture('resnet18'), modelClasses: ['car'] },
      'modelClasses',
      /lists 1 names, and the model has 10 outputs/,
    ],
  ])('%s', async (_, content, field, message) => {
    const refusal = importHere(content);
    await expect(refusal).rejects.toThrow(message);
    await expect(refusal).rejects.toThrow(expect.objectContaining({ name: InputError.name, field }));
  });

  test('what a device cannot run', async () => {
    const device = {
      async probeModel() {
        throw new ModelRefusedError('loading it needed more than 512 MiB');
      },
    };
    const bytes = ours(resNet18({ classes: 3, height: 32, width: 32, filters: 4 }));
    await expect(importEdge({ device, random: seededRandom(1) }, upload({ bytes }))).rejects.toThrow(
      /file: cannot run on this machine \(.*loading it needed more than 512 MiB\); choose another net/,
    );
  });
});
