/** Frames under way at once: one being handled and one behind it. */
const mostUnderWay = 2;

/**
 * Holds back what the receiver has no time for. Only the newest waits: an old picture is worth less than the room it
 * takes.
 */
export class Outbox<T> {
  readonly #send: (item: T) => void;
  #underWay = 0;
  #waiting: { readonly item: T } | null = null;

  constructor(send: (item: T) => void) {
    this.#send = send;
  }

  /** Sends at once if there is room, else waits in the place of what waited before. */
  put(item: T): void {
    this.#waiting = { item };
    this.#drain();
  }

  /** The receiver took one. */
  received(): void {
    this.#underWay = Math.max(0, this.#underWay - 1);
    this.#drain();
  }

  #drain(): void {
    if (!this.#waiting || this.#underWay >= mostUnderWay) return;
    const { item } = this.#waiting;
    this.#waiting = null;
    this.#underWay++;
    this.#send(item);
  }
}
