import { parentPort, workerData } from 'node:worker_threads';
import { MotionWorkspace } from '@whetstone/vision';
import { HostedCamera } from './hostedCamera.ts';
import type { CameraThreadData, FromCamera, FromThread, ToThread } from './messages.ts';
import { probeSource } from './probe.ts';

/** Entry point of a camera thread, which runs any number of cameras. */

const port = parentPort;
if (!port) throw new Error('cameras/thread.ts runs in a worker thread; start cameras through CameraPort');

const post = (message: FromThread, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer);
const onChild = (child: number, alive: boolean): void => post({ child, alive });

/** Cameras that start together open their sources so far apart: many decoders at once would keep each other from any start. */
const startEveryMs = 250;

const runCameras = (): void => {
  let nextStartAt = 0;
  const cameras = new Map<number, HostedCamera>();
  const workspace = new MotionWorkspace();
  port.on('message', (told: ToThread) => {
    if ('end' in told) return port.close();
    const { camera: number, message } = told;
    if (message.kind !== 'start') return cameras.get(number)?.receive(message);
    const camera = new HostedCamera({
      ...message,
      workspace,
      onChild,
      post: (said: FromCamera, transfer) => post({ camera: number, message: said }, transfer),
    });
    cameras.set(number, camera);
    const now = performance.now();
    nextStartAt = Math.max(now, nextStartAt);
    void camera.run(nextStartAt - now).finally(() => cameras.delete(number));
    nextStartAt += startEveryMs;
  });
};

const data: CameraThreadData = workerData;
if (data.kind === 'run') runCameras();
else post({ probe: await probeSource(data.source, { timeoutMs: data.timeoutMs, onChild }) });
