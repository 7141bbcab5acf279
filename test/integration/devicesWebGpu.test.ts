import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DevicePool } from '../../apps/server/src/devices/devicePool.ts';
import { openDevices } from '../../apps/server/src/devices/openDevices.ts';
import type { DeviceReport, JobKey, TrainingRequest } from '../../apps/server/src/devices/protocol.ts';
import { withDevice } from '../../apps/server/src/devices/retry.ts';
import { cropBytes } from '../../apps/server/src/domain/region.ts';
import { readModel } from '../../packages/training/src/index.ts';
import { constantEdgeModel, freshEdgeModel, toyClasses } from '../fixtures/edgeModels.ts';
import { toyCrops } from '../fixtures/toyCrops.ts';
import { buildDeviceWorker } from '../harness/deviceWorker.ts';

/** A GPU that the processor computes: Debian's chromium brings one, and so does Chrome. */
const softwareGpu = [
  '/usr/lib/chromium/vk_swiftshader_icd.json',
  '/usr/lib/chromium-browser/vk_swiftshader_icd.json',
  '/opt/google/chrome/vk_swiftshader_icd.json',
].find((path) => existsSync(path));
const vulkanLoader = ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/lib64', '/usr/lib'].some(
  (path) => existsSync(join(path, 'libvulkan.so.1')),
);
const runnable = softwareGpu !== undefined && vulkanLoader;
if (!runnable) console.warn('no software GPU here: install chromium and libvulkan1 to run the WebGPU tests');

/** The device code of the product at a real GPU's speed is not measured here: a step takes a quarter of a second. */
const patience = 240_000;
const never = new AbortController().signal;
const driver = { VK_DRIVER_FILES: softwareGpu ?? '', VK_ICD_FILENAMES: softwareGpu ?? '' };

let folder: string;
let entry: string;
let pool: DevicePool;
const lines: string[] = [];

const open = (driverEnvironment: Readonly<Record<string, string>>, dataDir = folder) =>
  openDevices({
    devices: [{ provider: 'webgpu', threads: 1 }],
    driverEnvironment,
    dataDir,
    entry,
    now: Date.now,
    log: (line) => lines.push(line),
  });

const bind = (streamId: string, bytes: Uint8Array, id = 'v1') =>
  pool.device.bindStream(streamId, { id, bytes, classes: toyClasses.length });

const retraining = (streamId: string): JobKey => ({ kind: 'retraining', streamId });

const request = (epochs: number): TrainingRequest => ({
  model: freshEdgeModel(3, 16),
  config: { id: 'full', epochs, batchSize: 8, hiddenWidth: 16, layersRetrained: 'all', dataFraction: 1 },
  epochs,
  train: toyCrops({ count: 16, seed: 1 }),
  validation: toyCrops({ count: 8, seed: 2 }),
  seed: 7,
  returnModel: true,
});

const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((largest, value, n) => Math.max(largest, Math.abs(value - (b[n] ?? Number.NaN))), 0);

