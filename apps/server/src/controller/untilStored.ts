import type { Clock } from './clock.ts';

/** ms between two tries of a write that failed. */
const retryMs = 5000;

/**
 * Writes what a stream cannot go on without, again and again while the store fails: a full disk or a database that is
 * being restarted delays a window and does not end all later ones.
 *
 * @param ports.signal ends the trying: the next failure is thrown
 */
export const untilStored = async <Result>(
  write: () => Promise<Result>,
  ports: { readonly clock: Clock; readonly signal: AbortSignal; readonly onFault: (error: unknown) => void },
): Promise<Result> => {
  const { clock, signal, onFault } = ports;
  for (;;) {
    try {
      return await write();
    } catch (error) {
      if (signal.aborted) throw error;
      onFault(error);
    }
    await new Promise<void>((resolve) => {
      const cancel = clock.after(retryMs, () => {
        signal.removeEventListener('abort', stop);
        resolve();
      });
      const stop = () => {
        cancel();
        resolve();
      };
      signal.addEventListener('abort', stop, { once: true });
    });
  }
};
