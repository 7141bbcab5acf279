import { randomUUID } from 'node:crypto';
import type { Said } from '@whetstone/scheduler';
import {
  type FeasiblePlan,
  type InferenceProfile,
  type Plan,
  type Problem,
  policies,
  type StreamProblem,
} from '@whetstone/scheduler';
import type { PooledDevice } from '../devices/devicePool.ts';
import type { PlanRecord } from '../domain/plan.ts';
import type { PolicyName } from '../domain/policy.ts';
import { frameIntervalFor, inferenceProfile } from '../inference/inferenceProfile.ts';
import { frameIntervals } from '../inference/staleness.ts';
import { grantsOf, plannedShare } from './grants.ts';
import { judgeLatency, type LatencyVerdict, latencyPart, withLatencies, withLatencyReasons } from './latencyBound.ts';
import { allocationUnit, devicesPart, homesOf, placePart } from './plannedDevices.ts';
import type { StreamRuntime } from './streamRuntime.ts';

/** Δ of the live plans. */
const stealQuantum = 0.05;

/** Accuracy that is assumed of a model before anything was measured on its stream. */
const assumedAccuracy = 0.5;

/** The newest measured accuracy of the live model: on the last hold-out, else over the last two minutes. */
const currentAccuracy = (runtime: StreamRuntime, recent: { n: number; correct: number }): number =>
  runtime.windows.startAccuracy ?? (recent.n > 0 ? recent.correct / recent.n : assumedAccuracy);

/** Devices to plan for; without them, one whole reference device. `rebalance`: streams may change places. */
export interface DeviceView {
  readonly devices: readonly PooledDevice[];
  readonly rebalance: boolean;
}

/** A stream's λs as measured: share, accuracy factor and p95 latency of each frame interval. */
const profileOf = ({ liveStream, stream }: StreamRuntime): InferenceProfile =>
  withLatencies(
    inferenceProfile(liveStream.deviceMsPerFrame(), stream.constraints.targetFps, liveStream.staleness),
    frameIntervals,
    (interval) => liveStream.p95MsAt(interval),
  );

/** What each stream's latency bound means for its plan now. */
export const latencyVerdicts = (runtimes: readonly StreamRuntime[]): ReadonlyMap<string, LatencyVerdict> =>
  new Map(
    runtimes.map((runtime) => [
      runtime.stream.id,
      judgeLatency(profileOf(runtime), runtime.stream.constraints.maxLatencyMs),
    ]),
  );

const streamProblem = (runtime: StreamRuntime, recent: { n: number; correct: number }, now: number): StreamProblem => {
  const { stream, windows } = runtime;
  const { progress, state } = windows;
  const endsAt = windows.window?.endsAt.getTime() ?? now + stream.windowSeconds * 1000;
  const profile = profileOf(runtime);
  return {
    id: stream.id,
    startAccuracy: currentAccuracy(runtime, recent),
    minAccuracy: stream.constraints.minAccuracy,
    weight: stream.constraints.weight,
    remainingSeconds: Math.max(1, (endsAt - now) / 1000),
    inferenceProfile: profile,
    targetFps: stream.constraints.targetFps,
    ...latencyPart(judgeLatency(profile, stream.constraints.maxLatencyMs)),
    retrainingConfigs: windows.options(),
    ...(windows.window?.drift ? { driftAlarm: windows.window.drift.alarm } : {}),
    ...(state.status === 'retraining'
      ? { running: { retrainingConfigId: state.retrainingConfigId, doneGpuSeconds: progress?.deviceSeconds ?? 0 } }
      : {}),
  };
};

/** The immutable snapshot of all streams to decide over. */
export const snapshot = (
  runtimes: readonly StreamRuntime[],
  recent: (streamId: string) => { n: number; correct: number },
  now: number,
  view: DeviceView | null = null,
): Problem => {
  const streams = runtimes.map((runtime) => ({
    ...streamProblem(runtime, recent(runtime.stream.id), now),
    ...(view ? placePart(runtime, view) : {}),
  }));
  return {
    windowSeconds: Math.max(1, ...streams.map(({ remainingSeconds }) => remainingSeconds ?? 1)),
    labellingDelaySeconds: 0,
    ...(view ? devicesPart(view.devices) : { gpuCount: plannedShare }),
    allocationUnit,
    stealQuantum,
    promotion: 'gated',
    streams,
  };
};

export const feasible = (plan: Plan): FeasiblePlan => (plan.kind === 'plan' ? plan : plan.relaxed);

/** Decides over a snapshot and measures how long that took. */
export const decide = (
  problem: Problem,
  options: {
    policy: PolicyName;
    trigger: Said;
    now: number;
    stopwatch: () => number;
    latencies?: ReadonlyMap<string, LatencyVerdict>;
  },
): PlanRecord => {
  const started = options.stopwatch();
  const planned = policies[options.policy](problem);
  const plan = options.latencies ? withLatencyReasons(planned, options.latencies) : planned;
  const solverMs = options.stopwatch() - started;
  const { objective, upperBound } = feasible(plan);
  return {
    id: randomUUID(),
    createdAt: new Date(options.now),
    trigger: options.trigger.text,
    triggerWording: options.trigger.wording,
    policy: options.policy,
    problem,
    plan,
    objective,
    upperBound,
    solverMs,
  };
};

/**
 * The estimate for a whole window: what was measured of it so far, and the plan's estimate for the rest.
 *
 * @param measured held predictions since the window's start
 */
const wholeWindowEstimate = (runtime: StreamRuntime, estimate: number, now: number): number => {
  const { window, counts } = runtime.windows;
  if (!window) return estimate;
  const length = window.endsAt.getTime() - window.startedAt.getTime();
  const elapsed = Math.min(length, Math.max(0, now - window.startedAt.getTime()));
  const { n, correct } = counts.golden;
  const sofar = n > 0 ? correct / n : estimate;
  return (elapsed * sofar + (length - elapsed) * estimate) / length;
};

/** Carries out the first stage of a plan: frame intervals, retrainings to start, and the grants that go with them. */
export const carryOut = (
  record: PlanRecord,
  { runtimes, devices }: { readonly runtimes: readonly StreamRuntime[]; readonly devices: readonly PooledDevice[] },
  now: number,
) => {
  const plan = feasible(record.plan);
  const stage = plan.stages[0];
  if (!stage) return null;
  const homeOf = homesOf(stage, devices);
  for (const runtime of runtimes) {
    const { id, constraints } = runtime.stream;
    const held = stage.streams[id];
    if (!held) continue;
    const { liveStream, windows } = runtime;
    // A stream's times are the reference device's, its share is its own device's.
    const share = held.inferenceShare * (homeOf(id)?.speed ?? 1);
    liveStream.setFrameInterval(frameIntervalFor(share, liveStream.deviceMsPerFrame(), constraints.targetFps));
    const estimate = plan.windowAccuracies[id];
    windows.planned({
      retrainingConfigId: held.retrainingShare > 0 ? held.retrainingConfigId : null,
      reason: plan.reasons[id],
      estimatedAccuracy:
        estimate !== undefined && windows.startAccuracy !== null && windows.state.status !== 'profiling'
          ? wholeWindowEstimate(runtime, estimate, now)
          : null,
    });
  }
  const profiling = runtimes
    .filter(({ windows }) => windows.state.status === 'profiling')
    .map(({ stream }) => stream.id);
  const placement = new Map(
    runtimes.flatMap(({ stream: { id } }) => {
      const home = homeOf(id);
      return home ? [[id, home.deviceId] as const] : [];
    }),
  );
  return { placement, grants: grantsOf(stage, profiling, homeOf) };
};
