import { Duplex } from 'node:stream';

/** First byte of the message by which a client takes its leave. */
const terminate = 'X'.charCodeAt(0);

/** The far end of a stream: the embedded database. */
export interface ProtocolLink {
  /** Makes ready for a new client. */
  begin(): Promise<void>;
  /** Sends whole frontend messages; returns what the database answers. Takes the bytes over. */
  exchange(bytes: Uint8Array): Promise<Uint8Array>;
}

const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

/**
 * What node-postgres takes for a socket, with the embedded database at its far end. node-postgres writes whole
 * messages, and one write waits for the answer to the one before, so that requests keep their order.
 */
export class EmbeddedStream extends Duplex {
  readonly #link: ProtocolLink;

  constructor(link: ProtocolLink) {
    super();
    this.#link = link;
  }

  connect(): this {
    this.#link.begin().then(
      () => this.emit('connect'),
      (error: unknown) => this.destroy(asError(error)),
    );
    return this;
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, callback: (error?: Error | null) => void): void {
    this.#send(new Uint8Array(chunk), callback);
  }

  override _writev(chunks: { chunk: Buffer }[], callback: (error?: Error | null) => void): void {
    this.#send(new Uint8Array(Buffer.concat(chunks.map(({ chunk }) => chunk))), callback);
  }

  override _final(callback: () => void): void {
    this.push(null);
    callback();
  }

  // node-postgres tunes its socket; nothing of it applies here.
  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  #send(bytes: Uint8Array, callback: (error?: Error | null) => void): void {
    if (bytes[0] === terminate) return callback();
    this.#link.exchange(bytes).then(
      (answer) => {
        if (answer.byteLength > 0) this.push(Buffer.from(answer.buffer, answer.byteOffset, answer.byteLength));
        callback();
      },
      (error: unknown) => callback(asError(error)),
    );
  }
}
