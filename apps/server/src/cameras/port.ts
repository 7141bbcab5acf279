import type { Said } from '@whetstone/scheduler';
import type { CameraSource } from '../domain/camera.ts';
import type { CameraStatus, CapturedFrame } from '../domain/region.ts';
import type { RegionSelection } from '../domain/stream.ts';

/** A running camera: frames with their regions cut out, and how it fares. It restarts its source by itself. */
export interface RunningCamera {
  readonly streamId: string;
  status(): CameraStatus;
  onFrame(listener: (frame: CapturedFrame) => void): () => void;
  onStatus(listener: (status: CameraStatus) => void): () => void;
  stop(): Promise<void>;
}

export interface CameraRequest {
  readonly streamId: string;
  readonly source: CameraSource;
  readonly regions: RegionSelection;
  readonly targetFps: number;
  /** ms since the epoch of the scene's first instant, so that a restart goes on where the script was. */
  readonly sceneEpoch: number;
}

/** What a camera shows before it is saved: one frame, or why there is none. */
export type CameraProbe =
  | {
      readonly ok: true;
      readonly width: number;
      readonly height: number;
      readonly jpeg: Uint8Array;
      readonly classes: readonly string[] | null;
    }
  /** `field` is one of the source's, like `path` or `url`; `reason` a sentence with value and remedy, without secrets. */
  | { readonly ok: false; readonly field: string; readonly reason: Said };

/** Starts cameras, and looks at sources before they are saved. */
export interface CameraPort {
  start(request: CameraRequest): RunningCamera;
  /** Opens the source for at most `timeoutMs` and reports what it sees; for an image set, its classes in order. */
  probe(source: CameraSource, timeoutMs: number): Promise<CameraProbe>;
}
