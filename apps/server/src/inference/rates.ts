/** Values of the last few seconds: frames a second and latency percentiles for a tile. */
export class RecentValues {
  readonly #spanMs: number;
  #entries: { at: number; value: number }[] = [];

  constructor(spanMs: number) {
    this.#spanMs = spanMs;
  }

  add(at: number, value: number): void {
    // After the clock was set back, what lies ahead of it would count as recent for as long.
    while (at < (this.#entries.at(-1)?.at ?? at)) this.#entries.pop();
    this.#entries.push({ at, value });
    if (this.#entries.length > 4096) this.#drop(at);
  }

  #drop(now: number): void {
    const oldest = now - this.#spanMs;
    const first = this.#entries.findIndex(({ at }) => at > oldest);
    this.#entries = first < 0 ? [] : this.#entries.slice(first);
  }

  count(now: number): number {
    this.#drop(now);
    return this.#entries.length;
  }

  /** Entries a second over the span; over the time since `since` where that is shorter. */
  perSecond(now: number, since: number): number {
    this.#drop(now);
    const span = Math.min(this.#spanMs, Math.max(1000, now - since));
    return (this.#entries.length * 1000) / span;
  }

  /** @returns the quantile `q` in [0, 1]; null without values */
  quantile(now: number, q: number): number | null {
    this.#drop(now);
    if (this.#entries.length === 0) return null;
    const values = this.#entries.map(({ value }) => value).sort((a, b) => a - b);
    return values[Math.min(values.length - 1, Math.floor(q * values.length))] ?? null;
  }

  mean(now: number): number | null {
    this.#drop(now);
    if (this.#entries.length === 0) return null;
    return this.#entries.reduce((sum, { value }) => sum + value, 0) / this.#entries.length;
  }
}
