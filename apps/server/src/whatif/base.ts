import type { Problem, RetrainingOption, Said, StreamProblem } from '@whetstone/scheduler';
import { NotFoundError } from '../api/rooms.ts';
import type { Clock } from '../controller/clock.ts';
import type { Engine } from '../controller/engine.ts';
import { gigabyte } from '../controller/plannedDevices.ts';
import { feasible, latencyVerdicts, snapshot } from '../controller/planner.ts';
import type { StreamRuntime } from '../controller/streamRuntime.ts';
import type { DevicePool } from '../devices/devicePool.ts';
import type { PlanRecord } from '../domain/plan.ts';
import { cropBytes } from '../domain/region.ts';
import { sayOfState } from '../domain/sentences/stateSentences.ts';
import type { windowSentences } from '../domain/sentences/windowSentences.ts';
import type { KnownBase, WhatIfBase } from '../domain/whatIf.ts';
import type { ProfileRecord, StreamWindow } from '../domain/window.ts';
import type { AccuracyRecorder } from '../inference/accuracyRecorder.ts';
import type { Store } from '../persistence/port.ts';

export interface BasePorts {
  readonly engine: Pick<Engine, 'runtimes' | 'policy'>;
  readonly store: Pick<Store, 'listWindows' | 'listProfiles' | 'listPlans' | 'getWindow' | 'listStreams'>;
  readonly recorder: Pick<AccuracyRecorder, 'over'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly devices: Pick<DevicePool, 'list'>;
}

/** Windows back in which profiles are looked for. */
const windowsBack = 6;

/** The problem that a what-if starts from, and what to know about it. */
export const whatIfBase = (ports: BasePorts, base: KnownBase): Promise<WhatIfBase> =>
  base.kind === 'now' ? baseOfNow(ports) : baseOfWindow(ports, base.windowId);

const optionsOf = (profiles: readonly ProfileRecord[]): RetrainingOption[] =>
  profiles.flatMap(({ config, estimatedEndAccuracy, estimatedGpuSeconds }) =>
    estimatedEndAccuracy === null || estimatedGpuSeconds === null || estimatedGpuSeconds <= 0
      ? []
      : [{ id: config.id, endAccuracy: estimatedEndAccuracy, gpuSeconds: estimatedGpuSeconds }],
  );

/** What is known of a stream's newest windows. */
interface Recent {
  readonly options: readonly RetrainingOption[];
  /** Window that the options are from; null where there are none. */
  readonly profiledIn: number | null;
  readonly driftPerMinute: number | null;
}

const recentOf = async ({ store }: BasePorts, { stream, windows }: StreamRuntime): Promise<Recent> => {
  const newest = await store.listWindows({ streamId: stream.id, limit: windowsBack });
  const driftPerMinute = driftOf(newest);
  const current = windows.options();
  if (current.length > 0) return { options: current, profiledIn: windows.window?.index ?? null, driftPerMinute };
  for (const window of stream.retraining ? newest : []) {
    const options = optionsOf(await store.listProfiles(window.id));
    if (options.length > 0) return { options, profiledIn: window.index, driftPerMinute };
  }
  return { options: [], profiledIn: null, driftPerMinute };
};

const mean = (values: readonly number[]): number | null =>
  values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : null;

const driftOf = (windows: readonly StreamWindow[]): number | null =>
  mean(
    windows.flatMap(({ drift, startedAt, endsAt }) =>
      drift
        ? [Math.max(0, drift.accuracyDrop) / Math.max(1 / 6, (endsAt.getTime() - startedAt.getTime()) / 60_000)]
        : [],
    ),
  );

/**
 * The streams as they are, each at the start of its next window. What the live planner sees in this instant is of little
 * use to suppose things about: most of its windows are half over and their retrainings done.
 */
const baseOfNow = async (ports: BasePorts): Promise<WhatIfBase> => {
  const { engine, recorder, clock, devices } = ports;
  const now = clock.now();
  const { runtimes } = engine;
  // Rebalanced, since a plan may place every stream anew once something about them or the devices is otherwise.
  const view = { devices: devices.list(), rebalance: true };
  const live = snapshot(runtimes, (streamId) => recorder.over(streamId, 'golden', now, 120), now, view);
  const recent = new Map<string, Recent>();
  for (const runtime of runtimes) recent.set(runtime.stream.id, await recentOf(ports, runtime));
  const streams = live.streams.map((stream) => {
    const runtime = runtimes.find((one) => one.stream.id === stream.id);
    return runtime ? atWindowStart(stream, runtime, recent.get(stream.id)?.options ?? []) : stream;
  });
  const problem: Problem = {
    ...live,
    windowSeconds: Math.max(1, ...streams.map(({ remainingSeconds }) => remainingSeconds ?? 1)),
    streams,
  };
  return {
    problem,
    names: Object.fromEntries(runtimes.map(({ stream }) => [stream.id, stream.name])),
    policy: engine.policy,
    label: 'now',
    labelWording: sayOfState('base.now').wording,
    takenAt: now,
    notes: [
      ...notesAbout('base.unprofiled', unprofiled(runtimes, recent)),
      ...notesAbout('base.unkept', unkeptNow(runtimes)),
    ],
    driftPerMinute: mean([...recent.values()].flatMap(({ driftPerMinute }) => driftPerMinute ?? [])),
  };
};

