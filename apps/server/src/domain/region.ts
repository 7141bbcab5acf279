import type { Said } from '@whetstone/scheduler';
import type { Frame } from '@whetstone/vision';

/** Pixels of the frame, top-left corner and size. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Crops are uint8 planes, channels × height × width, of this side; what every edge model takes. */
export const cropSide = 32;
export const cropBytes = 3 * cropSide * cropSide;

/** A frame as a camera delivers it, with the regions to classify already cut out. */
export interface CapturedFrame {
  readonly streamId: string;
  /** Increases by one a frame since the camera started; a gap means dropped frames. */
  readonly sequence: number;
  /** ms since the epoch. */
  readonly capturedAt: number;
  readonly width: number;
  readonly height: number;
  readonly regions: readonly Box[];
  /** `regions.length` crops of `cropBytes` each. */
  readonly crops: Uint8Array;
  /** Class name per region, where the camera knows the truth. */
  readonly truth: readonly string[] | null;
  /** The whole picture; null once the camera has put a newer one in its place, after about two seconds. */
  picture(): Frame | null;
}

/** How a camera fares; `live` when a frame came within the stall time. */
export type CameraStatus =
  | { readonly status: 'starting' }
  | { readonly status: 'live'; readonly fps: number; readonly width: number; readonly height: number }
  | { readonly status: 'offline'; readonly since: number; readonly reason: Said; readonly retryAt: number | null };
