import { Worker } from 'node:worker_threads';
import type { CameraThreadData, FromThread, ToThread } from './messages.ts';

/** Ends a process that may be gone already. */
const killChild = (pid: number): void => {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
};

/** Children of all camera threads: should the server exit without stopping its cameras, none outlives it. */
const allChildren = new Set<number>();
process.on('exit', () => {
  for (const pid of allChildren) killChild(pid);
});

export interface ThreadListeners {
  readonly onMessage: (message: Exclude<FromThread, { child: number }>) => void;
  /** Called once when the thread has ended, with the error that ended it, if any; its children are dead then. */
  readonly onExit: (error: Error | null) => void;
}

/** A camera thread and the child processes that it runs. */
export class RunningThread {
  readonly #worker: Worker;
  readonly #children = new Set<number>();
  #error: Error | null = null;

  constructor(path: string, data: CameraThreadData, { onMessage, onExit }: ThreadListeners) {
    this.#worker = new Worker(path, { workerData: data, execArgv: [], name: `cameras ${data.kind}` });
    this.#worker.on('message', (message: FromThread) => {
      if ('child' in message) this.#noteChild(message.child, message.alive);
      else onMessage(message);
    });
    this.#worker.on('error', (error) => {
      this.#error = error instanceof Error ? error : new Error(String(error));
    });
    this.#worker.on('exit', () => {
      for (const pid of this.#children) {
        killChild(pid);
        this.#noteChild(pid, false);
      }
      onExit(this.#error);
    });
  }

  send(message: ToThread): void {
    this.#worker.postMessage(message);
  }

  terminate(): void {
    void this.#worker.terminate();
  }

  #noteChild(pid: number, alive: boolean): void {
    for (const children of [this.#children, allChildren]) {
      if (alive) children.add(pid);
      else children.delete(pid);
    }
  }
}
