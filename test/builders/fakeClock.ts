import type { Clock } from '../../apps/server/src/controller/clock.ts';

interface Timer {
  at: number;
  readonly every: number | null;
  readonly action: () => void;
}

/** A clock that tests move: timers run in order of their time, and promises settle between them. */
export class FakeClock implements Clock {
  #now: number;
  #timers: Timer[] = [];

  constructor(now = Date.UTC(2026, 0, 1)) {
    this.#now = now;
  }

  readonly now = (): number => this.#now;

  after(ms: number, action: () => void): () => void {
    return this.#add({ at: this.#now + Math.max(0, ms), every: null, action });
  }

  every(ms: number, action: () => void): () => void {
    return this.#add({ at: this.#now + ms, every: ms, action });
  }

  #add(timer: Timer): () => void {
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** Somebody sets the clock by `ms`; timers run on. */
  set(ms: number): void {
    this.#now += ms;
    for (const timer of this.#timers) timer.at += ms;
  }

  /** Lets `ms` pass. */
  async advance(ms: number): Promise<void> {
    const until = this.#now + ms;
    for (;;) {
      await settle();
      const due = this.#timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      this.#now = Math.max(this.#now, due.at);
      if (due.every === null) this.#timers = this.#timers.filter((other) => other !== due);
      else due.at += due.every;
      due.action();
    }
    this.#now = until;
    await settle();
  }
}

/** Lets pending promises run to their end. */
export const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 12; turn++) await new Promise((resolve) => setImmediate(resolve));
};