describe.runIf(runnable)('WebGPU on a software GPU', () => {
  beforeAll(async () => {
    entry = await buildDeviceWorker();
    folder = await mkdtemp(join(tmpdir(), 'whetstone-webgpu-'));
    pool = await open(driver);
  }, patience);

  afterAll(async () => {
    await pool?.close();
    if (folder) await rm(folder, { recursive: true });
  });

  it('is found to agree with the CPU in inference and training, once for each driver', async () => {
    const [gpu, ...others] = pool.list();
    expect(others).toEqual([]);
    expect(gpu?.info).toMatchObject({ id: 'gpu0', provider: 'webgpu', name: 'SwiftShader (a GPU in software)' });
    const { check, speeds } = gpu?.description ?? {};
    if (check?.kind !== 'agrees') throw new Error(`it was found ${JSON.stringify(check)}`);
    expect(check.largestError).toBeLessThanOrEqual(1e-4);
    expect(speeds?.[0]?.trainedPerSecond).toBeGreaterThan(0);

    const before = await readFile(join(folder, 'devices.json'), 'utf8');
    const again = await open(driver);
    expect(again.list()[0]?.description.check).toEqual(check);
    await again.close();
    expect(await readFile(join(folder, 'devices.json'), 'utf8')).toBe(before);
  });

  it('infers and trains what the CPU does, within 1e-4', { timeout: patience }, async () => {
    const cpu = await openDevices({
      devices: [{ provider: 'cpu', threads: 1 }],
      driverEnvironment: {},
      dataDir: folder,
      entry,
      now: Date.now,
      log: () => {},
    });
    const crops = Uint8Array.from({ length: 6 * cropBytes }, (_, i) => (i * 7919) % 256);
    const both = await Promise.all(
      [pool, cpu].map(async ({ device }) => {
        await device.bindStream('gate', { id: 'v1', bytes: freshEdgeModel(3, 16), classes: toyClasses.length });
        const inferred = await device.infer({ streamId: 'gate', sequence: 1, count: 6, crops });
        const trained = await device.train(retraining('gate'), request(2), { signal: never });
        return { inferred, trained };
      }),
    );
    await cpu.close();
    const [onGpu, onCpu] = both;
    expect(onGpu?.inferred?.labels).toEqual(onCpu?.inferred?.labels);
    expect(largestDifference(onGpu?.inferred?.confidences ?? [0], onCpu?.inferred?.confidences ?? [1])).toBeLessThan(
      1e-4,
    );
    const lossesOf = (one = onGpu) => one?.trained.epochs.slice(1).map(({ loss }) => loss) ?? [];
    expect(largestDifference(lossesOf(onGpu), lossesOf(onCpu))).toBeLessThan(1e-4);
    const weightsOf = (one = onGpu) => readModel(one?.trained.model ?? new Uint8Array()).weights;
    const [a, b] = [weightsOf(onGpu), weightsOf(onCpu)];
    expect(Object.keys(a)).toEqual(Object.keys(b));
    for (const name of Object.keys(a)) expect(largestDifference(a[name] ?? [], b[name] ?? [])).toBeLessThan(1e-4);
  });

  it('is shared by two jobs as granted, and swaps a model under one of them', { timeout: patience }, async () => {
    await bind('gate', constantEdgeModel(0), 'v0');
    const grant = (job: JobKey, share: number) => ({ deviceId: 'gpu0', job, share });
    await pool.setGrants([grant({ kind: 'inference', streamId: 'gate' }, 0.6), grant(retraining('yard'), 0.4)]);
    const stop = new AbortController();
    const training = pool.device.train(retraining('yard'), request(10_000), { signal: stop.signal });
    let running = true;
    const answers: { modelId: string; labels: Uint16Array }[] = [];
    const feed = async (): Promise<void> => {
      for (let sequence = 0; running; sequence++) {
        const crops = new Uint8Array(2 * cropBytes);
        const answer = await pool.device.infer({ streamId: 'gate', sequence, count: 2, crops });
        if (answer) answers.push(answer);
      }
    };
    const feeders = Promise.all([feed(), feed(), feed()]);
    const used = new Map<string, number>();
    await new Promise<void>((resolve) => {
      let [trainingSteps, stepsBefore] = [0, 0];
      const off = pool.onReport((_id, { jobs }: DeviceReport) => {
        const trained = jobs.find(({ job }) => job.kind === 'retraining');
        trainingSteps += trained?.runs ?? 0;
        // The training's first step compiles its shaders for seconds, which it pays back before shares are seen.
        if (trainingSteps < 4) return;
        stepsBefore ||= trainingSteps;
        for (const { job, deviceMs } of jobs) used.set(job.kind, (used.get(job.kind) ?? 0) + deviceMs);
        const total = (used.get('retraining') ?? 0) + (used.get('inference') ?? 0);
        if (trainingSteps - stepsBefore < 20 || total < 8000) return;
        off();
        resolve();
      });
    });
    const total = [...used.values()].reduce((sum, ms) => sum + ms, 0);
    expect(Math.abs((used.get('inference') ?? 0) / total - 0.6)).toBeLessThan(0.1);

    await bind('gate', constantEdgeModel(2), 'v1');
    const swappedAt = answers.length;
    while (answers.length < swappedAt + 6) await new Promise((resolve) => setTimeout(resolve, 20));
    running = false;
    await feeders;
    stop.abort();
    await expect(training).rejects.toThrow();
    for (const { modelId, labels } of answers) expect(new Set(labels)).toEqual(new Set([modelId === 'v0' ? 0 : 2]));
    expect(answers.at(-1)?.modelId).toBe('v1');
  });

  it('is back after its worker was killed, and its training starts again', { timeout: patience }, async () => {
    await bind('gate', constantEdgeModel(1));
    const [gpu] = pool.list();
    if (gpu?.state.status !== 'ready') throw new Error('the worker does not serve');
    let epochs = 0;
    const training = withDevice(pool.device, never, () =>
      pool.device.train(retraining('gate'), request(2), { signal: never, onEpoch: () => (epochs += 1) }),
    );
    while (epochs < 2) await new Promise((resolve) => setTimeout(resolve, 20));
    process.kill(gpu.state.pid, 'SIGKILL');
    expect((await training).epochs).toHaveLength(3);
    expect(epochs).toBeGreaterThan(3);
    const crops = new Uint8Array(cropBytes);
    expect(await pool.device.infer({ streamId: 'gate', sequence: 1, count: 1, crops })).toMatchObject({
      modelId: 'v1',
      labels: Uint16Array.of(1),
    });
  });

  it('is left to the CPU with the reason when its driver is broken', { timeout: patience }, async () => {
    const broken = join(folder, 'vk_swiftshader_icd.json');
    await writeFile(broken, '{ "ICD": { "library_path": "./missing.so", "api_version": "1.0.5" } }');
    const other = await open({ VK_DRIVER_FILES: broken, VK_ICD_FILENAMES: broken }, join(folder, 'other'));
    const [gpu, cpu] = other.list();
    expect(gpu?.description.check).toMatchObject({ kind: 'unusable', reason: expect.stringMatching(/adapter/iu) });
    expect(gpu?.mode).toBe('disabled');
    expect(cpu?.info.provider).toBe('cpu');
    expect(lines.some((line) => /device gpu0 cannot be used/u.test(line))).toBe(true);
    await other.close();
  });
});
