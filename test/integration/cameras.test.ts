import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createCameras } from '../../apps/server/src/cameras/cameras.ts';
import type { CameraPort, CameraRequest, RunningCamera } from '../../apps/server/src/cameras/port.ts';
import { type CapturedFrame, cropBytes } from '../../apps/server/src/domain/region.ts';
import { buildCameraThread } from '../fixtures/cameraThread.ts';
import { footagePath } from '../fixtures/footage.ts';
import { makeClip, makePicture } from '../harness/media.ts';
import { temporaryFolder } from '../harness/server.ts';
import { until } from '../harness/until.ts';

let folder = '';
let threadPath = '';
let cameras: CameraPort;
const running: RunningCamera[] = [];

beforeAll(async () => {
  folder = temporaryFolder();
  threadPath = await buildCameraThread();
  cameras = createCameras({ threadPath });
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((camera) => camera.stop()));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  rmSync(threadPath, { force: true });
});

const request = (source: CameraRequest['source'], more: Partial<CameraRequest> = {}): CameraRequest => ({
  streamId: 'gate',
  source,
  regions: { kind: 'moving' },
  targetFps: 10,
  sceneEpoch: Date.now() - 10_000,
  ...more,
});

const start = (wanted: CameraRequest): { camera: RunningCamera; frames: CapturedFrame[] } => {
  const camera = cameras.start(wanted);
  running.push(camera);
  const frames: CapturedFrame[] = [];
  camera.onFrame((frame) => frames.push(frame));
  return { camera, frames };
};

const synthetic = { kind: 'synthetic', script: 'clear', seed: 5 } as const;

describe('a drawn street', () => {
  it('comes with regions, crops and the truth of each', async () => {
    const { camera, frames } = start(request(synthetic));
    await until('a region that shows a thing', () =>
      frames.some(({ truth }) => truth?.some((l) => l !== 'background')),
    );
    for (const { regions, crops, truth, picture, width, height } of frames.slice(-8)) {
      expect(picture()?.pixels).toHaveLength(3 * width * height);
      expect(crops).toHaveLength(regions.length * cropBytes);
      expect(truth).toHaveLength(regions.length);
    }
    expect(camera.status()).toMatchObject({ status: 'live', width: 320, height: 180 });
  });

  it('numbers its frames without a gap while they are taken in time', async () => {
    const { frames } = start(request(synthetic));
    await until('ten frames', () => frames.length >= 10);
    expect(frames[0].sequence).toBe(0);
    const behind = frames.filter(({ sequence }, i) => i > 0 && sequence <= frames[i - 1].sequence);
    expect(behind).toEqual([]);
  });

  it('gives the newest frame to a server that was busy, and lets the missed ones go', async () => {
    const { frames } = start(request(synthetic));
    await until('a first frame', () => frames.length > 0);
    const busyUntil = performance.now() + 1500;
    while (performance.now() < busyUntil);
    const before = frames.length;
    await until('frames after the pause', () => frames.length >= before + 4);
    const after = frames.slice(before);
    const skipped = Math.max(...after.map(({ sequence }, i) => sequence - (frames[before + i - 1]?.sequence ?? 0) - 1));
    expect(skipped).toBeGreaterThanOrEqual(5);
  });

  it('is thinned to a slow stream’s rate', async () => {
    const { frames } = start(request(synthetic, { targetFps: 2 }));
    await until('four frames', () => frames.length >= 4);
    const spans = frames.slice(1).map(({ capturedAt }, i) => capturedAt - frames[i].capturedAt);
    expect(Math.min(...spans)).toBeGreaterThan(250);
  });
});

describe('a video file', () => {
  it('is looped, and its frames are pictures', async () => {
    const path = makeClip(folder);
    const { camera, frames } = start(request({ kind: 'file', path }));
    await until('more frames than the clip has', () => frames.length > 50);
    expect([frames[0].width, frames[0].height, frames[0].truth]).toEqual([320, 180, null]);
    expect(new Set(frames[frames.length - 1].picture()?.pixels).size).toBeGreaterThan(50);
    expect(frames[0].picture()).toBeNull();
    const seconds = (frames[50].capturedAt - frames[10].capturedAt) / 1000;
    expect(40 / seconds).toBeLessThan(11);
    expect(camera.status()).toMatchObject({ status: 'live' });
  });
});

