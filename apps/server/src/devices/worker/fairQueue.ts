/** Weight of a job that holds no grant: it runs where the others leave the device idle, and hardly else. */
export const idleWeight = 1e-4;

interface Entry {
  weight: number;
  /** Virtual time at which the job's next micro-step is due. */
  tag: number;
  backlogged: boolean;
  /** Order of the last service, so that equal tags take turns. */
  servedAt: number;
}

/**
 * Start-time fair queueing (Goyal et al., 1996) over jobs with weights, charged by measured device time.
 *
 * Every job has a start tag in virtual time; the backlogged job with the lowest tag is served, and its tag grows by
 * the device time it took over its weight. A job that comes back from idling starts at the present virtual time: what
 * it left unused was lent to the others and is not owed to it, and what it borrowed is not held against it. Pure: time
 * comes in as charges.
 */
export class FairQueue<Key extends string = string> {
  readonly #entries = new Map<Key, Entry>();
  #virtualTime = 0;
  #services = 0;

  /** Makes the job known, or changes its weight at once; `weight` is a share in [0, 1], and 0 is idle time only. */
  setWeight(key: Key, weight: number): void {
    if (!(weight >= 0 && weight <= 1)) throw new RangeError(`weight of ${key} is ${weight}; it must be in [0, 1]`);
    const effective = Math.max(weight, idleWeight);
    const entry = this.#entries.get(key);
    if (!entry) {
      this.#entries.set(key, { weight: effective, tag: this.#virtualTime, backlogged: false, servedAt: -1 });
      return;
    }
    // What a job is ahead by is device time; kept as virtual time, a debt run up at a low weight would outlast it.
    const ahead = Math.max(0, entry.tag - this.#virtualTime) * entry.weight;
    entry.weight = effective;
    entry.tag = this.#virtualTime + ahead / effective;
  }

  /** The job has micro-steps to run from now on. */
  arrive(key: Key): void {
    const entry = this.#entry(key);
    if (entry.backlogged) return;
    entry.backlogged = true;
    entry.tag = Math.max(entry.tag, this.#virtualTime);
  }

  /** The job has nothing to run until it arrives again. */
  leave(key: Key): void {
    this.#entry(key).backlogged = false;
    this.#rest();
  }

  remove(key: Key): void {
    this.#entries.delete(key);
    this.#rest();
  }

  has(key: Key): boolean {
    return this.#entries.has(key);
  }

  /** The job to serve now, or null when none has anything to run. */
  next(): Key | null {
    let best: Key | null = null;
    let bestEntry: Entry | null = null;
    for (const [key, entry] of this.#entries) {
      if (!entry.backlogged) continue;
      const earlier =
        bestEntry === null ||
        entry.tag < bestEntry.tag ||
        (entry.tag === bestEntry.tag && entry.servedAt < bestEntry.servedAt);
      if (earlier) {
        best = key;
        bestEntry = entry;
      }
    }
    if (bestEntry) {
      this.#virtualTime = Math.max(this.#virtualTime, bestEntry.tag);
      bestEntry.servedAt = this.#services++;
    }
    return best;
  }

  /** Charges a micro-step of `deviceMs` ≥ 0 to the job that it served. */
  charge(key: Key, deviceMs: number): void {
    const entry = this.#entries.get(key);
    if (entry) entry.tag += Math.max(0, deviceMs) / entry.weight;
  }

  /** Device time that the job was served beyond its turn, in ms: how long it waits for the others at its weight. */
  aheadMs(key: Key): number {
    const { tag, weight } = this.#entry(key);
    return Math.max(0, tag - this.#virtualTime) * weight;
  }

  /** At the end of a busy period nobody owes anybody anything. */
  #rest(): void {
    for (const entry of this.#entries.values()) if (entry.backlogged) return;
    for (const entry of this.#entries.values()) this.#virtualTime = Math.max(this.#virtualTime, entry.tag);
  }

  #entry(key: Key): Entry {
    const entry = this.#entries.get(key);
    if (!entry) throw new Error(`job ${key} is not known to the queue; set its weight first`);
    return entry;
  }
}
