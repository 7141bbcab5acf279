import type { CameraSource } from '../domain/camera.ts';
import type { CameraStatus, CapturedFrame } from '../domain/region.ts';
import type { CameraProbe, CameraRequest } from './port.ts';

/** What a camera thread is started with. */
export type CameraThreadData =
  | { readonly kind: 'run'; readonly request: CameraRequest; readonly firstSequence: number }
  | { readonly kind: 'probe'; readonly source: CameraSource; readonly timeoutMs: number };

/** From the server to a camera thread. */
export type ToCamera =
  /** A frame arrived: there is room for another. */
  { readonly kind: 'received' } | { readonly kind: 'stop' };

/** From a camera thread to the server. */
export type FromCamera =
  | { readonly kind: 'frame'; readonly frame: CapturedFrame }
  | { readonly kind: 'status'; readonly status: CameraStatus }
  /** Process id of the ffmpeg that the thread runs, so that the server can end it should the thread crash. */
  | { readonly kind: 'child'; readonly pid: number | null }
  | { readonly kind: 'probe'; readonly probe: CameraProbe };
