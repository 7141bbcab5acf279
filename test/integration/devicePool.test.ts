import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { DeviceChange, DevicePool } from '../../apps/server/src/devices/devicePool.ts';
import { parseDeviceSpecs } from '../../apps/server/src/devices/deviceSpecs.ts';
import { canBindCores } from '../../apps/server/src/devices/forkWorker.ts';
import { openDevices } from '../../apps/server/src/devices/openDevices.ts';
import type { DeviceReport, JobKey, TrainingRequest } from '../../apps/server/src/devices/protocol.ts';
import { withDevice } from '../../apps/server/src/devices/retry.ts';
import { cropBytes } from '../../apps/server/src/domain/region.ts';
import { constantEdgeModel, freshEdgeModel, toyClasses } from '../fixtures/edgeModels.ts';
import { toyCrops } from '../fixtures/toyCrops.ts';
import { buildDeviceWorker } from '../harness/deviceWorker.ts';

const never = new AbortController().signal;
const cores = availableParallelism() > 1 ? 'cpu:0,cpu:1' : 'cpu:0,cpu';
const [, second] = availableParallelism() > 1 ? ['cpu:0', 'cpu:1'] : ['cpu:0', 'cpu0'];

let entry: string;
let folder: string;
const pools: DevicePool[] = [];

/** Pools of one test file share what was found out about the processor. */
const open = async (devices: string): Promise<DevicePool> => {
  const pool = await openDevices({
    devices: parseDeviceSpecs(devices),
    driverEnvironment: {},
    dataDir: folder,
    entry,
    now: Date.now,
    log: () => {},
  });
  pools.push(pool);
  return pool;
};

beforeAll(async () => {
  entry = await buildDeviceWorker();
  folder = await mkdtemp(join(tmpdir(), 'whetstone-devices-'));
  return () => rm(folder, { recursive: true });
});

afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close()));
});

const bind = ({ device }: DevicePool, streamId: string, label = 0, id = 'v1') =>
  device.bindStream(streamId, { id, bytes: constantEdgeModel(label), classes: toyClasses.length });

const frame = (streamId: string, sequence: number, count = 2) => ({
  streamId,
  sequence,
  count,
  crops: new Uint8Array(count * cropBytes),
});

const homeOf = (pool: DevicePool, streamId: string): string | undefined =>
  pool.list().find(({ streamIds }) => streamIds.includes(streamId))?.info.id;

const deviceIn = (pool: DevicePool, id: string) => {
  const device = pool.list().find(({ info }) => info.id === id);
  if (!device) throw new Error(`there is no device ${id}`);
  return device;
};

const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
};

const retraining = (streamId: string): JobKey => ({ kind: 'retraining', streamId });

const request = (epochs: number): TrainingRequest => ({
  model: freshEdgeModel(1),
  config: { id: 'full', epochs, batchSize: 32, hiddenWidth: 64, layersRetrained: 'all', dataFraction: 1 },
  epochs,
  train: toyCrops({ count: 96, seed: 1 }),
  validation: toyCrops({ count: 32, seed: 2 }),
  seed: 7,
  returnModel: true,
});

/** Sends frames without a break until told to stop; counts what came back. */
const camera = ({ device }: DevicePool, streamId: string) => {
  let running = true;
  const answers: { sequence: number; modelId: string; labels: readonly number[] }[] = [];
  const failures: unknown[] = [];
  let sent = 0;
  const feed = async () => {
    while (running) {
      const answer = await device.infer(frame(streamId, sent++)).catch((error) => void failures.push(error));
      if (answer) answers.push({ ...answer, labels: [...answer.labels] });
    }
  };
  const feeders = Promise.all([feed(), feed()]);
  return {
    answers,
    failures,
    stop: async () => {
      running = false;
      await feeders;
      return sent;
    },
  };
};

