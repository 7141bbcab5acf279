import { Worker } from 'node:worker_threads';
import type { CameraThreadData, FromCamera, ToCamera } from './messages.ts';

/** Ends a process that may be gone already. */
const killChild = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
};

/** Children of all camera threads: should the server exit without stopping its cameras, none outlives it. */
const children = new Set<number>();
process.on('exit', () => {
  for (const pid of children) killChild(pid);
});

export interface ThreadListeners {
  readonly onMessage: (message: Exclude<FromCamera, { kind: 'child' }>) => void;
  /** Called once when the thread has ended, with the error that ended it, if any; its child is dead then. */
  readonly onExit: (error: Error | null) => void;
}

/** A camera's thread and the one child process that it may have. */
export class RunningThread {
  readonly #worker: Worker;
  readonly #exited: Promise<void>;
  #child: number | null = null;
  #error: Error | null = null;

  constructor(path: string, data: CameraThreadData, { onMessage, onExit }: ThreadListeners) {
    this.#worker = new Worker(path, { workerData: data, execArgv: [], name: `camera ${data.kind}` });
    this.#worker.on('message', (message: FromCamera) => {
      if (message.kind === 'child') this.#setChild(message.pid);
      else onMessage(message);
    });
    this.#worker.on('error', (error) => {
      this.#error = error instanceof Error ? error : new Error(String(error));
    });
    this.#exited = new Promise((resolve) => {
      this.#worker.on('exit', () => {
        if (this.#child !== null) killChild(this.#child);
        this.#setChild(null);
        onExit(this.#error);
        resolve();
      });
    });
  }

  send(message: ToCamera): void {
    this.#worker.postMessage(message);
  }

  /** Asks the thread to end, and ends it when it has not within `graceMs`. */
  async stop(graceMs: number): Promise<void> {
    this.send({ kind: 'stop' });
    const timer = setTimeout(() => this.terminate(), graceMs);
    await this.#exited;
    clearTimeout(timer);
  }

  terminate(): void {
    void this.#worker.terminate();
  }

  #setChild(pid: number | null): void {
    if (this.#child !== null) children.delete(this.#child);
    this.#child = pid;
    if (pid !== null) children.add(pid);
  }
}
