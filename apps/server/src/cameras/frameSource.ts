import { quoted, type Said } from '@whetstone/scheduler';
import type { Frame, LabelledBox } from '@whetstone/vision';

/** Pictures of a source that may wait to be looked at: as many as may wait for a device. */
export const waitingFrames = 3;

/**
 * A picture as a source delivers it, with what the source knows of it. Its pixels stay as they are until the source has
 * delivered `waitingFrames` more; then it may write to them again.
 */
export interface SourceFrame extends Frame {
  /** Objects in the picture, where the source draws them itself. */
  readonly objects?: readonly LabelledBox[];
  /** Class of the whole picture, where it is labelled. */
  readonly label?: string;
}

/** Where frames come from. `run` delivers them until it is aborted; any other end is a failure and rejects. */
export interface FrameSource {
  run(emit: (frame: SourceFrame) => void, signal: AbortSignal): Promise<void>;
}

/** A source that cannot be opened or has failed. The message is one sentence for an operator, with value and remedy. */
export class CameraSourceError extends Error {
  /** The field of the camera's source that it lies in, like `path`. */
  readonly field: string;
  readonly said: Said;

  constructor(field: string, said: Said, options?: { cause?: unknown }) {
    super(said.text, options);
    this.name = 'CameraSourceError';
    this.field = field;
    this.said = said;
  }
}

/** Why a source failed, as it can be worded in another language. */
export const reasonOf = (error: unknown): Said => {
  if (error instanceof CameraSourceError) return error.said;
  return quoted(error instanceof Error ? error.message : String(error));
};

/** Resolves after `ms`, or at once when aborted. */
export const sleep = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, Math.max(0, ms));
    signal.addEventListener('abort', done);
  });
