import type { DeviceView, StreamTile } from '@whetstone/server/views';
import { expect, test } from 'vitest';
import { FakeClock } from '../../../../test/builders/fakeClock.ts';
import type { WhetstoneEvent } from '../domain/event.ts';
import { type LiveSource, liveBatches } from './live.ts';

const tile = (index: number, over: Partial<StreamTile> = {}) =>
  ({ streamId: `s-${index}`, state: 'live', fps: 10, ...over }) as StreamTile;
const event = (id: number) => ({ id, kind: 'drift', message: `event ${id}` }) as WhetstoneEvent;

/** A page that reads batch after batch; what is told changes in between. */
const openPage = (count: number, after: string | null = null) => {
  const clock = new FakeClock();
  const listeners = new Set<(event: WhetstoneEvent) => void>();
  const known = [1, 2, 3].map(event);
  const state = {
    tiles: Array.from({ length: count }, (_, index) => tile(index)),
    devices: [{ id: 'cpu', status: 'ready', mode: 'enabled', busy: 0.5 } as DeviceView],
  };
  const source: LiveSource = {
    clock,
    events: {
      listen: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    boot: 'boot',
    now: () => ({ at: clock.now(), nextDecisionAt: null, ...state }),
    eventsAfter: async (id) => known.filter((one) => one.id > id),
  };
  const stop = new AbortController();
  const batches = liveBatches(source, { streamIds: null, after, signal: stop.signal });
  const next = async () => {
    const reading = batches.next();
    await clock.advance(250);
    const read = await reading;
    if (read.done) throw new Error('the batches ended');
    return read.value;
  };
  return {
    next,
    state,
    tell: (one: WhetstoneEvent) => {
      for (const listener of listeners) listener(one);
    },
    stop,
    listeners,
  };
};

test('a page is sent everything first, then only what changed', async () => {
  const page = openPage(3);
  expect((await page.next()).batch).toMatchObject({ tiles: [{}, {}, {}], devices: [{}] });
  expect((await page.next()).batch).toMatchObject({ tiles: [], devices: [] });
  page.state.tiles = [tile(0), tile(1, { fps: 9 }), tile(2)];
  expect((await page.next()).batch.tiles).toEqual([tile(1, { fps: 9 })]);
});

test.each([
  [20, [5, 5, 5, 5]],
  [40, [0, 20, 0, 20]],
])('of %i tiles each takes its turn once a second, and one whose state changes does not wait', async (count, turns) => {
  const page = openPage(count);
  await page.next();
  const counts: number[] = [];
  const seen = new Set<string>();
  for (let tick = 1; tick <= 4; tick++) {
    page.state.tiles = page.state.tiles.map((_, index) => tile(index, { fps: 10 + tick }));
    const { tiles } = (await page.next()).batch;
    counts.push(tiles.length);
    for (const { streamId } of tiles) seen.add(streamId);
  }
  expect(counts).toEqual(turns);
  expect(seen.size).toBe(count);
  page.state.tiles = page.state.tiles.map((one, index) => (index === 17 ? { ...one, state: 'offline' } : one));
  expect((await page.next()).batch.tiles.map(({ state }) => state)).toContain('offline');
});

test('a page that comes back is told of the events that it missed, each once and in order', async () => {
  const page = openPage(1, 'earlier-boot-17-e1');
  const first = await page.next();
  expect(first.batch.events.map(({ id }) => id)).toEqual([2, 3]);
  expect(first.id).toBe('boot-0-e3');
  page.tell(event(4));
  const second = await page.next();
  expect(second.batch.events.map(({ id }) => id)).toEqual([4]);
  expect(second.id).toBe('boot-1-e4');
});

test('a page that comes new, or with an id of another kind, is told of nothing that was before', async () => {
  for (const after of [null, 'boot-3', '-e', 'boot-1-e1e2x']) {
    const { batch } = await openPage(1, after).next();
    expect(batch.events, String(after)).toEqual([]);
  }
});

test('a page that does not read holds the newest events only, and lets go when it leaves', async () => {
  const page = openPage(1);
  await page.next();
  for (let id = 10; id < 1_010; id++) page.tell(event(id));
  const { events } = (await page.next()).batch;
  expect(events).toHaveLength(500);
  expect(events.at(-1)?.id).toBe(1_009);
  page.stop.abort();
  await page.next().catch(() => {});
  expect(page.listeners.size).toBe(0);
});
