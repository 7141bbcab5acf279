import type { Work } from './executor.ts';

/** Runs work and adds up the device time of its micro-steps, rests between them left out. */
export async function* metered<Result>(
  work: Work<Result>,
  clock: () => number,
): Work<{ readonly result: Result; readonly deviceMs: number }> {
  let deviceMs = 0;
  try {
    for (;;) {
      const startedAt = clock();
      const { done, value } = await work.next();
      deviceMs += clock() - startedAt;
      if (done) return { result: value, deviceMs };
      yield;
    }
  } finally {
    // Of no effect when it has ended; frees what it holds when this work is aborted.
    await work.return(undefined as Result);
  }
}
