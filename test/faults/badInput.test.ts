import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CameraForm } from '../../apps/server/src/api/inputs.ts';
import type { Overview } from '../../apps/server/src/api/views.ts';
import { ApiError, mutate, query } from '../harness/api.ts';
import { cameraForm, syntheticCamera } from '../harness/cameras.ts';
import { makePicture } from '../harness/media.ts';
import { type RunningServer, startServer, temporaryFolder } from '../harness/server.ts';

let folder = '';
let server: RunningServer;
beforeAll(async () => {
  folder = temporaryFolder();
  server = await startServer();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const streamNames = async () =>
  (await query<Overview>(server.url, 'overview.get')).streams.map(({ name }) => name).sort();

/** The API refuses with a message that names the field, shows the value and says what would be right. */
const expectRefused = async (
  procedure: string,
  input: object,
  { field, value, remedy }: { field: string; value: string; remedy: RegExp },
) => {
  const before = await streamNames();
  const error = await mutate(server.url, procedure, input).catch((caught: unknown) => caught);
  if (!(error instanceof ApiError)) throw new Error(`${procedure} was not refused: ${JSON.stringify(error)}`);
  expect(error.status).toBe(400);
  expect(error.faults.map((fault) => fault.field)).toContain(field);
  const fault = error.faults.find((one) => one.field === field);
  expect(fault?.message).toContain(value);
  expect(fault?.message).toMatch(remedy);
  expect(error.message).toContain(field);
  expect(await streamNames()).toEqual(before);
};

const withConstraints = (changes: Partial<CameraForm['settings']['constraints']>) =>
  syntheticCamera('Bad', {
    constraints: { minAccuracy: 0.4, maxLatencyMs: 1000, targetFps: 10, weight: 1, ...changes },
  });
const network = (url: string) => cameraForm('Bad', { kind: 'network', url });

describe('a camera form with a bad value is refused and nothing is saved', () => {
  test.each([
    [
      'a negative window',
      syntheticCamera('Bad', { windowSeconds: -5 }),
      { field: 'settings.windowSeconds', value: '-5', remedy: /at least 10 seconds/u },
    ],
    [
      'a floor of 1.7',
      withConstraints({ minAccuracy: 1.7 }),
      { field: 'settings.constraints.minAccuracy', value: '1.7', remedy: /between 0 and 1/u },
    ],
    [
      'a latency of 0',
      withConstraints({ maxLatencyMs: 0 }),
      { field: 'settings.constraints.maxLatencyMs', value: '0', remedy: /at least 10 ms/u },
    ],
    [
      'a weight of 0',
      withConstraints({ weight: 0 }),
      { field: 'settings.constraints.weight', value: '0', remedy: /greater than 0/u },
    ],
    [
      "the server's own password file as a URL",
      network('file:///etc/passwd'),
      { field: 'source.url', value: 'file:///etc/passwd', remedy: /rtsp, rtsps, http or https/u },
    ],
    [
      'a URL with a pipe',
      network('rtsp://10.0.0.1/a|b'),
      { field: 'source.url', value: 'a|b', remedy: /percent-encode/u },
    ],
    [
      "ffmpeg's concat protocol",
      network('concat:/etc/passwd'),
      { field: 'source.url', value: 'concat:/etc/passwd', remedy: /rtsp, rtsps, http or https/u },
    ],
    ['a URL that is none', network('camera-1'), { field: 'source.url', value: 'camera-1', remedy: /rtsp:\/\//u }],
    [
      'a URL in place of a path',
      cameraForm('Bad', { kind: 'file', path: 'http://10.0.0.1/a.mp4' }),
      { field: 'source.path', value: 'http://10.0.0.1/a.mp4', remedy: /path/u },
    ],
    [
      'a file that is not there',
      cameraForm('Bad', { kind: 'file', path: '/nowhere/clip.mp4' }),
      { field: 'source.path', value: '/nowhere/clip.mp4', remedy: /\w/u },
    ],
    ['an empty name', syntheticCamera('  '), { field: 'name', value: '', remedy: /must not be empty/u }],
  ])('%s', (_, form, expected) => expectRefused('streams.create', form, expected));

  test('a file that is no video', async () => {
    const path = join(folder, 'noise.mp4');
    writeFileSync(path, randomBytes(20_000));
    await expectRefused('streams.create', cameraForm('Bad', { kind: 'file', path }), {
      field: 'source.path',
      value: 'noise.mp4',
      remedy: /\w/u,
    });
  });

  test('a manifest that lists a missing file', async () => {
    makePicture(folder, 'red.png', 'red');
    const path = join(folder, 'manifest.csv');
    writeFileSync(path, 'timestamp,file,label\n0,red.png,stop\n1,missing.png,yield\n');
    const source = { kind: 'imageSet', path, picturesPerSecond: 2 } as const;
    await expectRefused('streams.create', cameraForm('Bad', source, { golden: { kind: 'labels' } }), {
      field: 'source.path',
      value: 'missing.png',
      remedy: /3|line|row/u,
    });
  });

  test('labels as golden model of a camera that has none', async () => {
    await expectRefused('streams.create', syntheticCamera('Bad', { golden: { kind: 'labels' } }), {
      field: 'settings.golden.kind',
      value: 'labels',
      remedy: /image set/u,
    });
  });

  test('a name that another camera has', async () => {
    await mutate(server.url, 'streams.create', syntheticCamera('Taken'));
    await expectRefused('streams.create', syntheticCamera('Taken'), { field: 'name', value: 'Taken', remedy: /\w/u });
  });

  test('a change of a running camera: its settings stay as they were', async () => {
    const { streamId } = await mutate<{ streamId: string }>(server.url, 'streams.create', syntheticCamera('Kept'));
    const before = await query<{ stream: object }>(server.url, 'streams.get', { streamId });
    const { settings } = syntheticCamera('Kept', { windowSeconds: 0 });
    await expectRefused(
      'streams.update',
      { streamId, settings },
      {
        field: 'settings.windowSeconds',
        value: '0',
        remedy: /at least 10 seconds/u,
      },
    );
    expect((await query<{ stream: object }>(server.url, 'streams.get', { streamId })).stream).toEqual(before.stream);
  });
});

describe('a golden model that cannot be used is refused and nothing is kept', () => {
  const upload = async (name: string, classes: string, bytes: Uint8Array<ArrayBuffer>) => {
    const search = new URLSearchParams({ name, classes });
    const response = await fetch(`${server.url}/api/golden-models?${search}`, { method: 'POST', body: bytes });
    return { status: response.status, body: await response.json() };
  };

  test.each([
    ['garbage', new Uint8Array(randomBytes(4096))],
    ['nothing', new Uint8Array(0)],
    ['a text', new TextEncoder().encode('ceci n’est pas un modèle')],
  ])('%s in place of an ONNX file', async (_, bytes) => {
    const { status, body } = await upload('Broken', 'car,bus', bytes);
    expect(status).toBe(400);
    expect(body).toMatchObject({ field: 'file', message: expect.stringMatching(/onnx/iu) });
    expect(await query(server.url, 'goldenModels.list')).toEqual([]);
    expect((await query<Overview>(server.url, 'overview.get')).devices[0]?.status).toBe('ready');
  });
});

test('a camera whose golden model was never imported is refused', async () => {
  const modelId = basename(folder);
  await expectRefused('streams.create', syntheticCamera('Bad', { golden: { kind: 'model', modelId } }), {
    field: 'settings.golden.modelId',
    value: modelId,
    remedy: /import/u,
  });
});
