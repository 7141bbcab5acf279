import { availableParallelism } from 'node:os';
// Loaded here too, although only the threads use it: its native library must outlive the threads that load it.
import 'sharp';
import { quantity, type Said } from '@whetstone/scheduler';
import type { CameraSource } from '../domain/camera.ts';
import { sayOfCamera } from '../domain/sentences/cameraSentences.ts';
import { entryPath } from '../entry.ts';
import { CameraThreads } from './cameraThreads.ts';
import type { CameraPort, CameraProbe } from './port.ts';
import { RunningThread } from './runningThread.ts';
import { ThreadedCamera } from './threadedCamera.ts';

export interface CamerasOptions {
  /** Bundle of `thread.ts`; default is the one that the build wrote. */
  readonly threadPath?: string;
  /** Threads that cameras share, at most; default is one a core. */
  readonly mostThreads?: number;
}

/** Time beyond its own limit that a probe may need to start and to end. */
const probeGraceMs = 3000;

const fieldOf = (source: CameraSource): string =>
  source.kind === 'network' ? 'url' : source.kind === 'synthetic' ? 'kind' : 'path';

/** Probes in a thread of its own, which is ended however it hangs. */
const probeInThread = (source: CameraSource, timeoutMs: number, threadPath: string): Promise<CameraProbe> =>
  new Promise((resolve) => {
    const failed = (reason: Said) => resolve({ ok: false, field: fieldOf(source), reason });
    const thread = new RunningThread(
      threadPath,
      { kind: 'probe', source, timeoutMs },
      {
        onMessage: (message) => {
          if ('probe' in message) resolve(message.probe);
        },
        onExit: (error) => {
          clearTimeout(timer);
          failed(
            error
              ? sayOfCamera('camera.notOpened', { reason: error.message })
              : sayOfCamera('camera.noAnswer', { patience: quantity('duration', timeoutMs / 1000) }),
          );
        },
      },
    );
    const timer = setTimeout(() => thread.terminate(), timeoutMs + probeGraceMs);
  });

/**
 * Cameras in worker threads, where their decoding, drawing or crash does not disturb the server. A source that fails
 * disturbs no other camera; an error that nobody foresaw ends a thread, and its cameras start anew in another.
 */
export const createCameras = ({
  threadPath = entryPath('cameraThread'),
  mostThreads = availableParallelism(),
}: CamerasOptions = {}): CameraPort => {
  const threads = new CameraThreads(threadPath, mostThreads);
  return {
    start: (request) => new ThreadedCamera(request, threads),
    probe: (source, timeoutMs) => probeInThread(source, timeoutMs, threadPath),
  };
};
