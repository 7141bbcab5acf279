import { useSyncExternalStore } from 'react';

const subscribe = () => () => {};

/**
 * False while the page is built on the server and while it wakes in the browser, true from then on. What depends on
 * data or language waits for it: those may arrive before a part of the page has woken, and then it would not match.
 */
export const useAwake = (): boolean =>
  useSyncExternalStore(
    subscribe,
    () => true,
    () => false,
  );
