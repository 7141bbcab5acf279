import type { DeviceReport, Grant, JobKey } from '../protocol.ts';
import { FairQueue } from './fairQueue.ts';
import type { ExecutorOptions, FrameRunner } from './frameRunner.ts';
import {
  type Asked,
  abortWork,
  countLatency,
  type FrameService,
  type FrameTicket,
  type Lane,
  laneId,
  newLane,
  step,
  type Ticket,
  takeCounts,
  withResolvers,
} from './lane.ts';
import { Throttle } from './throttle.ts';

/**
 * Work cut into micro-steps: it holds the device from one `yield` to the next, so what lies between two of them
 * should take 10 ms of device time at most. Its `finally` blocks free what it holds when it is aborted.
 */
export type Work<Result> = AsyncGenerator<void, Result, void>;

/** Frames of a stream that wait at most; newer ones push out the oldest. */
export const inferenceQueueLimit = 3;

/** Device time by which a stream may be ahead of its share and still send a frame along with another stream's. */
const companionAheadMs = 10;

export interface Submitted<Result> {
  /** Null when the work was dropped because newer work of the same inference job waited. */
  readonly result: Promise<Result | null>;
  /** Ends the work after the micro-step under way; `result` rejects with `reason`. */
  abort(reason: Error): void;
}

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
/** Short micro-steps share a turn of the event loop, which costs as much as a tenth of one. */
const turnAfterMs = 1;
const turnAfterSteps = 8;
/** Rests are cut into these, so that grants and models come through meanwhile. */
const longestRestMs = 20;

/**
 * Runs the jobs of one device, one micro-step at a time, under weighted fair queueing by measured device time.
 *
 * `clock` reads milliseconds of device time (see `OnnxRuntime.deviceNow`).
 */
export class Executor<Frame = never, Answer = never> {
  readonly #queue = new FairQueue();
  readonly #lanes = new Map<string, Lane<Frame>>();
  readonly #between: (() => Promise<void>)[] = [];
  readonly #clock: () => number;
  readonly #wallClock: () => number;
  readonly #frames: FrameRunner<Frame, Answer> | null;
  readonly #throttle = new Throttle();
  #sinceTurn = { ms: Number.POSITIVE_INFINITY, steps: 0 };
  #awake = false;
  #endSleep: () => void = () => {};
  #stopped = false;

  constructor(clock: () => number, { frames, wallClock = clock }: ExecutorOptions<Frame, Answer> = {}) {
    this.#clock = clock;
    this.#wallClock = wallClock;
    this.#frames = frames ?? null;
  }

  /** Queues work behind the same job's earlier work. */
  submit<Result>(job: JobKey, work: Work<Result>): Submitted<Result> {
    const lane = this.#lane(job);
    const result = this.#enqueue<Result>(lane, (asked) => ({ kind: 'work', work, ...asked }));
    // Who aborts work need not care for its end.
    result.catch(() => {});
    return {
      result,
      abort: (reason) => void this.between(() => abortWork(lane, work, reason)),
    };
  }

  /** Queues a frame; null when it was dropped because newer ones waited. */
  submitFrame(streamId: string, frame: Frame): Promise<Answer | null> {
    const lane = this.#lane({ kind: 'inference', streamId });
    return this.#enqueue<Answer>(lane, (asked) => ({ kind: 'frame', frame, ...asked }));
  }

