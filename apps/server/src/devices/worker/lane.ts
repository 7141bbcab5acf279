import { type JobKey, latencyBoundsMs } from '../protocol.ts';
import type { Work } from './executor.ts';

/** Who waits for a ticket. */
export interface Asked {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
  /** Wall clock, ms. */
  readonly arrivedAt: number;
  /** What `resolve` and `reject` settle. */
  readonly answer: Promise<unknown>;
}

/** What waits in a lane: work of many micro-steps, or a frame, which is one and may share it with frames of other lanes. */
export type Ticket<Frame> =
  | (Asked & { readonly kind: 'work'; readonly work: Work<unknown> })
  | (Asked & { readonly kind: 'frame'; readonly frame: Frame });

/** One job's work in order of arrival, and what became of it since the last report. */
export interface Lane<Frame> {
  /** Unique among jobs; made once, since every micro-step asks for it. */
  readonly id: string;
  readonly job: JobKey;
  readonly waiting: Ticket<Frame>[];
  /** A micro-step of this job is under way. */
  serving: boolean;
  share: number;
  deviceMs: number;
  runs: number;
  dropped: number;
  latencies: number[];
}

export const laneId = (job: JobKey): string => `${job.kind} ${job.streamId}`;

export const newLane = <Frame>(job: JobKey): Lane<Frame> => ({
  id: laneId(job),
  job,
  waiting: [],
  serving: false,
  share: 0,
  deviceMs: 0,
  runs: 0,
  dropped: 0,
  latencies: [],
});

/** Counts an answer in the latency histogram. */
export const countLatency = (lane: Pick<Lane<unknown>, 'latencies'>, ms: number): void => {
  if (lane.latencies.length === 0) lane.latencies = new Array<number>(latencyBoundsMs.length + 1).fill(0);
  let bin = 0;
  while (bin < latencyBoundsMs.length && ms > (latencyBoundsMs[bin] ?? 0)) bin++;
  lane.latencies[bin] += 1;
};

/** What a lane did since the last time. */
export const takeCounts = (lane: Lane<unknown>) => {
  const { job, share, deviceMs, runs, dropped, latencies, waiting } = lane;
  Object.assign(lane, { deviceMs: 0, runs: 0, dropped: 0, latencies: [] });
  const answered = latencies.length > 0 ? { latencies } : {};
  return { job, share, deviceMs, runs, dropped, queued: waiting.length, ...answered };
};

/** Advances the work by one micro-step and settles it when it ends; true when it has ended. */
export const step = async ({ work, resolve, reject }: Ticket<unknown> & { kind: 'work' }): Promise<boolean> => {
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
export const abortWork = async (lane: Lane<unknown>, work: Work<unknown>, reason: Error): Promise<void> => {
  const index = lane.waiting.findIndex((ticket) => ticket.kind === 'work' && ticket.work === work);
  const [ticket] = index < 0 ? [] : lane.waiting.splice(index, 1);
  if (!ticket) return;
  ticket.reject(reason);
  await work.throw(reason).catch(() => {});
};

/** A frame that waits. */
export type FrameTicket<Frame> = Ticket<Frame> & { readonly kind: 'frame' };

/** A frame that is served, and for whom. */
export interface FrameService<Frame> {
  readonly lane: Lane<Frame>;
  readonly ticket: FrameTicket<Frame>;
}

/** Node 20 has no `Promise.withResolvers`. */
export const withResolvers = <Value>() => {
  let resolve: (value: Value) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<Value>((onValue, onError) => {
    resolve = onValue;
    reject = onError;
  });
  return { promise, resolve, reject };
};
