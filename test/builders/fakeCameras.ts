import type { CameraPort, CameraRequest } from '../../apps/server/src/cameras/port.ts';
import { type CapturedFrame, cropBytes } from '../../apps/server/src/domain/region.ts';
import type { FakeClock } from './fakeClock.ts';

export interface FakeCameras extends CameraPort {
  readonly running: Map<string, CameraRequest>;
  /** Class names of what is seen, where the cameras know them. */
  truth: readonly [string, string, string] | null;
}

const regionCount = 3;

/** Cameras that show three things that stand still, at the target frame rate, in fake time. */
export const fakeCameras = (clock: FakeClock): FakeCameras => {
  const running = new Map<string, CameraRequest>();
  const cameras: FakeCameras = {
    running,
    truth: null,
    start(request) {
      running.set(request.streamId, request);
      const listeners = new Set<(frame: CapturedFrame) => void>();
      let sequence = 0;
      const cancel = clock.every(1000 / request.targetFps, () => {
        const frame: CapturedFrame = {
          streamId: request.streamId,
          sequence: sequence++,
          capturedAt: clock.now(),
          width: 320,
          height: 180,
          regions: Array.from({ length: regionCount }, (_, at) => ({ x: at * 80, y: 40, width: 40, height: 30 })),
          crops: new Uint8Array(regionCount * cropBytes),
          truth: cameras.truth,
          picture: () => ({ width: 320, height: 180, pixels: new Uint8Array(3 * 320 * 180) }),
        };
        for (const listener of listeners) listener(frame);
      });
      return {
        streamId: request.streamId,
        status: () => ({ status: 'live', fps: request.targetFps, width: 320, height: 180 }),
        onFrame(listener) {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
        onStatus: () => () => {},
        async stop() {
          running.delete(request.streamId);
          cancel();
        },
      };
    },
    probe: async () => ({ ok: true, width: 320, height: 180, jpeg: new Uint8Array(), classes: null }),
  };
  return cameras;
};
