'use client';

import { type ComponentType, type ReactNode, useEffect, useSyncExternalStore } from 'react';

type Loaded<Props> = { readonly component: ComponentType<Props> } | { readonly fault: unknown } | null;

/**
 * A component whose code is loaded when it is first wanted, or ahead of that by its `load`. Code that is there already
 * draws at once; a lazy component would show its placeholder first, and React shows a placeholder for 300 ms at least.
 *
 * @returns the component; it throws where its code cannot be loaded
 */
export const loadable = <Props extends object>(
  fetchCode: () => Promise<ComponentType<Props>>,
  placeholder: ReactNode,
) => {
  const listeners = new Set<() => void>();
  let loaded: Loaded<Props> = null;
  let loading = false;
  const settle = (next: Loaded<Props>) => {
    loaded = next;
    for (const listener of listeners) listener();
  };
  const load = () => {
    if (loading) return;
    loading = true;
    fetchCode().then(
      (component) => settle({ component }),
      (fault: unknown) => {
        loading = false;
        settle({ fault });
      },
    );
  };
  const subscribe = (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  const Loadable = (props: Props) => {
    const now = useSyncExternalStore(
      subscribe,
      () => loaded,
      () => null,
    );
    useEffect(load, []);
    if (now === null) return placeholder;
    if ('fault' in now) throw now.fault;
    const { component: Component } = now;
    return <Component {...props} />;
  };
  return Object.assign(Loadable, { load });
};