  /** Resolves when what the job has waiting now was answered or dropped. */
  async drained(job: JobKey): Promise<void> {
    await Promise.allSettled([this.#lanes.get(laneId(job))?.waiting.at(-1)?.answer]);
  }

  #enqueue<Result>(lane: Lane<Frame>, ticket: (asked: Asked) => Ticket<Frame>): Promise<Result | null> {
    const { promise, resolve, reject } = withResolvers<Result | null>();
    const settle = resolve as (result: unknown) => void;
    lane.waiting.push(ticket({ resolve: settle, reject, arrivedAt: this.#wallClock(), answer: promise }));
    while (lane.job.kind === 'inference' && lane.waiting.length > inferenceQueueLimit) {
      lane.waiting.shift()?.resolve(null);
      lane.dropped += 1;
    }
    this.#queue.arrive(lane.id);
    this.#wake();
    return promise;
  }

  /** Replaces all grants; in force from the next micro-step on. */
  setGrants(grants: readonly Grant[]): void {
    for (const lane of this.#lanes.values()) lane.share = 0;
    for (const { job, share } of grants) this.#lane(job).share = share;
    for (const [id, lane] of this.#lanes) this.#queue.setWeight(id, lane.share);
    this.#forgetIdleLanes();
  }

  /** Works no more than this share of wall time, in (0, 1]. */
  setCapacity(share: number): void {
    this.#throttle.setShare(share, this.#wallClock());
    this.#wake();
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
    const jobs = [...this.#lanes.values()].map(takeCounts);
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
      if (this.#sinceTurn.ms >= turnAfterMs || this.#sinceTurn.steps >= turnAfterSteps) await this.#turn();
      const action = this.#between.shift();
      const restMs = action ? 0 : this.#throttle.restMs(this.#wallClock());
      if (action) await action();
      else if (restMs > 0) await sleep(Math.min(restMs, longestRestMs));
      else if (!(await this.#serve())) {
        await this.#turn();
        if (!this.#awake) await this.#sleep();
      }
    }
  }

  async #turn(): Promise<void> {
    await nextTurn();
    this.#sinceTurn = { ms: 0, steps: 0 };
  }

  #spend(deviceMs: number): void {
    this.#throttle.spend(deviceMs);
    this.#sinceTurn = { ms: this.#sinceTurn.ms + deviceMs, steps: this.#sinceTurn.steps + 1 };
  }

  /** One micro-step of the job whose turn it is; false when there is nothing to do. */
  async #serve(): Promise<boolean> {
    const id = this.#queue.next();
    const lane = id === null ? undefined : this.#lanes.get(id);
    if (id === null || !lane) return false;
    // A frame under way is no longer waiting, so newer ones cannot drop it.
    const ticket = lane.waiting.shift();
    if (!ticket) this.#queue.leave(id);
    else if (ticket.kind === 'frame') await this.#serveFrames([{ lane, ticket }, ...this.#companions(lane, ticket)]);
    else await this.#serveWork(lane, ticket);
    return true;
  }

  async #serveWork(lane: Lane<Frame>, ticket: Ticket<Frame> & { kind: 'work' }): Promise<void> {
    lane.serving = true;
    const startedAt = this.#clock();
    const finished = await step(ticket);
    const deviceMs = this.#clock() - startedAt;
    if (!finished) lane.waiting.unshift(ticket);
    else if (lane.job.kind === 'inference') countLatency(lane, this.#wallClock() - ticket.arrivedAt);
    this.#charge(lane, deviceMs);
    this.#endService(lane);
    this.#spend(deviceMs);
  }

  /** Frames that the same model answers, as far as they fit the micro-step: the stream's own next ones, and the oldest of others. */
  #companions(first: Lane<Frame>, { frame }: FrameTicket<Frame>): FrameService<Frame>[] {
    const runner = this.#frames;
    const key = runner?.keyOf(frame) ?? null;
    if (!runner || key === null) return [];
    const companions: FrameService<Frame>[] = [];
    let room = runner.roomFor(frame) - runner.sizeOf(frame);
    for (
      let [next] = first.waiting;
      next?.kind === 'frame' && runner.keyOf(next.frame) === key;
      [next] = first.waiting
    ) {
      const size = runner.sizeOf(next.frame);
      if (size > room) break;
      room -= size;
      first.waiting.shift();
      companions.push({ lane: first, ticket: next });
    }
    for (const lane of this.#lanes.values()) {
      const [ticket] = lane.waiting;
      if (lane === first || ticket?.kind !== 'frame' || runner.keyOf(ticket.frame) !== key) continue;
      // A stream that is far ahead of its share waits for its turn: company must not become a second share.
      if (runner.sizeOf(ticket.frame) > room || this.#queue.aheadMs(lane.id) > companionAheadMs) continue;
      room -= runner.sizeOf(ticket.frame);
      lane.waiting.shift();
      companions.push({ lane, ticket });
    }
    return companions;
  }

  async #serveFrames(services: readonly FrameService<Frame>[]): Promise<void> {
    const runner = this.#frames;
    if (!runner) throw new Error('this executor runs no frames; give it a frame runner');
    for (const { lane } of services) lane.serving = true;
    const startedAt = this.#clock();
    let answers: readonly Answer[] | null = null;
    let failure: unknown = null;
    try {
      answers = await runner.run(services.map(({ ticket }) => ticket.frame));
    } catch (error) {
      failure = error;
    }
    const deviceMs = this.#clock() - startedAt;
    const costOf = (frame: Frame) => Math.max(1, runner.sizeOf(frame));
    let total = 0;
    for (const { ticket } of services) total += costOf(ticket.frame);
    for (const [n, { lane, ticket }] of services.entries()) {
      if (answers) ticket.resolve(answers[n]);
      else ticket.reject(failure);
      countLatency(lane, this.#wallClock() - ticket.arrivedAt);
      this.#charge(lane, (deviceMs * costOf(ticket.frame)) / total);
    }
    for (const { lane } of services) if (lane.serving) this.#endService(lane);
    this.#spend(deviceMs);
  }

  #charge(lane: Lane<Frame>, deviceMs: number): void {
    lane.deviceMs += deviceMs;
    this.#queue.charge(lane.id, deviceMs);
  }

  /** Ends a lane's part in a micro-step, once it was charged for all of it. */
  #endService(lane: Lane<Frame>): void {
    lane.serving = false;
    lane.runs += 1;
    if (lane.waiting.length === 0) this.#queue.leave(lane.id);
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

  #lane(job: JobKey): Lane<Frame> {
    const id = laneId(job);
    let lane = this.#lanes.get(id);
    if (!lane) {
      lane = newLane(job);
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
