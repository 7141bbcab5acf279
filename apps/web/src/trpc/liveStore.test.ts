import { describe, expect, it } from 'vitest';
import { createLiveStore } from './liveStore.ts';
import type { DeviceView, LiveBatch, Overview, StreamTile, WhetstoneEvent } from './wire.ts';

const tile = (streamId: string, fps: number) => ({ streamId, name: streamId, fps }) as StreamTile;
const device = (busy: number) => ({ id: 'cpu-0', busy }) as DeviceView;
const event = (id: number) => ({ id, kind: 'drift' }) as WhetstoneEvent;
const batch = (part: Partial<LiveBatch>): LiveBatch => ({
  at: 1_000,
  tiles: [],
  devices: [],
  events: [],
  nextDecisionAt: null,
  ...part,
});

describe('the live store', () => {
  it('keeps the same object for what a batch repeats, so that nothing is drawn anew', () => {
    const store = createLiveStore();
    store.apply(batch({ tiles: [tile('a', 9)], devices: [device(0.5)] }), 0);
    const [before, devices] = [store.tile('a'), store.devices()];
    store.apply(batch({ tiles: [tile('a', 9), tile('b', 3)], devices: [device(0.5)] }), 0);
    expect(store.tile('a')).toBe(before);
    expect(store.devices()).toBe(devices);
    expect(store.tiles().map(({ streamId }) => streamId)).toEqual(['a', 'b']);
  });

  it('forgets a stream that the overview no longer lists', () => {
    const store = createLiveStore();
    store.apply(batch({ tiles: [tile('a', 9), tile('b', 9)] }), 0);
    const overview = { now: 0, streams: [tile('b', 9)], devices: [], alerts: [], nextDecisionAt: null };
    store.seed(overview as unknown as Overview, 0);
    expect(store.tile('a')).toBeNull();
  });

  it('follows the server clock, and is live again with the first batch after a loss', () => {
    const store = createLiveStore();
    store.setConnection({ status: 'lost', since: 5, reason: 'network error' });
    store.apply(batch({ at: 10_500 }), 10_000);
    expect(store.clockOffset()).toBe(500);
    expect(store.connection()).toEqual({ status: 'live' });
  });

  it('lists an event once, newest first, however often a resumed subscription repeats it', () => {
    const store = createLiveStore();
    store.apply(batch({ events: [event(1), event(2)] }), 0);
    store.apply(batch({ events: [event(2), event(3)] }), 0);
    expect(store.events().map(({ id }) => id)).toEqual([3, 2, 1]);
  });
});
