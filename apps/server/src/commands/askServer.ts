import type { LockHolder } from '../persistence/lock.ts';

/**
 * Asks the server that holds a data directory. It told its key over the lock's socket, which only its own user may open.
 *
 * @throws {Error} with what the server said, where it refuses
 */
export const askServer = async ({ port, key }: LockHolder, path: string): Promise<Response> => {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    headers: key === null ? {} : { authorization: `Bearer ${key}` },
  });
  if (response.ok) return response;
  throw new Error(`the server on port ${port} answered ${response.status}: ${(await response.text()).slice(0, 300)}`);
};
