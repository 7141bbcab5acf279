import { rmSync } from 'node:fs';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { StreamDetail, Timeline } from '../../apps/server/src/api/views.ts';
import type { Device } from '../../apps/server/src/devices/protocol.ts';
import { startDevice } from '../../apps/server/src/devices/startDevice.ts';
import { cropBytes } from '../../apps/server/src/domain/region.ts';
import type { LabelledSample } from '../../apps/server/src/labelling/sampleStore.ts';
import { retrain } from '../../apps/server/src/training/trainer.ts';
import { freshEdgeModel, toyClasses } from '../fixtures/edgeModels.ts';
import { toyCrops } from '../fixtures/toyCrops.ts';
import { mutate, query } from '../harness/api.ts';
import { cameraForm } from '../harness/cameras.ts';
import { buildDeviceWorker, stateOf } from '../harness/deviceWorker.ts';
import { type RunningServer, startServer, temporaryFolder } from '../harness/server.ts';
import { until } from '../harness/until.ts';

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
    trainedMix: null,
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

/** Events of a stream of these kinds, from its beginning on. */
const eventsOf = async (server: RunningServer, streamId: string, kind: string) => {
  const { events } = await query<Timeline>(server.url, 'streams.timeline', { streamId, from: 0, to: Date.now() });
  return events.filter((event) => event.kind === kind);
};

const retrainingStarted = (server: RunningServer, streamId: string, count: number) =>
  until(
    `retraining ${count} of the stream`,
    async () => ((await eventsOf(server, streamId, 'retraining-started')).length >= count ? true : null),
    150_000,
  );

test('kill -9 of the server in the middle of a retraining: its window is closed as interrupted, and the next one retrains', async () => {
  const dataFolder = temporaryFolder();
  try {
    let streamId = '';
    let started = 0;
    {
      await using server = await startServer({ dataFolder });
      const rain = { kind: 'synthetic', script: 'rain-then-fog', seed: 2 } as const;
      const form = cameraForm('Gate', rain, { regions: { kind: 'moving' }, windowSeconds: 25, labelBudget: 200 });
      ({ streamId } = await mutate<{ streamId: string }>(server.url, 'streams.create', form));
      await retrainingStarted(server, streamId, 1);
      started = (await eventsOf(server, streamId, 'retraining-started')).length;
      await server.kill();
    }
    await using server = await startServer({ dataFolder });
    const { windows, models } = await query<StreamDetail>(server.url, 'streams.get', { streamId });
    const interrupted = windows.filter(({ outcome }) => outcome?.kind === 'interrupted');
    expect(interrupted).toHaveLength(1);
    expect(windows.filter(({ closedAt }) => closedAt === null)).toHaveLength(1);
    // Whatever the kill left of the retraining is no live model: that one was judged, or is the first.
    const live = models.filter(({ status }) => status === 'live');
    expect(live).toHaveLength(1);
    expect(live[0]?.number === 1 || live[0]?.gate?.promoted).toBe(true);
    await retrainingStarted(server, streamId, started + 1);
  } finally {
    rmSync(dataFolder, { recursive: true, force: true });
  }
}, 400_000);
