import type { FromCamera, ToCamera } from './messages.ts';
import type { CameraRequest } from './port.ts';
import { RunningThread } from './runningThread.ts';

/** A thread takes so many cameras before another is started, and more once there is a thread for each core. */
const camerasBeforeAnother = 4;
/** A thread that does not answer for this long hangs, and is ended. */
const answerMs = 5000;

export interface CameraListeners {
  readonly onMessage: (message: Exclude<FromCamera, { kind: 'stopping' | 'stopped' }>) => void;
  /** The thread ended under the camera, with the error that ended it, if any. */
  readonly onLost: (error: Error | null) => void;
}

/** A camera's place in a thread. */
export interface CameraPlace {
  send(message: Extract<ToCamera, { kind: 'received' }>): void;
  /** Resolves when the camera has ended and its child is dead; its listeners hear nothing more. */
  stop(): Promise<void>;
}

interface Tenant {
  /** Null once it was told to stop. */
  listeners: CameraListeners | null;
  readonly ended: () => void;
  /** Ends the thread, unless the camera answers that it is about to stop. */
  deadline: NodeJS.Timeout | null;
}

/** A thread that runs cameras, from the first to the last. */
class CameraThread {
  readonly #thread: RunningThread;
  readonly #tenants = new Map<number, Tenant>();

  constructor(path: string, onExit: () => void = () => {}) {
    this.#thread = new RunningThread(
      path,
      { kind: 'run' },
      {
        onMessage: (said) => {
          if ('camera' in said) this.#receive(said.camera, said.message);
        },
        onExit: (error) => {
          onExit();
          const tenants = [...this.#tenants.values()];
          this.#tenants.clear();
          for (const { listeners, ended } of tenants) {
            ended();
            listeners?.onLost(error);
          }
        },
      },
    );
  }

  get cameras(): number {
    return this.#tenants.size;
  }

  place(camera: number, start: Extract<ToCamera, { kind: 'start' }>, listeners: CameraListeners): CameraPlace {
    let ended = () => {};
    const end = new Promise<void>((resolve) => {
      ended = resolve;
    });
    const tenant: Tenant = { listeners, ended, deadline: null };
    this.#tenants.set(camera, tenant);
    this.#thread.send({ camera, message: start });
    return {
      send: (message) => this.#thread.send({ camera, message }),
      stop: async () => {
        tenant.listeners = null;
        this.#thread.send({ camera, message: { kind: 'stop' } });
        // If it hangs, its neighbours hang too: they are started anew elsewhere.
        tenant.deadline = setTimeout(() => this.#thread.terminate(), answerMs);
        await end;
        clearTimeout(tenant.deadline);
      },
    };
  }

  #receive(camera: number, message: FromCamera): void {
    const tenant = this.#tenants.get(camera);
    if (!tenant) return;
    if (message.kind === 'stopping') return clearTimeout(tenant.deadline ?? undefined);
    if (message.kind !== 'stopped') return tenant.listeners?.onMessage(message);
    this.#tenants.delete(camera);
    tenant.ended();
    if (this.#tenants.size === 0) this.#thread.send({ end: true });
  }
}

/**
 * Threads that cameras share: each compiles its own code and has its own memory, so fewer are warm sooner, and cameras
 * of one thread take turns by the frame. See decision 10.
 */
export class CameraThreads {
  readonly #path: string;
  readonly #mostThreads: number;
  readonly #shared = new Set<CameraThread>();
  #nextCamera = 1;

  /** @param mostThreads how many at most, usually as many as there are cores */
  constructor(path: string, mostThreads: number) {
    this.#path = path;
    this.#mostThreads = mostThreads;
  }

  /** @param start.alone in a thread that no other camera comes into */
  start(
    { alone, ...start }: { request: CameraRequest; firstSequence: number; alone: boolean },
    listeners: CameraListeners,
  ): CameraPlace {
    const thread = alone ? new CameraThread(this.#path) : this.#roomiest();
    return thread.place(this.#nextCamera++, { kind: 'start', ...start }, listeners);
  }

  #roomiest(): CameraThread {
    const [least] = [...this.#shared].filter(({ cameras }) => cameras > 0).sort((a, b) => a.cameras - b.cameras);
    if (least && (least.cameras < camerasBeforeAnother || this.#shared.size >= this.#mostThreads)) return least;
    const thread = new CameraThread(this.#path, () => this.#shared.delete(thread));
    this.#shared.add(thread);
    return thread;
  }
}
