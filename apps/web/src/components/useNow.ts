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

const read = () => {
  if (now === 0) now = Date.now();
  return now;
};

/** ms since the epoch on this machine's clock, once a second; 0 while the page is built on the server. */
export const useNow = (): number => useSyncExternalStore(subscribe, read, () => 0);
