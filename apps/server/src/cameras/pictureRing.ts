/** Pictures of a camera that are kept: about two seconds at the usual rate. */
const keptPictures = 16;
const headerBytes = 4 * keptPictures;

/**
 * The newest pictures of a camera, in memory that its thread and the server share. Few are ever looked at, so none is
 * sent: the thread writes each over the oldest, and who wants one copies it while it is there.
 */
export class PictureRing {
  readonly memory: SharedArrayBuffer;
  /** Per place one more than the sequence of its picture; 0 while there is none, or none that is complete. */
  readonly #owners: Int32Array;
  readonly #bytes: number;

  /** @param memory of a ring that another thread made */
  constructor(memory: SharedArrayBuffer) {
    this.memory = memory;
    this.#owners = new Int32Array(memory, 0, keptPictures);
    this.#bytes = (memory.byteLength - headerBytes) / keptPictures;
  }

  /** A ring for pictures of `bytes` bytes each. */
  static of(bytes: number): PictureRing {
    return new PictureRing(new SharedArrayBuffer(headerBytes + keptPictures * bytes));
  }

  /** Whether this is a ring for pictures of so many bytes. */
  fits(bytes: number): boolean {
    return this.#bytes === bytes;
  }

  write(sequence: number, pixels: Uint8Array): void {
    const place = sequence % keptPictures;
    Atomics.store(this.#owners, place, 0);
    this.#at(place).set(pixels);
    Atomics.store(this.#owners, place, sequence + 1);
  }

  /** A copy of the picture; null when a newer one has taken its place. */
  read(sequence: number): Uint8Array | null {
    const place = sequence % keptPictures;
    const isThere = () => Atomics.load(this.#owners, place) === sequence + 1;
    if (!isThere()) return null;
    const pixels = this.#at(place).slice();
    return isThere() ? pixels : null;
  }

  #at(place: number): Uint8Array {
    return new Uint8Array(this.memory, headerBytes + place * this.#bytes, this.#bytes);
  }
}
