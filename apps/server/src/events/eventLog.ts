import type { Said } from '@whetstone/scheduler';
import type { WhetstoneEvent } from '../domain/event.ts';

/** What an event is before it has its number and instant. */
export type EventInput = Pick<WhetstoneEvent, 'kind'> & {
  readonly said: Said;
} & Partial<Pick<WhetstoneEvent, 'streamId' | 'windowId' | 'deviceId' | 'data'>>;

interface EventStore {
  addEvent(event: Omit<WhetstoneEvent, 'id'>): Promise<WhetstoneEvent>;
}

/** Keeps events for good and tells who listens; in one process, so no broker stands between. */
export class EventLog {
  readonly #store: EventStore;
  readonly #now: () => number;
  readonly #onFault: (error: unknown) => void;
  readonly #listeners = new Set<(event: WhetstoneEvent) => void>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: { store: EventStore; now: () => number; onFault: (error: unknown) => void }) {
    this.#store = options.store;
    this.#now = options.now;
    this.#onFault = options.onFault;
  }

  /** Writes in order; listeners hear of an event once it is stored. A failed write is reported, not thrown. */
  publish({ said, ...input }: EventInput): void {
    const words = { message: said.text, wording: said.wording };
    const at = new Date(this.#now());
    const event = { streamId: null, windowId: null, deviceId: null, data: {}, ...input, ...words, at };
    this.#last = this.#last
      .then(() => this.#store.addEvent(event))
      .then((stored) => {
        for (const listener of this.#listeners) listener(stored);
      })
      .catch(this.#onFault);
  }

  listen(listener: (event: WhetstoneEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves when everything published so far is stored. */
  async settled(): Promise<void> {
    await this.#last;
  }
}
