/** Calls every listener; a new one is told nothing of the past. */
export class Listeners<Values extends readonly unknown[]> {
  readonly #listeners = new Set<(...values: Values) => void>();

  readonly add = (listener: (...values: Values) => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  tell(...values: Values): void {
    for (const listener of this.#listeners) listener(...values);
  }
}
