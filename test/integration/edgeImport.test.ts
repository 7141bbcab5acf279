import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Device } from '../../apps/server/src/devices/protocol.ts';
import { startDevice } from '../../apps/server/src/devices/startDevice.ts';
import { seededRandom } from '../../apps/server/src/devices/worker/random.ts';
import { importEdge } from '../../apps/server/src/models/edgeImport.ts';
import { toyClasses } from '../fixtures/edgeModels.ts';
import { toyCrops } from '../fixtures/toyCrops.ts';
import { buildDeviceWorker } from '../harness/deviceWorker.ts';

let device: Device;

beforeAll(async () => {
  const entry = await buildDeviceWorker();
  device = startDevice({ info: { id: 'cpu0', name: 'CPU', provider: 'cpu', threads: 1 }, entry });
});

afterAll(() => device.close());

const fixture = (name: string) => readFileSync(join(import.meta.dirname, '../fixtures/onnx', `${name}.onnx`));

describe.each(['resnet18', 'mobilenetv2', 'shufflenetv2-dynamic'])('%s as PyTorch exports it', (name) => {
  test('is retrained on a device for the classes of a stream, which then runs it', async () => {
    const upload = { bytes: fixture(name), classes: toyClasses, modelClasses: null };
    const edge = await importEdge({ device, random: seededRandom(1) }, upload);
    const config = {
      id: 'full',
      epochs: 12,
      batchSize: 32,
      hiddenWidth: 64,
      layersRetrained: 'all',
      dataFraction: 1,
    } as const;
    const validation = toyCrops({ count: 80, seed: 2 });
    const { model, epochs } = await device.train(
      { kind: 'retraining', streamId: 'gate' },
      {
        model: edge.bytes,
        config,
        epochs: config.epochs,
        train: toyCrops({ count: 240, seed: 1 }),
        validation,
        seed: 7,
        returnModel: true,
      },
      { signal: new AbortController().signal },
    );
    expect(epochs[0]?.accuracy).toBeLessThan(0.6);
    const trained = model ?? new Uint8Array();
    const { correct } = await device.evaluate('gate', trained, validation);
    expect(correct / validation.count).toBeGreaterThan((epochs[0]?.accuracy ?? 1) + 0.1);
    await device.bindStream('gate', { id: 'v2', bytes: trained, classes: toyClasses.length });
    const answer = await device.infer({ streamId: 'gate', sequence: 1, count: 80, crops: validation.pixels });
    expect(answer).toMatchObject({ modelId: 'v2', sequence: 1 });
    const hits = [...(answer?.labels ?? [])].filter((label, i) => label === validation.labels[i]);
    expect(hits).toHaveLength(correct);
    await device.releaseStream('gate');
  });
});
