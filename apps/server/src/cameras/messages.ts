import type { Frame } from '@whetstone/vision';
import type { CameraSource } from '../domain/camera.ts';
import type { CameraStatus, CapturedFrame } from '../domain/region.ts';
import type { CameraProbe, CameraRequest } from './port.ts';

/** What a camera thread is started with: to run cameras, or to look at one source and end. */
export type CameraThreadData =
  | { readonly kind: 'run' }
  | { readonly kind: 'probe'; readonly source: CameraSource; readonly timeoutMs: number };

/** A frame on its way to the server; its picture lies in the ring that was sent last. */
export type SentFrame = Omit<CapturedFrame, 'picture'> & Pick<Frame, 'layout'>;

/** From the server to one of a thread's cameras, which has a number that no other camera ever had. */
export type ToCamera =
  | { readonly kind: 'start'; readonly request: CameraRequest; readonly firstSequence: number }
  /** A frame arrived: there is room for another. */
  | { readonly kind: 'received' }
  | { readonly kind: 'stop' };

export type ToThread =
  | { readonly camera: number; readonly message: ToCamera }
  /** It runs no camera any more and ends. */
  | { readonly end: true };

/** From one of a thread's cameras to the server. */
export type FromCamera =
  | { readonly kind: 'frame'; readonly frame: SentFrame }
  /** Memory of the ring that the frames from now on lie in. */
  | { readonly kind: 'pictures'; readonly memory: SharedArrayBuffer }
  | { readonly kind: 'status'; readonly status: CameraStatus }
  /** It was told to stop and is about to. */
  | { readonly kind: 'stopping' }
  /** It has ended, and its child is dead. */
  | { readonly kind: 'stopped' };

export type FromThread =
  | { readonly camera: number; readonly message: FromCamera }
  /** An ffmpeg that the thread runs, so that the server can end it should the thread crash; or one that has ended. */
  | { readonly child: number; readonly alive: boolean }
  | { readonly probe: CameraProbe };
