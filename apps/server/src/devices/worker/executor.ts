import type { DeviceReport, Grant, JobKey } from '../protocol.ts';
import { FairQueue } from './fairQueue.ts';

/**
 * Work cut into micro-steps: it holds the device from one `yield` to the next, so what lies between two of them
 * should take 10 ms of device time at most. Its `finally` blocks free what it holds when it is aborted.
 */
export type Work<Result> = AsyncGenerator<void, Result, void>;

/** Frames of a stream that wait at most; newer ones push out the oldest. */
export const inferenceQueueLimit = 3;

interface Ticket {
  readonly work: Work<unknown>;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

interface Lane {
  readonly job: JobKey;
  readonly waiting: Ticket[];
  /** A micro-step of this job is under way. */
  serving: boolean;
  share: number;
  deviceMs: number;
  runs: number;
  dropped: number;
}

export interface Submitted<Result> {
  /** Null when the work was dropped because newer work of the same inference job waited. */
  readonly result: Promise<Result | null>;
  /** Ends the work after the micro-step under way; `result` rejects with `reason`. */
  abort(reason: Error): void;
}

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

const laneId = (job: JobKey): string => `${job.kind} ${job.streamId}`;

/**
 * Runs the jobs of one device, one micro-step at a time, under weighted fair queueing by measured device time.
 *
 * `clock` reads milliseconds of device time (see `OnnxRuntime.deviceNow`).
 */
export class Executor {
  readonly #queue = new FairQueue();
  readonly #lanes = new Map<string, Lane>();
  readonly #between: (() => Promise<void>)[] = [];
  readonly #clock: () => number;
  #awake = false;
  #endSleep: () => void = () => {};
  #stopped = false;

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** Queues work behind the same job's earlier work. */
  submit<Result>(job: JobKey, work: Work<Result>): Submitted<Result> {
    const lane = this.#lane(job);
    const result = new Promise<Result | null>((resolve, reject) => {
      lane.waiting.push({ work, resolve: resolve as (result: unknown) => void, reject });
    });
    while (job.kind === 'inference' && lane.waiting.length > inferenceQueueLimit) {
      lane.waiting.shift()?.resolve(null);
      lane.dropped += 1;
    }
    this.#queue.arrive(laneId(job));
    this.#wake();
    return {
      result,
      abort: (reason) => void this.between(() => abortWork(lane, work, reason)),
    };
  }

  /** Replaces all grants; in force from the next micro-step on. */
  setGrants(grants: readonly Grant[]): void {
    for (const lane of this.#lanes.values()) lane.share = 0;
    for (const { job, share } of grants) this.#lane(job).share = share;
    for (const [id, lane] of this.#lanes) this.#queue.setWeight(id, lane.share);
    this.#forgetIdleLanes();
  }

  /** Runs `action` between two micro-steps, before any work that is submitted later. */
  between<Result>(action: () => Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#between.push(() => action().then(resolve, reject));
      this.#wake();
    });
  }

  /** What every job did since the last call. */
  takeReport(): DeviceReport['jobs'] {
    const jobs = [...this.#lanes.values()].map((lane) => {
      const { job, share, deviceMs, runs, dropped } = lane;
      Object.assign(lane, { deviceMs: 0, runs: 0, dropped: 0 });
      return { job, share, deviceMs, runs, dropped, queued: lane.waiting.length };
    });
    this.#forgetIdleLanes();
    return jobs;
  }

  stop(): void {
    this.#stopped = true;
    this.#wake();
  }

  /** Serves until stopped. */
  async run(): Promise<void> {
    while (!this.#stopped) {
      this.#awake = false;
      // Messages that came meanwhile are read here: a grant, a model or a frame is late by one micro-step at most.
      await nextTurn();
      const action = this.#between.shift();
      if (action) await action();
      else if (!(await this.#serve())) await this.#sleep();
    }
  }

  /** One micro-step of the job whose turn it is; false when there is nothing to do. */
  async #serve(): Promise<boolean> {
    const id = this.#queue.next();
    const lane = id === null ? undefined : this.#lanes.get(id);
    if (id === null || !lane) return false;
    const ticket = lane.waiting[0];
    if (!ticket) {
      this.#queue.leave(id);
      return true;
    }
    // A frame under way is no longer waiting, so newer ones cannot drop it.
    lane.waiting.shift();
    lane.serving = true;
    const startedAt = this.#clock();
    const finished = await step(ticket);
    const deviceMs = this.#clock() - startedAt;
    lane.serving = false;
    lane.deviceMs += deviceMs;
    lane.runs += 1;
    this.#queue.charge(id, deviceMs);
    if (!finished) lane.waiting.unshift(ticket);
    if (lane.waiting.length === 0) this.#queue.leave(id);
    return true;
  }

  #wake(): void {
    this.#awake = true;
    this.#endSleep();
  }

  async #sleep(): Promise<void> {
    if (!this.#awake)
      await new Promise<void>((resolve) => {
        this.#endSleep = resolve;
      });
    this.#awake = false;
  }

  #lane(job: JobKey): Lane {
    const id = laneId(job);
    let lane = this.#lanes.get(id);
    if (!lane) {
      lane = { job, waiting: [], serving: false, share: 0, deviceMs: 0, runs: 0, dropped: 0 };
      this.#lanes.set(id, lane);
      this.#queue.setWeight(id, 0);
    }
    return lane;
  }

  #forgetIdleLanes(): void {
    for (const [id, lane] of this.#lanes) {
      const worked = lane.runs > 0 || lane.dropped > 0;
      if (lane.share > 0 || lane.serving || lane.waiting.length > 0 || worked) continue;
      this.#lanes.delete(id);
      this.#queue.remove(id);
    }
  }
}

/** Advances the work by one micro-step and settles it when it ends; true when it has ended. */
const step = async ({ work, resolve, reject }: Ticket): Promise<boolean> => {
  try {
    const { done, value } = await work.next();
    if (done) resolve(value);
    return done === true;
  } catch (error) {
    reject(error);
    return true;
  }
};

/** Called between micro-steps, so the work, if it still is, waits in its lane. */
const abortWork = async (lane: Lane, work: Work<unknown>, reason: Error): Promise<void> => {
  const index = lane.waiting.findIndex((ticket) => ticket.work === work);
  const [ticket] = index < 0 ? [] : lane.waiting.splice(index, 1);
  if (!ticket) return;
  ticket.reject(reason);
  await work.throw(reason).catch(() => {});
};
