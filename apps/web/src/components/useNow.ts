import { useSyncExternalStore } from 'react';

/** One timer for all clocks on the page, so that their seconds change together. */
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | null = null;
let now = 0;

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const each of listeners) each();
  }, 1_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0 || !timer) return;
    clearInterval(timer);
    timer = null;
  };
};

/** The instant that every clock on the page shows, ms since the epoch on this machine's clock. */
export const readNow = (): number => {
  if (now === 0) now = Date.now();
  return now;
};

const never = () => () => {};

/**
 * ms since the epoch on this machine's clock, once a second; 0 while the page is built on the server.
 *
 * @param ticking false for what nobody looks at, which is then drawn with the rest of its component only
 */
export const useNow = (ticking = true): number => useSyncExternalStore(ticking ? subscribe : never, readNow, () => 0);
