import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { getPriority } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type {
  Device,
  DeviceReport,
  JobKey,
  TrainingEpoch,
  TrainingRequest,
} from '../../apps/server/src/devices/protocol.ts';
import { startDevice } from '../../apps/server/src/devices/startDevice.ts';
import { seededRandom } from '../../apps/server/src/devices/worker/random.ts';
import { cropBytes } from '../../apps/server/src/domain/region.ts';
import {
  buildInferenceModel,
  edgeNet,
  goldenNet,
  initialWeights,
  readModel,
} from '../../packages/training/src/index.ts';
import { constantEdgeModel, distortedEdgeModel, freshEdgeModel, toyClasses } from '../fixtures/edgeModels.ts';
import { toyCrops } from '../fixtures/toyCrops.ts';
import { buildDeviceWorker, stateOf } from '../harness/deviceWorker.ts';

const info = { id: 'cpu0', name: 'CPU', provider: 'cpu', threads: 1 } as const;
const config = {
  id: 'full',
  epochs: 6,
  batchSize: 32,
  hiddenWidth: 64,
  layersRetrained: 'all',
  dataFraction: 1,
} as const;
const retraining: JobKey = { kind: 'retraining', streamId: 'gate' };
const never = new AbortController().signal;

let entry: string;
const devices: Device[] = [];
const start = (options: { heartbeatTimeoutMs?: number } = {}): Device => {
  const device = startDevice({ info, entry, ...options });
  devices.push(device);
  return device;
};

beforeAll(async () => {
  entry = await buildDeviceWorker();
});

afterEach(async () => {
  await Promise.all(devices.splice(0).map((device) => device.close()));
});

const request = (change: Partial<TrainingRequest> = {}): TrainingRequest => ({
  model: freshEdgeModel(1),
  config,
  epochs: config.epochs,
  train: toyCrops({ count: 240, seed: 1 }),
  validation: toyCrops({ count: 80, seed: 2 }),
  seed: 7,
  returnModel: true,
  ...change,
});

const bind = (device: Device, streamId: string, bytes: Uint8Array, id = 'v1') =>
  device.bindStream(streamId, { id, bytes, classes: toyClasses.length });

const frame = (streamId: string, sequence: number, count = 2) => ({
  streamId,
  sequence,
  count,
  crops: new Uint8Array(count * cropBytes),
});

/** Sends frames, three under way at a time, until told to stop; resolves with the answers. */
const stream = (device: Device, streamId: string, { count }: { count: number }) => {
  let running = true;
  let sequence = 0;
  const answers: Awaited<ReturnType<Device['infer']>>[] = [];
  const feed = async () => {
    while (running) answers.push(await device.infer(frame(streamId, sequence++, count)));
  };
  const feeders = Promise.all([feed(), feed(), feed()]);
  return {
    answers,
    stop: async () => {
      running = false;
      await feeders;
      return { sent: sequence, answers };
    },
  };
};

/**
 * An edge model six times as wide: three of its frames outlast the time that this process may wait for a core, while
 * a frame's bytes still cross to the worker between two micro-steps, so that the streams are always backlogged.
 */
const heavyModel = (): Uint8Array => {
  const edge = edgeNet({ classes: toyClasses.length, hiddenWidth: 32 });
  const layers = edge.layers.map((layer) => (layer.kind === 'conv' ? { ...layer, filters: layer.filters * 6 } : layer));
  const net = { ...edge, layers };
  return buildInferenceModel(net, initialWeights(net, seededRandom(1)), { metadata: { classes: toyClasses } });
};

/** Device time by job over some reports, as a fraction of all. */
const usedShares = async (
  device: Device,
  { jobCount, reports }: { jobCount: number; reports: number },
): Promise<ReadonlyMap<string, number>> => {
  const used = new Map<string, number>();
  await new Promise<void>((resolve) => {
    let seen = 0;
    const stop = device.onReport(({ jobs }: DeviceReport) => {
      // Before the last job has started, its share is lent to the others.
      if (seen === 0 && jobs.filter(({ runs }) => runs > 0).length < jobCount) return;
      if (seen++ === 0) return;
      for (const { job, deviceMs } of jobs)
        used.set(`${job.kind} ${job.streamId}`, (used.get(`${job.kind} ${job.streamId}`) ?? 0) + deviceMs);
      if (seen <= reports) return;
      stop();
      resolve();
    });
  });
  const total = [...used.values()].reduce((sum, ms) => sum + ms, 0);
  return new Map([...used].map(([job, ms]) => [job, ms / total]));
};

