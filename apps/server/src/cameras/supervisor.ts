import type { CameraStatus } from '../domain/region.ts';
import { sayOfCamera } from '../domain/sentences/cameraSentences.ts';
import type { Backoff } from './backoff.ts';
import { type FrameSource, reasonOf, type SourceFrame, sleep } from './frameSource.ts';

export interface SupervisorPorts {
  readonly backoff: Backoff;
  readonly now: () => number;
  readonly onFrame: (frame: SourceFrame) => void;
  /** Told when the source fails; being live is known from the frames. */
  readonly onOffline: (status: Extract<CameraStatus, { status: 'offline' }>) => void;
}

/** Keeps a source running until aborted: each failure is told, and followed by another attempt after a growing wait. */
export const supervise = async (
  open: () => FrameSource,
  { backoff, now, onFrame, onOffline }: SupervisorPorts,
  signal: AbortSignal,
): Promise<void> => {
  while (!signal.aborted) {
    let reason = sayOfCamera('camera.sourceEnded');
    try {
      await open().run((frame) => {
        backoff.reset();
        onFrame(frame);
      }, signal);
    } catch (error) {
      reason = reasonOf(error);
    }
    if (signal.aborted) return;
    const waitMs = backoff.next();
    onOffline({ status: 'offline', since: now(), reason, retryAt: now() + waitMs });
    await sleep(waitMs, signal);
  }
};
