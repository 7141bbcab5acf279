import type { DeviceView, LiveBatch, Overview, StreamTile, WhetstoneEvent } from './wire.ts';

export type LiveConnection =
  | { readonly status: 'idle' }
  | { readonly status: 'connecting' }
  | { readonly status: 'live' }
  /** `since` is when the last batch or sign of life came, ms since the epoch on this machine's clock. */
  | { readonly status: 'lost'; readonly since: number; readonly reason: string };

const maxEvents = 200;

/** Less than this is the network's jitter; following it would draw every clock anew with every batch. */
const offsetToleranceMs = 250;

/**
 * What the page's subscription has told so far. Tiles are read one by one through `useSyncExternalStore`, so that a
 * batch re-renders only what changed in it.
 */
export interface LiveStore {
  subscribe(listener: () => void): () => void;
  tile(streamId: string): StreamTile | null;
  device(deviceId: string): DeviceView | null;
  /** In the order of the server's list; the same array until a device changes. */
  devices(): readonly DeviceView[];
  tiles(): readonly StreamTile[];
  /** Newest first. */
  events(): readonly WhetstoneEvent[];
  connection(): LiveConnection;
  nextDecisionAt(): number | null;
  /** Add to this machine's clock to get the server's, in ms. */
  clockOffset(): number;
  apply(batch: LiveBatch, receivedAt: number): void;
  /** Takes over a fresh overview; streams that it no longer lists are forgotten. */
  seed(overview: Overview, receivedAt: number): void;
  setConnection(connection: LiveConnection): void;
}

/**
 * Takes over what changed and leaves what did not, object and all, so that its readers are not drawn anew.
 *
 * @returns whether anything changed
 */
const merge = <T>(known: Map<string, T>, news: readonly T[], idOf: (item: T) => string): boolean => {
  let changed = false;
  for (const item of news) {
    const before = known.get(idOf(item));
    if (before !== undefined && JSON.stringify(before) === JSON.stringify(item)) continue;
    known.set(idOf(item), item);
    changed = true;
  }
  return changed;
};

export const createLiveStore = (): LiveStore => {
  const listeners = new Set<() => void>();
  let tiles = new Map<string, StreamTile>();
  let devices = new Map<string, DeviceView>();
  let tileList: readonly StreamTile[] = [];
  let deviceList: readonly DeviceView[] = [];
  let events: readonly WhetstoneEvent[] = [];
  let connection: LiveConnection = { status: 'idle' };
  let nextDecisionAt: number | null = null;
  let clockOffset = 0;

  const notify = () => {
    for (const listener of listeners) listener();
  };
  const setOffset = (offset: number) => {
    if (Math.abs(offset - clockOffset) > offsetToleranceMs) clockOffset = offset;
  };
  const addEvents = (added: readonly WhetstoneEvent[]) => {
    const known = new Set(events.map(({ id }) => id));
    const fresh = added.filter(({ id }) => !known.has(id));
    if (fresh.length > 0) events = [...events, ...fresh].sort((a, b) => b.id - a.id).slice(0, maxEvents);
  };

  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    tile: (streamId) => tiles.get(streamId) ?? null,
    device: (deviceId) => devices.get(deviceId) ?? null,
    devices: () => deviceList,
    tiles: () => tileList,
    events: () => events,
    connection: () => connection,
    nextDecisionAt: () => nextDecisionAt,
    clockOffset: () => clockOffset,
    apply(batch, receivedAt) {
      if (merge(tiles, batch.tiles, (tile) => tile.streamId)) tileList = [...tiles.values()];
      if (merge(devices, batch.devices, (device) => device.id)) deviceList = [...devices.values()];
      addEvents(batch.events);
      nextDecisionAt = batch.nextDecisionAt;
      setOffset(batch.at - receivedAt);
      connection = { status: 'live' };
      notify();
    },
    seed(overview, receivedAt) {
      tiles = new Map(overview.streams.map((tile) => [tile.streamId, tile]));
      devices = new Map(overview.devices.map((device) => [device.id, device]));
      tileList = overview.streams;
      deviceList = overview.devices;
      addEvents(overview.alerts);
      nextDecisionAt = overview.nextDecisionAt;
      setOffset(overview.now - receivedAt);
      notify();
    },
    setConnection(next) {
      connection = next;
      notify();
    },
  };
};