/** Measures spans of three seconds until one has these shares within 2 points; a starved machine may need some. */
const sharesReached = async (device: Device, granted: Readonly<Record<string, number>>): Promise<void> => {
  let used: ReadonlyMap<string, number> = new Map();
  for (let span = 0; span < 5; span++) {
    used = await usedShares(device, { jobCount: Object.keys(granted).length, reports: 3 });
    if (Object.entries(granted).every(([job, share]) => Math.abs((used.get(job) ?? 0) - share) < 0.02)) return;
  }
  expect(Object.fromEntries(used)).toEqual(granted);
};

describe('a device', () => {
  it('infers, labels and evaluates with real models in its worker', async () => {
    const device = start();
    await bind(device, 'gate', constantEdgeModel(2));
    const result = await device.infer(frame('gate', 5, 3));
    expect(result).toMatchObject({ sequence: 5, modelId: 'v1', labels: Uint16Array.of(2, 2, 2) });
    expect([...(result?.confidences ?? [])]).toEqual([1, 1, 1]);
    expect(await device.infer(frame('gate', 6, 0))).toMatchObject({ labels: new Uint16Array(0) });

    const net = goldenNet({ classes: toyClasses.length });
    const golden = buildInferenceModel(net, initialWeights(net, seededRandom(1)), {
      metadata: { classes: toyClasses },
    });
    const description = await device.openGolden('golden', golden);
    expect(description.inputs).toEqual([{ name: 'pixels', type: 'uint8', shape: ['count', 3, 48, 48] }]);
    const data = Uint8Array.from({ length: 40 * 3 * 48 * 48 }, (_, i) => (i * 7919) % 256);
    const labels = await device.label('gate', 'golden', { count: 40, height: 48, width: 48, data });
    expect(labels.labels).toHaveLength(40);
    for (const confidence of labels.confidences) expect(confidence).toBeGreaterThan(1 / toyClasses.length);

    const samples = toyCrops({ count: 150, seed: 3 });
    const { correct, predictions } = await device.evaluate('gate', constantEdgeModel(1), samples);
    expect(new Set(predictions)).toEqual(new Set([1]));
    expect(correct).toBe(samples.labels.filter((label) => label === 1).length);
  });

  it('gives two cameras and a retraining their granted shares, and new ones when they change', async () => {
    const device = start();
    await Promise.all(['gate', 'yard'].map((id) => bind(device, id, heavyModel())));
    const grant = (gate: number, yard: number, training: number) =>
      device.setGrants([
        { job: { kind: 'inference', streamId: 'gate' }, share: gate },
        { job: { kind: 'inference', streamId: 'yard' }, share: yard },
        { job: retraining, share: training },
      ]);
    await grant(0.5, 0.2, 0.3);
    const stop = new AbortController();
    const training = device.train(retraining, request({ epochs: 10_000 }), { signal: stop.signal });
    const cameras = ['gate', 'yard'].map((id) => stream(device, id, { count: 20 }));

    await sharesReached(device, { 'inference gate': 0.5, 'inference yard': 0.2, 'retraining gate': 0.3 });
    await grant(0.1, 0.2, 0.7);
    await sharesReached(device, { 'inference gate': 0.1, 'inference yard': 0.2, 'retraining gate': 0.7 });

    stop.abort(new Error('the window ended'));
    await expect(training).rejects.toThrow('the window ended');
    await Promise.all(cameras.map((camera) => camera.stop()));
  });

  it('swaps a model under a running stream and a retraining without losing or mixing a frame', async () => {
    const device = start();
    const models = [constantEdgeModel(0), constantEdgeModel(1), constantEdgeModel(2)];
    await bind(device, 'gate', models[0], 'v0');
    const stop = new AbortController();
    const training = device.train(retraining, request({ epochs: 10_000 }), { signal: stop.signal });
    const camera = stream(device, 'gate', { count: 6 });
    for (let swap = 1; swap <= 60; swap++) {
      await bind(device, 'gate', models[swap % 3], `v${swap}`);
      const answered = camera.answers.length;
      while (camera.answers.length < answered + 3) await new Promise((resolve) => setTimeout(resolve, 1));
    }
    const { sent, answers } = await camera.stop();
    stop.abort();
    await expect(training).rejects.toThrow();

    expect(answers).toHaveLength(sent);
    let version = 0;
    for (const answer of answers.sort((a, b) => (a?.sequence ?? 0) - (b?.sequence ?? 0))) {
      if (!answer) throw new Error('a frame was dropped although no more than three waited');
      const answeredBy = Number(answer.modelId.slice(1));
      expect(answeredBy).toBeGreaterThanOrEqual(version);
      expect(new Set(answer.labels)).toEqual(new Set([answeredBy % 3]));
      version = answeredBy;
    }
    expect(version).toBe(60);
  });

  it('drops the oldest frames of a stream that sends faster than the device infers', async () => {
    const device = start();
    await bind(device, 'gate', freshEdgeModel(1));
    const answers = await Promise.all(Array.from({ length: 40 }, (_, n) => device.infer(frame('gate', n, 64))));
    const answered = answers.flatMap((answer) => answer?.sequence ?? []);
    expect(answered.length).toBeLessThan(40);
    expect(answered.slice(-3)).toEqual([37, 38, 39]);
  });
});

