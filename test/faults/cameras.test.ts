import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createCameras } from '../../apps/server/src/cameras/cameras.ts';
import type { CameraRequest, RunningCamera } from '../../apps/server/src/cameras/port.ts';
import type { CameraStatus, CapturedFrame } from '../../apps/server/src/domain/region.ts';
import { buildCameraThread } from '../fixtures/cameraThread.ts';
import { footagePath } from '../fixtures/footage.ts';
import { RtspServer } from '../fixtures/rtspServer.ts';
import { makeClip } from '../harness/media.ts';
import { processesOf } from '../harness/processes.ts';
import { temporaryFolder } from '../harness/server.ts';
import { until } from '../harness/until.ts';

/** Promised: pictures are back this long after an ffmpeg was killed. */
const promisedMs = 5000;

let folder = '';
let clip = '';
let threadPath = '';
const closing: (() => Promise<void>)[] = [];

beforeAll(async () => {
  folder = temporaryFolder();
  // The real clip where it lies beside the repository, else one with a keyframe a second.
  clip = footagePath('car-detection.mp4') ?? makeClip(folder);
  threadPath = await buildCameraThread();
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  rmSync(threadPath, { force: true });
});

interface Watched {
  readonly camera: RunningCamera;
  readonly frames: CapturedFrame[];
  readonly statuses: CameraStatus[];
}

const watch = (source: CameraRequest['source'], path = threadPath): Watched => {
  const request = {
    streamId: 's',
    source,
    regions: { kind: 'moving' },
    targetFps: 10,
    sceneEpoch: Date.now(),
  } as const;
  const camera = createCameras({ threadPath: path }).start(request);
  closing.push(() => camera.stop());
  const frames: CapturedFrame[] = [];
  const statuses: CameraStatus[] = [];
  camera.onFrame((frame) => frames.push(frame));
  camera.onStatus((status) => statuses.push(status));
  return { camera, frames, statuses };
};

/** The ffmpeg that reads for a camera: the one that writes pictures into a pipe. */
const readers = () => processesOf(process.pid).filter(({ command }) => /ffmpeg.*image2pipe/u.test(command));

const reasons = (statuses: readonly CameraStatus[]): string[] =>
  statuses.flatMap((status) => (status.status === 'offline' ? [status.reason.text] : []));

/** Waits for a frame newer than `since`; how long after it the frame was captured. */
const nextFrameAfter = async ({ frames }: Watched, since: number): Promise<number> => {
  const frame = await until('a frame', () => frames.findLast(({ capturedAt }) => capturedAt > since) ?? null);
  const first = frames.find(({ capturedAt }) => capturedAt > since) ?? frame;
  return first.capturedAt - since;
};

/** kill -9 of the camera's ffmpeg; the moment. */
const killReader = (): number => {
  const [victim] = readers();
  if (!victim) throw new Error('no ffmpeg reads for a camera');
  process.kill(victim.pid, 'SIGKILL');
  // A picture that was already in the pipe is not one of the next ffmpeg.
  return Date.now() + 200;
};

describe('a camera whose ffmpeg is killed', () => {
  it('is back soon with a file, says that it was away, and goes on counting its frames', async () => {
    const watched = watch({ kind: 'file', path: clip });
    await until('frames', () => watched.frames.length > 5);
    const last = watched.frames[watched.frames.length - 1].sequence;
    expect(await nextFrameAfter(watched, killReader())).toBeLessThan(promisedMs);
    expect(reasons(watched.statuses)[0]).toMatch(/ffmpeg was ended by SIGKILL/u);
    await until('live again', () => watched.camera.status().status === 'live');
    expect(watched.frames[watched.frames.length - 1].sequence).toBeGreaterThan(last);
  });

  it('is back over RTSP too, once the stream brings a keyframe', async () => {
    // Re-encoded with a keyframe every second, as cameras send them: without one, no reader can start.
    const server = await RtspServer.start({ clips: { gate: makeClip(folder) } });
    closing.push(() => server.close());
    const watched = watch({ kind: 'network', url: server.url('gate') });
    await until('frames', () => watched.frames.length > 5);
    expect(await nextFrameAfter(watched, killReader())).toBeLessThan(promisedMs);
  });
});

