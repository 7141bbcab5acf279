'use client';

import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import { useTRPC, useTRPCClient } from './client.ts';
import { createLiveStore, type LiveConnection, type LiveStore } from './liveStore.ts';
import type { EventKind, StreamTile } from './wire.ts';

const LiveContext = createContext<LiveStore | null>(null);

export const LiveProvider = ({ children }: { children: ReactNode }) => {
  const [store] = useState(createLiveStore);
  return <LiveContext value={store}>{children}</LiveContext>;
};

export const useLiveStore = (): LiveStore => {
  const store = useContext(LiveContext);
  if (!store) throw new Error('useLiveStore was called outside LiveProvider; put the page under the root layout');
  return store;
};

const useLiveValue = <T,>(read: (store: LiveStore) => T): T => {
  const store = useLiveStore();
  const snapshot = () => read(store);
  return useSyncExternalStore(store.subscribe, snapshot, snapshot);
};

export const useConnection = (): LiveConnection => useLiveValue((store) => store.connection());

/** What a stream does now; null before it was told, and where `watched` is false, so that nothing is drawn unseen. */
export const useLiveTile = (streamId: string, watched = true): StreamTile | null =>
  useLiveValue((store) => (watched ? store.tile(streamId) : null));

export const useLiveTiles = () => useLiveValue((store) => store.tiles());
/** What listed streams do now; as they were listed until that was told. */
export const useListedTiles = (listed: readonly StreamTile[]): readonly StreamTile[] => {
  const live = useLiveTiles();
  const ids = new Set(listed.map(({ streamId }) => streamId));
  return live.length > 0 ? live.filter(({ streamId }) => ids.has(streamId)) : listed;
};

export const useLiveDevices = () => useLiveValue((store) => store.devices());
export const useNextDecisionAt = () => useLiveValue((store) => store.nextDecisionAt());
export const useClockOffset = () => useLiveValue((store) => store.clockOffset());

/** Events after which what was fetched is no longer true. */
const changesLists: ReadonlySet<EventKind> = new Set<EventKind>([
  'stream-added',
  'stream-removed',
  'config-changed',
  'promoted',
  'rejected',
  'retraining-failed',
  'retraining-unfinished',
  'class-added',
  'device-lost',
  'device-found',
  'window-interrupted',
]);

/**
 * The page's one subscription: everything it shows arrives through it, because a browser allows six connections to
 * a server and each subscription holds one. A stable `key` says what is asked for: '' for devices only, '*' for
 * every stream, else one stream's id.
 */
export const useLiveSubscription = (key: string) => {
  const client = useTRPCClient();
  const store = useLiveStore();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  useEffect(() => {
    let lastSign = Date.now();
    const streamIds = key === '*' ? null : key === '' ? [] : [key];
    const lost = (reason: string) => {
      const now = store.connection();
      store.setConnection({ status: 'lost', since: now.status === 'lost' ? now.since : lastSign, reason });
    };
    store.setConnection({ status: 'connecting' });
    const subscription = client.live.batches.subscribe(
      { streamIds },
      {
        onStarted: () => {
          // What happened while the line was down came through no batch.
          if (store.connection().status === 'lost') void queryClient.invalidateQueries();
          store.setConnection({ status: 'live' });
        },
        onData: ({ data }) => {
          lastSign = Date.now();
          store.apply(data, lastSign);
          if (data.events.some(({ kind }) => changesLists.has(kind))) {
            void queryClient.invalidateQueries({ queryKey: trpc.overview.pathKey() });
            void queryClient.invalidateQueries({ queryKey: trpc.streams.get.pathKey() });
          }
        },
        onConnectionStateChange: (state) => {
          if (state.state === 'connecting' && state.error) lost(state.error.message);
        },
        onError: (error) => lost(error.message),
      },
    );
    return () => subscription.unsubscribe();
  }, [client, key, queryClient, store, trpc]);
};