describe('training on a device', () => {
  it('learns a toy task from nothing, returns the best epoch, and tells of each', async () => {
    const device = start();
    const seen: TrainingEpoch[] = [];
    const asked = request({ epochs: 12 });
    const result = await device.train(retraining, asked, { signal: never, onEpoch: (epoch) => seen.push(epoch) });
    expect(seen).toEqual(result.epochs);
    expect(result.epochs.map(({ epoch }) => epoch)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    const best = Math.max(...result.epochs.slice(1).map(({ accuracy }) => accuracy));
    expect(best).toBeGreaterThan(0.95);
    expect(result.epochs[0].accuracy).toBeLessThan(0.6);
    expect(result.epochs.at(-1)?.deviceSeconds).toBeLessThan(result.deviceSeconds);

    const model = result.model ?? new Uint8Array();
    const { correct } = await device.evaluate('gate', model, asked.validation);
    expect(correct / asked.validation.count).toBeCloseTo(best, 6);
    expect(readModel(model).metadata.classes).toEqual(toyClasses);
  });

  it('recovers from drift by any configuration, the head alone at a small part of the cost', async () => {
    const device = start();
    const trained = await device.train(retraining, request({ epochs: 10 }), { signal: never });
    const drifted = {
      model: trained.model ?? new Uint8Array(),
      train: toyCrops({ count: 240, seed: 4, inverted: true }),
      validation: toyCrops({ count: 80, seed: 5, inverted: true }),
    };
    const retrain = (change: Partial<TrainingRequest['config']>, epochs: number) =>
      device.train(retraining, request({ ...drifted, config: { ...config, ...change }, epochs }), { signal: never });
    const full = await retrain({}, 6);
    const head = await retrain({ layersRetrained: 1 }, 20);
    const wide = await retrain({ hiddenWidth: 96, dataFraction: 0.5 }, 20);
    const gain = ({ epochs }: typeof full) => (epochs.at(-1)?.accuracy ?? 0) - epochs[0].accuracy;
    expect(gain(full)).toBeGreaterThan(0.2);
    expect(gain(head)).toBeGreaterThan(0.05);
    expect(gain(wide)).toBeGreaterThan(0.2);
    expect((head.epochs.at(-1)?.deviceSeconds ?? 1) * 3).toBeLessThan(full.epochs.at(-1)?.deviceSeconds ?? 0);
    expect(readModel(wide.model ?? new Uint8Array()).net.layers.at(-3)).toMatchObject({ units: 96 });
  });

  it('gives the same model for the same seed, beside whatever else runs', async () => {
    const device = start();
    const asked = request({ epochs: 2 });
    const [first, second] = await Promise.all([
      device.train(retraining, asked, { signal: never }),
      device.train({ kind: 'retraining', streamId: 'yard' }, asked, { signal: never }),
    ]);
    expect(first.model).toEqual(second.model);
    expect(first.epochs.map(({ loss }) => loss)).toEqual(second.epochs.map(({ loss }) => loss));
    const other = await device.train(retraining, { ...asked, seed: 8 }, { signal: never });
    expect(other.model).not.toEqual(first.model);
  });

  it('names the step at which a loss is no number', async () => {
    const device = start();
    // Grey pictures leave its activations small; those of the training overflow.
    const grey = { count: 4, pixels: new Uint8Array(4 * cropBytes).fill(128), labels: new Uint16Array(4) };
    const large = distortedEdgeModel({ 'conv1.weight': 3e19, 'conv3.weight': 3e19 });
    const diverged = device.train(retraining, request({ model: large, validation: grey }), { signal: never });
    await expect(diverged).rejects.toMatchObject({ name: 'TrainingFailedError', step: 1 });
    await expect(diverged).rejects.toThrow(
      /^the loss became .* at step 1 \(learning rate .*go back to an earlier model$/u,
    );

    const broken = device.train(retraining, request({ model: distortedEdgeModel({ 'output.weight': Number.NaN }) }), {
      signal: never,
    });
    await expect(broken).rejects.toMatchObject({ name: 'TrainingFailedError', step: 0 });
    await expect(broken).rejects.toThrow(/^the start model is broken: tensor "output.weight" is not finite/u);
    const after = await device.train(retraining, request({ epochs: 1 }), { signal: never });
    expect(after.epochs).toHaveLength(2);
  });

  it('refuses a request that cannot be, naming the field, the value and the remedy', async () => {
    const device = start();
    const refusal = (change: Partial<TrainingRequest>) =>
      device.train(retraining, request(change), { signal: never }).then(
        () => 'trained',
        (error: Error) => error.message,
      );
    expect(await refusal({ epochs: 0 })).toBe('epochs is 0; it must be a whole number of at least 1');
    expect(await refusal({ config: { ...config, dataFraction: 1.7 } })).toMatch(/dataFraction is 1.7; it must be/u);
    const { train } = request();
    expect(await refusal({ train: { ...train, labels: train.labels.map(() => 9) } })).toMatch(
      /train labels sample 0 as class 9; the model knows classes 0 to 3/u,
    );
    expect(await refusal({ train: { ...train, count: 7 } })).toMatch(/train has .* bytes of pixels .* for 7 samples/u);
    expect(await refusal({ model: Uint8Array.of(1, 2, 3) })).toMatch(/no ONNX file/u);
    expect(await refusal({ model: freshEdgeModel(1).subarray(0, 4000) })).toMatch(/cut off or damaged/u);
  });
});

describe('a worker on the processor', () => {
  it("lets the server's own work go first, which it shares the cores with", async () => {
    const { pid } = await stateOf(start(), 'ready');
    expect(getPriority(pid)).toBeGreaterThan(getPriority(process.pid));
  });
});

describe('a device whose worker fails', () => {
  it('is back within two seconds of kill -9, with its models, bindings and grants', async () => {
    const device = start();
    await Promise.all(['gate', 'yard', 'lane'].map((id, n) => bind(device, id, constantEdgeModel(n))));
    const net = goldenNet({ classes: toyClasses.length });
    const golden = buildInferenceModel(net, initialWeights(net, seededRandom(1)), {
      metadata: { classes: toyClasses },
    });
    await device.openGolden('golden', golden);
    await device.setGrants([{ job: { kind: 'inference', streamId: 'yard' }, share: 0.25 }]);
    const training = device.train(retraining, request({ epochs: 10_000 }), { signal: never });
    const { pid } = await stateOf(device, 'ready');

    const killedAt = performance.now();
    process.kill(pid, 'SIGKILL');
    await expect(training).rejects.toMatchObject({ name: 'DeviceLostError', deviceId: 'cpu0' });
    const lost = device.state();
    expect(lost).toMatchObject({ status: 'lost', reason: `worker ${pid} was ended by SIGKILL` });
    const back = await stateOf(device, 'ready');
    expect(await device.infer(frame('yard', 1))).toMatchObject({ labels: Uint16Array.of(1, 1) });
    expect(performance.now() - killedAt).toBeLessThan(2000);

    expect(back.pid).not.toBe(pid);
    expect(back.restarts).toBe(1);
    expect(await device.infer(frame('lane', 1))).toMatchObject({ labels: Uint16Array.of(2, 2) });
    const batch = { count: 1, height: 48, width: 48, data: new Uint8Array(3 * 48 * 48) };
    expect((await device.label('gate', 'golden', batch)).labels).toHaveLength(1);
    const report = await new Promise<DeviceReport>((resolve) => device.onReport(resolve));
    expect(report.jobs.find(({ job }) => job.kind === 'inference' && job.streamId === 'yard')?.share).toBe(0.25);
  });

  it('kills a worker that gives no sign of life, and starts another', async () => {
    const device = start({ heartbeatTimeoutMs: 2000 });
    await bind(device, 'gate', constantEdgeModel(3));
    const { pid } = await stateOf(device, 'ready');
    process.kill(pid, 'SIGSTOP');
    const unanswered = device.infer(frame('gate', 1));
    await expect(unanswered).rejects.toMatchObject({ name: 'DeviceLostError' });
    expect(device.state()).toMatchObject({ reason: `worker ${pid} gave no sign of life for 2 s and was killed` });
    await stateOf(device, 'ready');
    expect(await device.infer(frame('gate', 2))).toMatchObject({ labels: Uint16Array.of(3, 3) });
  });

  it('leaves no worker behind when it is closed or when the server is killed', async () => {
    const device = start();
    const { pid } = await stateOf(device, 'ready');
    await device.close();
    expect(alive(pid)).toBe(false);
    await expect(device.infer(frame('gate', 1))).rejects.toMatchObject({ name: 'DeviceLostError' });

    const { holder, workerPid } = await startHolder();
    expect(alive(workerPid)).toBe(true);
    holder.kill('SIGKILL');
    while (alive(workerPid)) await new Promise((resolve) => setTimeout(resolve, 20));
  });
});

describe('a model file', () => {
  it('is described in a throw-away process, or refused with the reason', async () => {
    const device = start();
    expect(await device.probeModel(freshEdgeModel(1))).toMatchObject({
      inputs: [{ name: 'pixels', type: 'uint8', shape: ['count', 3, 32, 32] }],
      outputs: [{ name: 'logits' }, { name: 'probabilities' }],
    });
    const refusal = (bytes: Uint8Array) =>
      device.probeModel(bytes).then(
        () => 'accepted',
        (error: Error) => `${error.name}: ${error.message}`,
      );
    const garbage = Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919 + 13) % 256);
    expect(await refusal(garbage)).toMatch(/^ModelRefusedError: not a usable model: .*protobuf/u);
    expect(await refusal(freshEdgeModel(1).subarray(0, 4000))).toMatch(/^ModelRefusedError: .*protobuf/u);
    expect(await refusal(new Uint8Array(0))).toBe('ModelRefusedError: not a usable model: the file is empty');
    await expect(bind(device, 'gate', garbage)).rejects.toThrow(/protobuf/u);
    await expect(device.bindStream('gate', { id: 'v1', bytes: freshEdgeModel(1), classes: 9 })).rejects.toThrow(
      'model v1 has 4 classes and stream gate has 9',
    );
    await expect(device.infer(frame('gate', 1))).rejects.toThrow('stream gate has no model on this device');
  });
});

/** A process of its own that holds a device, like a server. */
const startHolder = async (): Promise<{ holder: ChildProcess; workerPid: number }> => {
  const script = join(import.meta.dirname, '..', 'fixtures', 'deviceHolder.ts');
  const holder = spawn(process.execPath, ['--import', 'tsx', script, entry], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(holder.stdout, 'data');
  return { holder, workerPid: Number(String(line)) };
};

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
