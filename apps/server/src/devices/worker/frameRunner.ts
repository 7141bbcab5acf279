/** How frames are run: together where one model answers for all of them. */
export interface FrameRunner<Frame, Answer> {
  /** Frames of one key can be run together; null runs alone. Asked when they are run, so it is the live model's. */
  keyOf(frame: Frame): string | null;
  /** Parts of equal cost, such as crops; the device time of a run is charged by them. */
  sizeOf(frame: Frame): number;
  /** Parts that fit a micro-step. */
  roomFor(frame: Frame): number;
  /** One answer for each frame, in order. */
  run(frames: readonly Frame[]): Promise<readonly Answer[]>;
}

export interface ExecutorOptions<Frame, Answer> {
  readonly frames?: FrameRunner<Frame, Answer>;
  /** Milliseconds of wall time, for latencies and for a capacity below 1. */
  readonly wallClock?: () => number;
}
