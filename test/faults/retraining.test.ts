import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Device } from '../../apps/server/src/devices/protocol.ts';
import { startDevice } from '../../apps/server/src/devices/startDevice.ts';
import { cropBytes } from '../../apps/server/src/domain/region.ts';
import type { LabelledSample } from '../../apps/server/src/labelling/sampleStore.ts';
import { retrain } from '../../apps/server/src/training/trainer.ts';
import { freshEdgeModel, toyClasses } from '../fixtures/edgeModels.ts';
import { toyCrops } from '../fixtures/toyCrops.ts';
import { buildDeviceWorker, stateOf } from '../harness/deviceWorker.ts';

const epochs = 40;
const config = { id: 'full', epochs, batchSize: 32, hiddenWidth: 64, layersRetrained: 'all', dataFraction: 1 } as const;
const never = new AbortController().signal;

const samplesOf = (count: number, seed: number): LabelledSample[] => {
  const { pixels, labels } = toyCrops({ count, seed });
  return Array.from(labels, (label, at) => ({
    at,
    label,
    confidence: 1,
    pixels: pixels.slice(at * cropBytes, (at + 1) * cropBytes),
  }));
};

const live = {
  bytes: freshEdgeModel(1),
  version: {
    id: 'v1',
    streamId: 'gate',
    number: 1,
    parentId: null,
    windowId: null,
    status: 'live',
    sha256: '',
    classes: toyClasses,
    hiddenWidth: 64,
    retrainingConfigId: null,
    trainedSamples: 0,
    gate: null,
    createdAt: new Date(0),
  },
} as const;

describe('kill -9 of the device worker in the middle of a retraining', () => {
  let entry = '';
  const devices: Device[] = [];
  const start = (): Device => {
    const device = startDevice({ info: { id: 'cpu0', name: 'CPU', provider: 'cpu', threads: 1 }, entry });
    devices.push(device);
    return device;
  };
  beforeAll(async () => {
    entry = await buildDeviceWorker();
  });
  afterEach(async () => {
    await Promise.all(devices.splice(0).map((device) => device.close()));
  });

  const run = (device: Device, onEpoch: (epoch: number) => void) =>
    retrain(device, {
      streamId: 'gate',
      live,
      config,
      data: { train: samplesOf(160, 1), holdOut: samplesOf(60, 2), exemplars: 0 },
      classes: toyClasses,
      seed: 11,
      signal: never,
      finish: never,
      onEpoch: ({ epoch }) => onEpoch(epoch),
    });

  test('it goes on from its last checkpoint and ends with the very model that it would have had', async () => {
    const unbroken = await run(start(), () => {});

    const device = start();
    const { pid } = await stateOf(device, 'ready');
    const seen: number[] = [];
    let killedAfter = 0;
    const broken = await run(device, (epoch) => {
      seen.push(epoch);
      if (killedAfter > 0 || epoch < 28) return;
      killedAfter = seen.length;
      process.kill(pid, 'SIGKILL');
    });

    expect(device.state()).toMatchObject({ status: 'ready', restarts: 1 });
    const resumedAt = seen[killedAfter];
    expect(seen.filter((epoch) => epoch === 0)).toHaveLength(1);
    expect(resumedAt).toBeGreaterThan(0);
    expect(broken.epochs.map(({ epoch, accuracy }) => [epoch, accuracy])).toEqual(
      unbroken.epochs.map(({ epoch, accuracy }) => [epoch, accuracy]),
    );
    expect(broken.model).toEqual(unbroken.model);
  });
});
