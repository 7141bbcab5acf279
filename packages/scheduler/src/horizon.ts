import type { Problem, StreamProblem } from './problem.ts';

/** Seconds from now to the end of a stream's window. */
export const windowEndOf = (problem: Problem, stream: StreamProblem): number =>
  stream.remainingSeconds ?? problem.windowSeconds;

/** Seconds from now to the last window's end; plans reach to it. */
export const horizonSeconds = (problem: Problem): number =>
  problem.streams.reduce((latest, stream) => Math.max(latest, windowEndOf(problem, stream)), 0);
