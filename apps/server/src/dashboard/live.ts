import type { LiveBatch } from '../api/views.ts';
import type { Clock } from '../controller/clock.ts';
import type { WhetstoneEvent } from '../domain/event.ts';
import type { EventLog } from '../events/eventLog.ts';

/** Four batches a second: boxes follow objects, and fifty tiles stay cheap. */
const tickMs = 250;

interface LiveSource {
  readonly clock: Clock;
  readonly events: EventLog;
  /** Tells boots apart in the ids of batches. */
  readonly boot: string;
  readonly batch: (streamIds: readonly string[] | null, events: readonly WhetstoneEvent[]) => LiveBatch;
}

/** Batches for one page until its signal aborts; events between two ticks travel with the next. */
export async function* liveBatches(
  source: LiveSource,
  query: { readonly streamIds: readonly string[] | null; readonly signal: AbortSignal },
): AsyncGenerator<{ id: string; batch: LiveBatch }> {
  const { clock, events, boot } = source;
  let waiting: WhetstoneEvent[] = [];
  const stop = events.listen((event) => waiting.push(event));
  try {
    for (let tick = 0; !query.signal.aborted; tick++) {
      const news = waiting;
      waiting = [];
      yield { id: `${boot}-${tick}`, batch: source.batch(query.streamIds, news) };
      await new Promise<void>((resolve) => {
        const done = () => {
          cancel();
          query.signal.removeEventListener('abort', done);
          resolve();
        };
        const cancel = clock.after(tickMs, done);
        query.signal.addEventListener('abort', done);
      });
    }
  } finally {
    stop();
  }
}
