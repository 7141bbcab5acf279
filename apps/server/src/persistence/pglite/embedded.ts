import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { entryPath } from '../../entry.ts';
import { DatabaseUnavailableError } from '../errors.ts';
import type { EmbeddedReply, EmbeddedRequest, EmbeddedStart } from './protocol.ts';
import { EmbeddedStream, type ProtocolLink } from './stream.ts';

/** What the build made for the embedded database. */
export interface EmbeddedBuild {
  /** The thread's bundle. */
  readonly worker: string;
  /** Archive of an empty database, by `prisma/build-template.mjs`; without it a first start makes its own, slowly. */
  readonly template: string;
}

export const embeddedBuild = (): EmbeddedBuild => {
  const worker = entryPath('pgliteWorker');
  return { worker, template: join(dirname(worker), 'postgres.tar.gz') };
};

interface Waiting {
  readonly resolve: (bytes: Uint8Array) => void;
  readonly reject: (error: Error) => void;
}

/** One run of the thread, from its start to its end. */
class EmbeddedThread {
  readonly ready: Promise<unknown>;
  readonly #worker: Worker;
  readonly #waiting: Waiting[] = [];
  readonly #directory: string;
  #failure: Error | null = null;

  constructor(worker: string, start: EmbeddedStart) {
    this.#directory = start.directory;
    this.#worker = new Worker(worker, { workerData: start });
    this.ready = this.#expectReply();
    this.#worker.on('message', (reply: EmbeddedReply) => this.#receive(reply));
    this.#worker.on('error', (error) => this.#fail(error.message));
    this.#worker.on('exit', () => this.#fail('its thread ended'));
  }

  get failed(): boolean {
    return this.#failure !== null;
  }

  request(request: EmbeddedRequest): Promise<Uint8Array> {
    if (this.#failure) return Promise.reject(this.#failure);
    const reply = this.#expectReply();
    const transferred = request.kind === 'protocol' ? [request.bytes.buffer as ArrayBuffer] : [];
    this.#worker.postMessage(request, transferred);
    return reply;
  }

  async close(): Promise<void> {
    if (!this.#failure) await this.request({ kind: 'close' });
    await this.#worker.terminate();
  }

  #expectReply(): Promise<Uint8Array> {
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  #receive(reply: EmbeddedReply): void {
    if (reply.kind === 'failed') return this.#fail(reply.message);
    this.#waiting.shift()?.resolve(reply.kind === 'done' ? reply.bytes : new Uint8Array());
  }

  #fail(reason: string): void {
    this.#failure ??= new DatabaseUnavailableError(
      `the embedded database in ${this.#directory} stopped: ${reason}; free disk space and see that the directory is writable`,
    );
    for (const { reject } of this.#waiting.splice(0)) reject(this.#failure);
  }
}

/**
 * The embedded database (PGlite) in a thread of its own. A thread that died is started again by the next
 * connection, from what is on disk.
 */
export class EmbeddedPostgres implements ProtocolLink {
  readonly #directory: string;
  readonly #build: EmbeddedBuild;
  #thread: EmbeddedThread | null = null;

  constructor(directory: string, build: EmbeddedBuild) {
    this.#directory = directory;
    this.#build = build;
  }

  /** What node-postgres takes for a socket. One at a time: the database has a single session. */
  stream(): EmbeddedStream {
    return new EmbeddedStream(this);
  }

  async begin(): Promise<void> {
    if (!this.#thread || this.#thread.failed) {
      this.#thread = await this.#start();
    }
    await this.#thread.request({ kind: 'session' });
  }

  exchange(bytes: Uint8Array): Promise<Uint8Array> {
    if (!this.#thread) throw new Error('no connection was begun');
    return this.#thread.request({ kind: 'protocol', bytes });
  }

  async close(): Promise<void> {
    await this.#thread?.close();
    this.#thread = null;
  }

  /**
   * A mark stands beside the directory for as long as a new database is being made, so that what a first start left
   * that was cut off half-way, which no database opens, is removed and made anew.
   */
  async #start(): Promise<EmbeddedThread> {
    const directory = this.#directory;
    const mark = `${directory}.unfinished`;
    if (existsSync(mark)) await rm(directory, { recursive: true, force: true });
    if (existsSync(directory)) return this.#open({ directory, template: null });
    await writeFile(mark, '');
    const { template } = this.#build;
    const thread = await this.#open({ directory, template: existsSync(template) ? template : null });
    await rm(mark);
    return thread;
  }

  async #open(start: EmbeddedStart): Promise<EmbeddedThread> {
    const thread = new EmbeddedThread(this.#build.worker, start);
    await thread.ready;
    return thread;
  }
}
