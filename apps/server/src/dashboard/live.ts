import type { LiveQuery } from '../api/rooms.ts';
import type { LiveBatch } from '../api/views.ts';
import type { Clock } from '../controller/clock.ts';
import type { WhetstoneEvent } from '../domain/event.ts';
import type { EventLog } from '../events/eventLog.ts';
import { createChangedParts } from './changedParts.ts';

/** Four batches a second: boxes follow objects. */
const tickMs = 250;
/** Events that are kept for a page that does not read, and that one is told of which it missed. */
const mostEvents = 500;

export interface LiveSource {
  readonly clock: Pick<Clock, 'after'>;
  readonly events: Pick<EventLog, 'listen'>;
  /** Tells boots apart in the ids of batches. */
  readonly boot: string;
  /** Everything as it is now, without events. */
  readonly now: (streamIds: readonly string[] | null) => Omit<LiveBatch, 'events'>;
  /** Events after this one, oldest first. */
  readonly eventsAfter: (id: number, limit: number) => Promise<readonly WhetstoneEvent[]>;
}

/** The newest event that a page was told of, out of a batch's id; null where it was told of none. */
const newestEvent = (batchId: string | null): number | null => {
  const [, event] = /-e(\d{1,15})$/u.exec(batchId ?? '') ?? [];
  return event === undefined ? null : Number(event);
};

const byId = (events: readonly WhetstoneEvent[]): WhetstoneEvent[] =>
  [...new Map(events.map((event) => [event.id, event])).values()].sort((a, b) => a.id - b.id);

/**
 * Batches for one page until its signal aborts: everything first, then what changed. Events between two ticks travel
 * with the next; a page that comes back with the id of its last batch is told of those that it missed.
 */
export async function* liveBatches(
  source: LiveSource,
  { streamIds, after, signal }: LiveQuery,
): AsyncGenerator<{ id: string; batch: LiveBatch }> {
  const parts = createChangedParts();
  let waiting: WhetstoneEvent[] = [];
  const stop = source.events.listen((event) => {
    waiting.push(event);
    if (waiting.length > mostEvents) waiting = waiting.slice(-mostEvents);
  });
  try {
    let last = newestEvent(after);
    if (last !== null) waiting = byId([...(await source.eventsAfter(last, mostEvents)), ...waiting]);
    for (let tick = 0; !signal.aborted; tick++) {
      const events = waiting;
      waiting = [];
      last = events.at(-1)?.id ?? last;
      const { tiles, devices, ...rest } = source.now(streamIds);
      const batch = { ...rest, tiles: parts.tiles(tiles, tick), devices: parts.devices(devices, tick), events };
      yield { id: `${source.boot}-${tick}${last === null ? '' : `-e${last}`}`, batch };
      await nextTick(source.clock, signal);
    }
  } finally {
    stop();
  }
}

const nextTick = (clock: LiveSource['clock'], signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = () => {
      cancel();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const cancel = clock.after(tickMs, done);
    signal.addEventListener('abort', done);
  });