describe('several devices', () => {
  it('shares streams out over them by their measured speeds, with what running on them showed', async () => {
    const pool = await open(cores);
    for (const id of ['gate', 'yard', 'lane', 'dock']) await bind(pool, id);
    const devices = pool.list();
    expect(devices.flatMap(({ streamIds }) => streamIds)).toHaveLength(4);
    // None has more to do for its speed than another would have with a stream more: two each where cores are alike.
    const loadOf = ({ streamIds, description }: (typeof devices)[number], more = 0) =>
      (streamIds.length + more) / description.speed;
    for (const one of devices)
      for (const other of devices) expect(loadOf(one)).toBeLessThanOrEqual(loadOf(other, 1) + 1e-9);
    for (const { description, state } of devices) {
      expect(state.status).not.toBe('lost');
      expect(description.check).toEqual({ kind: 'reference' });
      expect(description.speeds.map(({ family }) => family)).toEqual(['edge', 'golden']);
      for (const { inferredPerSecond } of description.speeds) expect(inferredPerSecond).toBeGreaterThan(0);
      expect(description.memoryBytes).toBeGreaterThan(1e8);
    }
    expect(devices[0]?.description.speed).toBe(1);
    expect(JSON.parse(await readFile(join(folder, 'devices.json'), 'utf8'))).toBeTypeOf('object');
  });

  it.runIf(canBindCores())('binds a worker to the cores it is named by', async () => {
    const pool = await open('cpu:0');
    await bind(pool, 'gate');
    const { state } = deviceIn(pool, 'cpu:0');
    if (state.status !== 'ready') throw new Error(`the worker is ${state.status}`);
    expect(await readFile(`/proc/${state.pid}/status`, 'utf8')).toMatch(/Cpus_allowed_list:\s+0\n/u);
  });

  it('takes streams elsewhere without losing or mixing a frame when their device is drained, and places no more there', async () => {
    const pool = await open(cores);
    await bind(pool, 'gate', 1);
    await bind(pool, 'yard', 2);
    const home = homeOf(pool, 'yard') ?? '';
    const running = camera(pool, 'yard');
    await until(() => running.answers.length > 20);
    await pool.drain(home);
    expect(homeOf(pool, 'yard')).not.toBe(home);
    await bind(pool, 'lane');
    expect(homeOf(pool, 'lane')).not.toBe(home);
    const atDrain = running.answers.length;
    await until(() => running.answers.length > atDrain + 20);
    await pool.enable(home);
    await pool.place(new Map([['yard', home]]));
    expect(homeOf(pool, 'yard')).toBe(home);
    const sent = await running.stop();
    expect(running.failures).toEqual([]);
    expect(running.answers).toHaveLength(sent);
    expect(new Set(running.answers.flatMap(({ labels }) => labels))).toEqual(new Set([2]));
  });

  it('lets a training end on a drained device, and starts it again elsewhere when the device is disabled', async () => {
    const pool = await open(cores);
    await bind(pool, 'gate');
    const home = homeOf(pool, 'gate') ?? '';
    const first = pool.device.train(retraining('gate'), request(3), { signal: never });
    await until(() => deviceIn(pool, home).callsUnderWay > 0);
    await pool.drain(home);
    expect(deviceIn(pool, home).callsUnderWay).toBe(1);
    expect((await first).epochs).toHaveLength(4);
    expect(deviceIn(pool, home)).toMatchObject({ mode: 'drained', callsUnderWay: 0, streamIds: [] });

    const other = homeOf(pool, 'gate') ?? '';
    await pool.enable(home);
    const epochs: number[] = [];
    const again = withDevice(pool.device, never, () =>
      pool.device.train(retraining('gate'), request(40), { signal: never, onEpoch: ({ epoch }) => epochs.push(epoch) }),
    );
    await until(() => epochs.length > 1);
    await pool.disable(other);
    expect(deviceIn(pool, other)).toMatchObject({
      mode: 'disabled',
      state: { status: 'lost', reason: 'it was disabled' },
    });
    expect((await again).epochs).toHaveLength(41);
    expect(epochs.filter((epoch) => epoch === 0)).toHaveLength(2);
    expect(homeOf(pool, 'gate')).toBe(home);
  });

  it('gives the streams of a lost device to another, and tells of it', async () => {
    const pool = await open(cores);
    const changes: DeviceChange[] = [];
    pool.onChange((change) => changes.push(change));
    await bind(pool, 'gate', 1);
    await bind(pool, 'yard', 2);
    await until(() => pool.list().every(({ state }) => state.status === 'ready'));
    const home = homeOf(pool, 'yard') ?? '';
    const { state } = deviceIn(pool, home);
    if (state.status !== 'ready') throw new Error('it was ready');
    process.kill(state.pid, 'SIGKILL');
    await until(() => homeOf(pool, 'yard') !== home);
    expect(await pool.device.infer(frame('yard', 1))).toMatchObject({ labels: Uint16Array.of(2, 2) });
    expect(await pool.device.infer(frame('gate', 1))).toMatchObject({ labels: Uint16Array.of(1, 1) });
    await until(() => changes.length === 2);
    expect(changes.map(({ deviceId, kind }) => [deviceId, kind])).toEqual([
      [home, 'lost'],
      [home, 'found'],
    ]);
    expect(changes[0]?.change.text).toMatch(
      /was lost: worker \d+ was ended by SIGKILL\. Its worker is being restarted$/u,
    );
  });

  it('keeps models off a device whose memory is taken', async () => {
    const pool = await open(`cpu:0@4MB,${second === 'cpu0' ? 'cpu' : 'cpu:1'}`);
    for (const id of ['gate', 'yard', 'lane', 'dock']) await bind(pool, id);
    expect(deviceIn(pool, 'cpu:0').streamIds).toHaveLength(1);
    expect(deviceIn(pool, second ?? '').streamIds).toHaveLength(3);
  });

  it('leaves streams without a home when the last device is disabled, and takes them in again', async () => {
    const pool = await open('cpu');
    await bind(pool, 'gate', 3);
    await pool.disable('cpu0');
    await expect(pool.device.infer(frame('gate', 1))).rejects.toMatchObject({ name: 'DeviceLostError' });
    expect(pool.device.state().status).toBe('lost');
    await pool.enable('cpu0');
    expect(await pool.device.infer(frame('gate', 2))).toMatchObject({ labels: Uint16Array.of(3, 3) });
  });

  it('takes a device in and gives it up at run time', async () => {
    const pool = await open('cpu:0');
    await bind(pool, 'gate');
    await bind(pool, 'yard');
    await pool.add({ id: 'spare', name: 'Spare', provider: 'cpu', threads: 1 });
    await expect(pool.add({ id: 'spare', name: 'Spare', provider: 'cpu', threads: 1 })).rejects.toThrow(
      'device spare is there already',
    );
    await pool.place(new Map([['yard', 'spare']]));
    expect(deviceIn(pool, 'spare').streamIds).toEqual(['yard']);
    await pool.setGrants([{ deviceId: 'spare', job: { kind: 'inference', streamId: 'yard' }, share: 0.4 }]);
    await pool.remove('spare');
    expect(pool.list().map(({ info, streamIds }) => [info.id, streamIds])).toEqual([['cpu:0', ['gate', 'yard']]]);
    expect(await pool.device.infer(frame('yard', 1))).not.toBeNull();
    await expect(pool.drain('spare')).rejects.toThrow('there is no device spare; known are cpu:0');
  });

  it('refuses an NVIDIA provider without its card, with the reason, and computes on the CPU instead', async () => {
    const pool = await open('cuda');
    const [cuda, cpu] = pool.list();
    expect(cuda?.info.id).toBe('cuda0');
    expect(cuda?.description.check).toMatchObject({ kind: 'unusable' });
    expect(cpu?.info.id).toBe('cpu0');
    await bind(pool, 'gate', 1);
    expect(homeOf(pool, 'gate')).toBe('cpu0');
    await expect(pool.enable('cuda0')).rejects.toThrow('device cuda0 cannot be used');
  });
});

describe('the capacity of a device', () => {
  it('bounds the time that jobs use, whatever they were granted', async () => {
    const pool = await open('cpu');
    await bind(pool, 'gate');
    const stop = new AbortController();
    const training = pool.device.train(retraining('gate'), request(100_000), { signal: stop.signal });
    await expect(pool.setCapacity('cpu0', 0)).rejects.toThrow('capacity is 0');
    await pool.setCapacity('cpu0', 0.25);
    const busy = await new Promise<number>((resolve) => {
      let reports = 0;
      const used: number[] = [];
      const off = pool.onReport((_id, { intervalMs, jobs }: DeviceReport) => {
        // The first ones hold the building of the training graph.
        if (reports++ < 2) return;
        used.push(jobs.reduce((sum, { deviceMs }) => sum + deviceMs, 0) / intervalMs);
        if (used.length < 3) return;
        off();
        resolve(used.reduce((sum, share) => sum + share, 0) / used.length);
      });
    });
    expect(busy).toBeLessThan(0.3);
    expect(busy).toBeGreaterThan(0.05);
    stop.abort();
    await expect(training).rejects.toThrow();
  });
});
