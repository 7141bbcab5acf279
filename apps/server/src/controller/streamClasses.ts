import type { Stream } from '../domain/stream.ts';

/** Outputs that an edge model may grow to; a source that names more is naming things, not classes. */
const mostClasses = 500;
const longestName = 80;

/** Whether a name may become a class of the stream: an edge model's outputs are bounded, and so are its names. */
const mayBeClass = (stream: Stream, name: string): boolean =>
  name.trim() !== '' && name.length <= longestName && stream.classes.length < mostClasses;

/**
 * The classes of a running stream. They only grow, at the end, so that an index means the same to every sample and
 * every version of the model; a model that knows fewer answers with the first of them.
 */
export class StreamClasses {
  readonly #onAdded: (stream: Stream, name: string) => void;
  #indexOf = new Map<string, number>();
  #stream: Stream;

  /** @param onAdded is told the stream as it is from now on */
  constructor(stream: Stream, onAdded: (stream: Stream, name: string) => void) {
    this.#onAdded = onAdded;
    this.#stream = stream;
    this.use(stream);
  }

  /** The stream as it is now, with every class that was learned. */
  get stream(): Stream {
    return this.#stream;
  }

  /** Takes up changed settings; classes that were learned while they were being written are kept. */
  use(stream: Stream): void {
    const known = this.#stream.classes;
    const extra = known.filter((name) => !stream.classes.includes(name));
    this.#stream = extra.length > 0 ? { ...stream, classes: [...stream.classes, ...extra] } : stream;
    this.#indexOf = new Map(this.#stream.classes.map((name, index) => [name, index]));
  }

  indexOf(name: string): number | null {
    return this.#indexOf.get(name) ?? null;
  }

  /** Index of a class, which is added where it is new; null where the name cannot be a class. */
  learn(name: string): number | null {
    const known = this.#indexOf.get(name);
    if (known !== undefined) return known;
    if (!mayBeClass(this.#stream, name)) return null;
    this.use({ ...this.#stream, classes: [...this.#stream.classes, name] });
    this.#onAdded(this.#stream, name);
    return this.#stream.classes.length - 1;
  }
}