describe('a network camera', () => {
  it('comes back when its server does, and never shows its password', async () => {
    const credentials = { user: 'operator', password: 's3cret' };
    const server = await RtspServer.start({ clips: { gate: clip }, credentials });
    const { port } = server;
    const url = `rtsp://operator:s3cret@127.0.0.1:${port}/gate`;
    const watched = watch({ kind: 'network', url });
    await until('frames', () => watched.frames.length > 5);

    await server.close();
    const away = await until('offline', () =>
      watched.camera.status().status === 'offline' ? watched.camera.status() : null,
    );
    expect(away).toMatchObject({ retryAt: expect.any(Number) });
    await until('a refused attempt', () => reasons(watched.statuses).some((r) => /nothing listens/u.test(r)));
    const [first, ...later] = watched.statuses.filter((status) => status.status === 'offline');
    for (const status of later) expect(status.since).toBe(first.since);

    const back = await RtspServer.start({ clips: { gate: clip }, credentials, port });
    closing.push(() => back.close());
    await nextFrameAfter(watched, Date.now());
    for (const reason of reasons(watched.statuses)) expect(reason).not.toMatch(/operator|s3cret/u);
  });

  it('says when its credentials are wrong, and which path does not exist', async () => {
    const server = await RtspServer.start({
      clips: { gate: makeClip(folder) },
      credentials: { user: 'a', password: 'b' },
    });
    closing.push(() => server.close());
    const probe = (url: string) => createCameras({ threadPath }).probe({ kind: 'network', url }, 10_000);
    const host = `127.0.0.1:${server.port}`;
    expect(await probe(`rtsp://a:wrong@${host}/gate`)).toMatchObject({
      field: 'url',
      reason: { text: expect.stringMatching(/^rtsp:\/\/\*\*\*@.*user name or password; correct/u) },
    });
    expect(await probe(`rtsp://a:b@${host}/none`)).toMatchObject({
      reason: { text: expect.stringMatching(/no such stream/u) },
    });
    expect(await probe(`rtsp://a:b@${host}/gate`)).toMatchObject({ ok: true, width: 320, height: 180 });
  });
});

describe('a camera thread', () => {
  it('is replaced when it crashes, and its child does not outlive it', async () => {
    const crashing = join(folder, 'crashing.mjs');
    writeFileSync(
      crashing,
      `import { spawn } from 'node:child_process';
       import { parentPort } from 'node:worker_threads';
       const { pid } = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)', 'orphan'], { stdio: 'ignore' });
       parentPort.postMessage({ child: pid, alive: true });
       setTimeout(() => { throw new Error('out of luck'); }, 300);`,
    );
    const watched = watch({ kind: 'file', path: clip }, crashing);
    await until('a second attempt', () => reasons(watched.statuses).length >= 2);
    expect(reasons(watched.statuses)[0]).toBe("the camera's thread ended: out of luck");
    expect(watched.camera.status()).toMatchObject({ status: 'offline', retryAt: expect.any(Number) });
    await watched.camera.stop();
    expect(processesOf(process.pid).filter(({ command }) => command.endsWith(' orphan'))).toEqual([]);
  });

  it('is ended when it does not answer, and its other cameras are told', async () => {
    const hanging = join(folder, 'hanging.mjs');
    writeFileSync(
      hanging,
      "import { parentPort } from 'node:worker_threads'; parentPort.on('message', () => { for (;;); });",
    );
    const cameras = createCameras({ threadPath: hanging, mostThreads: 1 });
    const [stopped, neighbour] = ['a', 'b'].map((streamId) =>
      cameras.start({
        streamId,
        source: { kind: 'synthetic', script: 'clear', seed: 1 },
        regions: { kind: 'moving' },
        targetFps: 5,
        sceneEpoch: 0,
      }),
    );
    const away: CameraStatus[] = [];
    neighbour.onStatus((status) => away.push(status));
    await stopped.stop();
    expect(reasons(away)[0]).toMatch(/thread ended/u);
    await neighbour.stop();
  });

  it('leaves no ffmpeg behind, stopped at once or while it runs', async () => {
    const early = watch({ kind: 'file', path: clip });
    await early.camera.stop();
    const late = watch({ kind: 'file', path: clip });
    await until('frames', () => late.frames.length > 2);
    expect(readers()).toHaveLength(1);
    await late.camera.stop();
    expect(readers()).toEqual([]);
  });

  it('tells nothing after it was stopped', async () => {
    const watched = watch({ kind: 'synthetic', script: 'clear', seed: 1 });
    await until('frames', () => watched.frames.length > 2);
    const stopping = watched.camera.stop();
    const { length } = watched.frames;
    await stopping;
    expect(watched.frames).toHaveLength(length);
  });
});
