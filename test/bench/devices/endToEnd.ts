import { createCameras } from '../../../apps/server/src/cameras/cameras.ts';
import { startDevice } from '../../../apps/server/src/devices/startDevice.ts';
import type { CameraSource } from '../../../apps/server/src/domain/camera.ts';
import { type CapturedFrame, cropBytes, cropSide } from '../../../apps/server/src/domain/region.ts';
import { LiveStream } from '../../../apps/server/src/inference/liveStream.ts';
import { bindModels, cpuMs, quantile, sleep } from './load.ts';

const framesPerSecond = 10;
/** All cameras have started and their backgrounds are learned. */
const warmUpMs = 30_000;

const cropsPerFrame = 2;
const corner = { x: 0, y: 0, width: cropSide, height: cropSide };

/** The clip shows less than two moving things at most times: frames are filled up to two crops, so that each costs as much. */
const filledUp = (frame: CapturedFrame): CapturedFrame => {
  const missing = cropsPerFrame - frame.regions.length;
  if (missing <= 0) return frame;
  const crops = new Uint8Array(cropsPerFrame * cropBytes);
  crops.set(frame.crops);
  return { ...frame, crops, regions: [...frame.regions, ...new Array(missing).fill(corner)], truth: null };
};

export interface EndToEndRun {
  /** Built device worker and camera thread. */
  readonly entry: string;
  readonly threadPath: string;
  /** A video; without one, streets are drawn. */
  readonly clip: string | null;
  readonly streams: number;
  readonly seconds: number;
}

/** Decoding, proposals and inference of many streams on the cores that this process is bound to. */
export const runEndToEnd = async ({ entry, threadPath, clip, streams, seconds }: EndToEndRun): Promise<void> => {
  const source: CameraSource = clip ? { kind: 'file', path: clip } : { kind: 'synthetic', script: 'clear', seed: 5 };
  console.log(
    clip ? 'source: car-detection.mp4, decoded by an ffmpeg a stream' : 'source: drawn streets (no clip here)',
  );
  const cameras = createCameras({ threadPath });
  const info = { id: 'cpu0', name: 'CPU', provider: 'cpu', threads: 1 } as const;
  const device = startDevice({ info, entry, log: console.error });
  const ids = Array.from({ length: streams }, (_, n) => `stream ${n}`);
  await bindModels(device, ids);
  await device.setGrants(ids.map((streamId) => ({ job: { kind: 'inference', streamId }, share: 1 / streams })));
  let [frames, crops, skipped, measuring] = [0, 0, 0, false];
  const lives = ids.map(
    (streamId) =>
      new LiveStream({
        streamId,
        device,
        now: Date.now,
        onSettled: ({ frame }) => {
          if (!measuring) return;
          frames += 1;
          crops += frame.regions.length;
        },
        onFault: (error) => console.error(error),
      }),
  );
  const running = ids.map((streamId, n) => {
    const camera = cameras.start({
      streamId,
      source,
      regions: { kind: 'moving' },
      targetFps: framesPerSecond,
      sceneEpoch: Date.now(),
    });
    let newest = -1;
    camera.onFrame((frame) => {
      if (measuring && newest >= 0) skipped += Math.max(0, frame.sequence - newest - 1);
      newest = frame.sequence;
      lives[n]?.onFrame(filledUp(frame));
    });
    return camera;
  });
  await sleep(warmUpMs);
  const droppedBefore = lives.reduce((sum, live) => sum + live.rates().dropped, 0);
  const usedBefore = cpuMs();
  measuring = true;
  await sleep(seconds * 1000);
  measuring = false;
  const rates = lives.map((live) => live.rates());
  const dropped = rates.reduce((sum, rate) => sum + rate.dropped, 0) - droppedBefore;
  const fps = frames / seconds / streams;
  console.log(
    `${streams} streams: ${fps.toFixed(2)} fps each, ${(crops / frames).toFixed(2)} crops a frame, of ${frames} frames ${dropped} dropped by the device and ${skipped} before it; ` +
      `slowest stream ${Math.min(...rates.map((rate) => rate.fps)).toFixed(1)} fps; p95 from capture to prediction ${quantile(
        rates.map(({ p95Ms }) => p95Ms ?? 0),
        0.5,
      ).toFixed(0)} ms`,
  );
  console.log(`the server's own process used ${((cpuMs() - usedBefore) / (10 * seconds)).toFixed(0)} % of a core`);
  await Promise.all(running.map((camera) => camera.stop()));
  await device.close();
};