const atWindowStart = (
  { running: _running, deviceId: _deviceId, ...stream }: StreamProblem,
  { stream: { constraints, windowSeconds, labelBudget }, live }: StreamRuntime,
  options: readonly RetrainingOption[],
): StreamProblem => ({
  ...stream,
  targetFps: constraints.targetFps,
  remainingSeconds: windowSeconds,
  retrainingConfigs: options.map((option) => ({
    ...option,
    // What a retraining at another site would ship: the window's labelled crops there, the model back.
    dataGigabytes: (labelBudget * cropBytes) / gigabyte,
    modelGigabytes: live.bytes.length / gigabyte,
  })),
});

/** Names of streams whose latency bound no frame interval keeps, so that plans are made without it. */
const unkeptNow = (runtimes: readonly StreamRuntime[]): string[] => {
  const verdicts = latencyVerdicts(runtimes);
  return runtimes.flatMap(({ stream }) => (verdicts.get(stream.id)?.canBeKept === false ? [stream.name] : []));
};

/** The same of a plan that was made, by its reasons. */
const unkeptThen = ({ plan }: PlanRecord, names: Readonly<Record<string, string>>): string[] =>
  Object.entries(feasible(plan).reasons).flatMap(([streamId, { wording }]) =>
    wording?.key === ('latency.all' satisfies keyof typeof windowSentences) ? [names[streamId] ?? streamId] : [],
  );

/** A note about these streams, the first three by name; none where there are none. */
const notesAbout = (what: 'base.unkept' | 'base.unprofiled', names: readonly string[]): Said[] => {
  if (names.length === 0) return [];
  const [streams, count] = [names.slice(0, 3).join(', '), names.length - 3];
  return [count > 0 ? sayOfState(`${what}More`, { streams, count }) : sayOfState(what, { streams })];
};

/** Names of streams of which nothing is profiled yet. */
const unprofiled = (runtimes: readonly StreamRuntime[], recent: ReadonlyMap<string, Recent>): string[] =>
  runtimes.filter(({ stream }) => recent.get(stream.id)?.options.length === 0).map(({ stream }) => stream.name);

const baseOfWindow = async ({ store }: BasePorts, windowId: string): Promise<WhatIfBase> => {
  const window = await store.getWindow(windowId);
  if (!window) throw new NotFoundError('window', windowId);
  const [plans, all] = await Promise.all([store.listPlans(windowId), store.listStreams({ includeRemoved: true })]);
  const plan = decisive(plans, window.streamId);
  if (!plan) throw new NotFoundError('planInWindow', windowId);
  const names = Object.fromEntries(all.map(({ stream }) => [stream.id, stream.name]));
  const stream = names[window.streamId];
  const label = stream
    ? sayOfState('base.window', { window: window.index, stream })
    : sayOfState('base.windowOfRemoved', { window: window.index });
  return {
    problem: plan.problem,
    names: Object.fromEntries(plan.problem.streams.map(({ id }) => [id, names[id] ?? 'removed stream'])),
    policy: plan.policy as WhatIfBase['policy'],
    label: label.text,
    labelWording: label.wording,
    takenAt: plan.createdAt.getTime(),
    notes: [sayOfState('base.middle'), ...notesAbout('base.unkept', unkeptThen(plan, names))],
    driftPerMinute: driftOf([window]),
  };
};

/** The plan that decided on the stream's retraining: the first that chose one, else the one with most to choose from. */
const decisive = (plans: readonly PlanRecord[], streamId: string): PlanRecord | null => {
  const chosen = plans.find(({ plan }) => feasible(plan).choices[streamId]);
  const choices = ({ problem }: PlanRecord): number =>
    problem.streams.find(({ id }) => id === streamId)?.retrainingConfigs.length ?? 0;
  return chosen ?? plans.toSorted((a, b) => choices(b) - choices(a))[0] ?? null;
};