describe('an image set', () => {
  it('is replayed in the order of its times with each picture’s class', async () => {
    for (const colour of ['red', 'blue']) makePicture(folder, `${colour}.png`, colour);
    const path = join(folder, 'set.csv');
    writeFileSync(path, 'timestamp,file,label\n2,red.png,warm\n1,blue.png,cold\n');
    const source = { kind: 'imageSet', path, picturesPerSecond: 20, seed: 1 } as const;
    // An epoch ahead of us: the first picture has its turn however long the thread takes to start.
    const { frames } = start(request(source, { regions: { kind: 'frame' }, sceneEpoch: Date.now() + 1000 }));
    await until('five pictures', () => frames.length >= 5);
    for (const { picture, truth, regions, width, height } of frames) {
      const [red = 0, , blue = 0] = picture()?.pixels ?? [];
      expect(truth).toEqual([red > blue ? 'warm' : 'cold']);
      expect(regions).toEqual([{ x: 0, y: 0, width, height }]);
    }
    expect(frames[0].truth).toEqual(['cold']);
  });

  it('cannot be searched for what moves, and says so', async () => {
    const source = { kind: 'imageSet', path: folder, picturesPerSecond: 1, seed: 1 } as const;
    const { camera } = start(request(source));
    const status = await until('a verdict', () => (camera.status().status === 'offline' ? camera.status() : null));
    expect(status).toMatchObject({ reason: { text: expect.stringMatching(/choose "frame" or "fixed"/u) } });
  });

  const signs = footagePath('traffic-signs');
  it.skipIf(!signs)('of traffic signs has 43 classes', async () => {
    const source = { kind: 'imageSet', path: signs ?? '', picturesPerSecond: 5, seed: 1 } as const;
    const probe = await cameras.probe(source, 20_000);
    if (!probe.ok) throw new Error(probe.reason.text);
    expect(probe.classes).toHaveLength(43);
    expect(probe.classes?.slice(0, 3)).toEqual(['00', '01', '02']);
  });
});

describe('cameras that share a thread', () => {
  it('do not notice that one of them fails or is stopped', async () => {
    const shared = createCameras({ threadPath, mostThreads: 1 });
    const threads = () => readdirSync('/proc/self/task').length;
    const begin = (source: CameraRequest['source']) => {
      const camera = shared.start(request(source));
      running.push(camera);
      const frames: CapturedFrame[] = [];
      camera.onFrame((frame) => frames.push(frame));
      return { camera, frames };
    };
    const first = begin(synthetic);
    await until('a first frame', () => first.frames.length > 0);
    const before = process.platform === 'linux' ? threads() : 0;
    const others = [6, 7, 8, 9, 10].map((seed) => begin({ ...synthetic, seed }));
    const broken = begin({ kind: 'file', path: join(folder, 'none.mp4') });
    await until('a failure', () => broken.camera.status().status === 'offline');
    await others[0].camera.stop();
    const counts = others.map(({ frames }) => frames.length);
    await until('frames of all others', () =>
      others.slice(1).every(({ frames }, i) => frames.length > counts[i + 1] + 3),
    );
    expect(others[0].frames).toHaveLength(counts[0]);
    expect(first.camera.status()).toMatchObject({ status: 'live' });
    if (process.platform === 'linux') expect(threads() - before).toBeLessThan(3);
  });
});

describe('probing before saving', () => {
  it('shows one picture of a source that works', async () => {
    for (const source of [synthetic, { kind: 'file', path: makeClip(folder) } as const]) {
      const probe = await cameras.probe(source, 10_000);
      if (!probe.ok) throw new Error(probe.reason.text);
      expect(await sharp(probe.jpeg).metadata()).toMatchObject({ format: 'jpeg', width: 320, height: 180 });
    }
  });

  it('finds the broken picture of a set before anything is saved', async () => {
    makePicture(folder, 'fine.png', 'green');
    writeFileSync(join(folder, 'broken.png'), 'this is no picture');
    const path = join(folder, 'broken.csv');
    writeFileSync(path, 'timestamp,file,label\n1,fine.png,a\n2,broken.png,b\n');
    const probe = await cameras.probe({ kind: 'imageSet', path, picturesPerSecond: 1, seed: 1 }, 10_000);
    expect(probe).toMatchObject({
      ok: false,
      field: 'path',
      reason: { text: expect.stringMatching(/row 3: file ".*broken\.png" cannot be decoded/u) },
    });
  });

  it.each([
    ['a text file', 'notes.mp4', /it is no video that ffmpeg can read/u],
    ['a missing file', 'missing.mp4', /does not exist on the server; give the absolute path/u],
    ['a folder', '.', /is no file; give the absolute path of a video file/u],
  ])('says what is wrong with %s', async (_, name, reason) => {
    writeFileSync(join(folder, 'notes.mp4'), 'hello');
    const probe = await cameras.probe({ kind: 'file', path: join(folder, name) }, 10_000);
    expect(probe).toMatchObject({ ok: false, field: 'path', reason: { text: expect.stringMatching(reason) } });
  });

  it('does not follow a playlist out of what it may open', async () => {
    const path = join(folder, 'list.m3u8');
    writeFileSync(path, '#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nhttp://127.0.0.1:9/x.ts\n#EXT-X-ENDLIST\n');
    expect(await cameras.probe({ kind: 'file', path }, 10_000)).toMatchObject({ ok: false, field: 'path' });
  });
});
