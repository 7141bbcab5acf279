import { randomUUID } from 'node:crypto';
import {
  mayRetrain,
  noPlanRetrained,
  type PlanReason,
  quoted,
  type RetrainingConfig,
  type RetrainingOption,
  type Said,
  sayOfWindow as sayOfWindowCourse,
  stepWindow,
  type WindowCommand,
  type WindowEvent,
  type WindowState,
} from '@whetstone/scheduler';
import type { GateVerdict } from '../domain/model.ts';
import { sayOfEvent } from '../domain/sentences/eventSentences.ts';
import { sayOfWindow } from '../domain/sentences/windowSentences.ts';
import type { AccuracyCount, ProfileRecord, StreamWindow } from '../domain/window.ts';
import { believedProfiles } from '../microprofile/gainMemory.ts';
import { profileConfigs } from '../microprofile/profiler.ts';
import type { LoadedModel } from '../models/registry.ts';
import { type TrainingData, trainingData } from '../training/trainingData.ts';
import { measureDrift } from './drift.ts';
import { runJudging } from './judgingEffect.ts';
import { gigabyte } from './plannedDevices.ts';
import { runRetraining } from './retrainingEffect.ts';
import type { StreamRuntime } from './streamRuntime.ts';
import { measureUnretrained } from './unretrained.ts';
import { untilStored } from './untilStored.ts';
import { WindowCounts } from './windowRecords.ts';

/** A timer holds at most 24.8 days. */
const longestTimerMs = 2 ** 31 - 1;

/** Exemplars of older windows per class that go into every training set. */
const exemplarsPerClass = 25;

export interface RetrainingProgress {
  readonly config: RetrainingConfig;
  readonly epoch: number;
  readonly deviceSeconds: number;
}

/** Runs a stream's windows: carries out what the pure state machine asks for and reports back what happened. */
export class WindowRunner {
  readonly #runtime: StreamRuntime;
  #state: WindowState = { status: 'collecting' };
  #window: StreamWindow | null = null;
  #counts = new WindowCounts();
  #abort = new AbortController();
  #cancelTimer: () => void = () => {};
  #data: TrainingData | null = null;
  #dataCutAt = 0;
  #profiles: readonly ProfileRecord[] = [];
  /** Device memory of a step, by γ. */
  #memoryBytes: ReadonlyMap<string, number> = new Map();
  #startAccuracy: number | null = null;
  #unretrained: AccuracyCount | null = null;
  #progress: RetrainingProgress | null = null;
  #candidate: LoadedModel | null = null;
  #retrained: { readonly profile: ProfileRecord; readonly gpuSeconds: number } | null = null;
  /** End accuracies by γ where the retraining itself proved the profile's estimate wrong. */
  readonly #revised = new Map<string, number>();
  #notRetrained = noPlanRetrained;
  #closing: Promise<void> = Promise.resolve();
  /** Aborted when no further window is to come. */
  readonly #over = new AbortController();

  constructor(runtime: StreamRuntime) {
    this.#runtime = runtime;
  }

  get state(): WindowState {
    return this.#state;
  }
  get window(): StreamWindow | null {
    return this.#window;
  }
  get counts(): WindowCounts {
    return this.#counts;
  }
  get progress(): RetrainingProgress | null {
    return this.#state.status === 'retraining' ? this.#progress : null;
  }
  /** Accuracy of the live model on the newest hold-out; null before the first profile. */
  get startAccuracy(): number | null {
    return this.#startAccuracy;
  }

  /** The first model, never retrained, on labels of the last window; null before that is known. */
  get unretrained(): AccuracyCount | null {
    return this.#unretrained;
  }

  /** What the planner may choose from; empty unless profiles are known and nothing has been retrained yet. */
  options(): readonly RetrainingOption[] {
    if (!mayRetrain(this.#state)) return [];
    return this.#profiles.flatMap(({ config, estimatedEndAccuracy, estimatedGpuSeconds }) =>
      estimatedEndAccuracy === null || estimatedGpuSeconds === null
        ? []
        : [
            {
              id: config.id,
              endAccuracy: this.#revised.get(config.id) ?? estimatedEndAccuracy,
              gpuSeconds: estimatedGpuSeconds,
              ...this.#memoryPart(config.id),
            },
          ],
    );
  }

  #memoryPart(configId: string): Pick<RetrainingOption, 'memoryGigabytes'> {
    const bytes = this.#memoryBytes.get(configId);
    return bytes === undefined ? {} : { memoryGigabytes: bytes / gigabyte };
  }

  /** Opens the next window now. */
  async open(index: number): Promise<void> {
    const { stream, clock, store, policy } = this.#runtime;
    const now = clock.now();
    const window: StreamWindow = {
      id: randomUUID(),
      streamId: stream.id,
      index,
      startedAt: new Date(now),
      endsAt: new Date(now + stream.windowSeconds * 1000),
      closedAt: null,
      policy: policy(),
      labels: 0,
      drift: null,
      retrainingConfigId: null,
      estimatedAccuracy: null,
      outcome: null,
      modelVersionId: this.#runtime.live.version.id,
      deviceTime: { inference: 0, labelling: 0, profiling: 0, retraining: 0 },
      golden: { n: 0, correct: 0 },
      truth: null,
      unretrained: null,
    };
    const before = this.#window;
    this.#counts = new WindowCounts();
    this.#abort = new AbortController();
    this.#profiles = [];
    this.#memoryBytes = new Map();
    this.#progress = null;
    this.#candidate = null;
    this.#retrained = null;
    this.#revised.clear();
    this.#state = { status: 'collecting' };
    this.#window = window;
    await this.#stored(() => store.openWindow(window));
    this.#armEnd(window.endsAt.getTime());
    this.#dispatch(this.#started(window));
    if (this.#data) this.#runtime.inBackground(this.#measureDrift(window));
    if (before) this.#runtime.inBackground(this.#measureUnretrained(before));
  }

  /** Whether there is anything to profile with, and if not, why, for the window's page. */
  #started(window: StreamWindow): WindowEvent {
    const { stream, samples, exemplars, policy } = this.#runtime;
    const start = window.startedAt.getTime();
    const lengthMs = stream.windowSeconds * 1000;
    const made = trainingData(samples.between(start - lengthMs * 1.25, start), exemplars, exemplarsPerClass);
    this.#data = made.kind === 'ready' ? made.data : null;
    this.#dataCutAt = start;
    const skip = (reason: Said): WindowEvent => {
      this.#notRetrained = reason;
      return { kind: 'window-started', canProfile: false, reason };
    };
    if (policy() === 'no-retraining') return skip(sayOfWindow('outcome.policyOff'));
    if (!stream.retraining) return skip(sayOfWindow('outcome.held'));
    if (made.kind === 'too-few')
      return skip(sayOfWindow('outcome.tooFewLabels', { count: made.samples, needed: made.needed }));
    this.#notRetrained = noPlanRetrained;
    return { kind: 'window-started', canProfile: true, reason: sayOfWindowCourse('window.started') };
  }

  /** Ends the window early and opens none, as the stream is removed. */
  async stop(): Promise<void> {
    this.#over.abort();
    this.#cancelTimer();
    if (this.#window && this.#window.closedAt === null) this.#dispatch({ kind: 'window-ended' });
    await this.#closing;
  }

  /** Stops the clock and running effects and leaves the window open. */
  suspend(): void {
    this.#over.abort();
    this.#cancelTimer();
    this.#abort.abort(new Error('the server stops'));
  }

  /** A changed window length moves the end of the open window. */
  async changeLength(): Promise<void> {
    if (!this.#window) return;
    const endsAt = new Date(this.#window.startedAt.getTime() + this.#runtime.stream.windowSeconds * 1000);
    this.#window = { ...this.#window, endsAt };
    await this.#runtime.store.updateWindow(this.#window.id, { endsAt });
    this.#armEnd(endsAt.getTime());
  }

  #armEnd(at: number): void {
    const { clock } = this.#runtime;
    this.#cancelTimer();
    const leftMs = at - clock.now();
    this.#cancelTimer = clock.after(leftMs, () => {
      // What the clock says now does not count: one that was set back would make the window as much longer.
      if (leftMs > longestTimerMs) this.#armEnd(at);
      else this.#runtime.inBackground(this.#endAndOpenNext());
    });
  }

  #stored<Result>(write: () => Promise<Result>): Promise<Result> {
    const { clock, fault } = this.#runtime;
    return untilStored(write, { clock, signal: this.#over.signal, onFault: fault });
  }

  async #endAndOpenNext(): Promise<void> {
    const index = (this.#window?.index ?? -1) + 1;
    this.#dispatch({ kind: 'window-ended' });
    await this.#closing;
    if (!this.#over.signal.aborted) await this.open(index);
  }

  /**
   * The planner's word on this stream: a stage that grants γ a share starts it; otherwise its reason is kept for the
   * window's page.
   */
  planned(decision: {
    retrainingConfigId: string | null;
    reason: PlanReason | undefined;
    estimatedAccuracy: number | null;
  }): void {
    const { status } = this.#state;
    if (status === 'planned' || status === 'collecting') {
      if (status === 'planned' && decision.reason) {
        const { sentence, wording = null } = decision.reason;
        this.#notRetrained = { text: sentence, wording };
      }
      if (decision.estimatedAccuracy !== null && this.#window && this.#window.estimatedAccuracy === null)
        this.#change({ estimatedAccuracy: decision.estimatedAccuracy });
    }
    if (decision.retrainingConfigId !== null)
      this.#dispatch({ kind: 'retraining-granted', retrainingConfigId: decision.retrainingConfigId });
  }

  #change(change: Parameters<StreamRuntime['store']['updateWindow']>[1]): void {
    if (!this.#window) return;
    this.#window = { ...this.#window, ...change };
    this.#runtime.inBackground(this.#runtime.store.updateWindow(this.#window.id, change));
  }

  #dispatch(event: WindowEvent): void {
    const step = stepWindow(this.#state, event, this.#notRetrained);
    this.#state = step.state;
    for (const command of step.commands) this.#carryOut(command);
  }

  #carryOut(command: WindowCommand): void {
    const { requestPlan, inBackground } = this.#runtime;
    switch (command.kind) {
      case 'start-profiling':
        requestPlan(sayOfWindow('trigger.windowStarted', { stream: this.#runtime.stream.name }));
        return inBackground(this.#profile());
      case 'start-retraining':
        return inBackground(this.#retrain(command.retrainingConfigId));
      case 'judge':
        return inBackground(this.#judge());
      case 'stop-profiling':
      case 'stop-retraining':
        return this.#abort.abort(new Error('the window ended'));
      case 'replan':
        return requestPlan(
          sayOfWindow('trigger.stream', { stream: this.#runtime.stream.name, because: command.because }),
        );
      case 'close':
        this.#closing = this.#close(command.outcome);
    }
  }

  /** Runs an effect of the open window; what it dispatches after the window ended is ignored. */
  async #effect(
    work: (window: StreamWindow, signal: AbortSignal) => Promise<WindowEvent>,
    failed: (reason: Said) => WindowEvent,
  ): Promise<void> {
    const window = this.#window;
    const { signal } = this.#abort;
    if (!window) return;
    let event: WindowEvent;
    try {
      event = await work(window, signal);
    } catch (error) {
      if (signal.aborted) return;
      this.#runtime.log.error({ err: error, streamId: window.streamId }, 'a window effect failed');
      event = failed(quoted(error instanceof Error ? error.message : String(error)));
    }
    if (this.#window?.id === window.id && !signal.aborted) this.#dispatch(event);
  }

  async #measureUnretrained({ id, startedAt }: StreamWindow): Promise<void> {
    const { store, clock } = this.#runtime;
    const range = { from: startedAt.getTime(), to: clock.now() };
    const unretrained = await measureUnretrained(this.#runtime, range, this.#abort.signal);
    if (unretrained === null) return;
    this.#unretrained = unretrained;
    await store.updateWindow(id, { unretrained });
  }

  async #measureDrift(window: StreamWindow): Promise<void> {
    const { events, stream } = this.#runtime;
    const drift = await measureDrift(this.#runtime, window.startedAt.getTime(), this.#abort.signal);
    if (drift === null || this.#window?.id !== window.id) return;
    this.#change({ drift: drift.measure });
    if (drift.measure.alarm)
      events.publish({
        kind: 'drift',
        streamId: stream.id,
        windowId: window.id,
        said: drift.said,
        data: { ...drift.measure },
      });
  }

  #profile(): Promise<void> {
    return this.#effect(
      async (window, signal) => {
        if (!this.#data) throw new Error('there is no labelled data to profile with');
        const made = await profileConfigs(this.#runtime, { window, data: this.#data, signal });
        this.#startAccuracy = made.startAccuracy;
        this.#profiles = believedProfiles(made.profiles, this.#window ?? window, this.#runtime.gains.prior());
        this.#memoryBytes = made.memoryBytes;
        await this.#runtime.store.addProfiles(this.#profiles);
        return { kind: 'profiled', options: this.#profiles.length };
      },
      (reason) => ({ kind: 'profiling-failed', reason: sayOfWindow('outcome.profilingFailed', { reason }) }),
    );
  }

  #retrain(configId: string): Promise<void> {
    const { events, stream, requestPlan } = this.#runtime;
    return this.#effect(
      async (window, signal) => {
        const profile = this.#profiles.find(({ config }) => config.id === configId);
        const data = this.#data;
        if (!profile || !data) throw new Error(`there is no profile of ${configId}`);
        const { config } = profile;
        this.#change({ retrainingConfigId: configId });
        this.#progress = { config, epoch: 0, deviceSeconds: 0 };
        const { candidate, gpuSeconds } = await runRetraining(this.#runtime, {
          window,
          profile,
          data,
          signal,
          onEpoch: ({ epoch, deviceSeconds }) => {
            this.#progress = { config, epoch, deviceSeconds };
          },
          onEstimate: (difference) => {
            const believed = this.#revised.get(configId) ?? profile.estimatedEndAccuracy ?? 0;
            this.#revised.set(configId, Math.min(1, Math.max(0, believed + difference)));
            requestPlan(sayOfWindow('trigger.estimateWrong', { stream: stream.name }));
          },
        });
        this.#candidate = candidate;
        this.#retrained = { profile, gpuSeconds };
        return { kind: 'retraining-done', modelVersionId: candidate.version.id };
      },
      (reason) => {
        events.publish({
          kind: 'retraining-failed',
          streamId: stream.id,
          windowId: this.#window?.id ?? null,
          said: sayOfEvent('event.retrainingFailed', { stream: stream.name, reason }),
        });
        return { kind: 'retraining-failed', reason: sayOfWindow('outcome.retrainingFailed', { reason }) };
      },
    );
  }

  /**
   * What the retraining really reached: on labels that came after its data, since the hold-out chose the epoch and
   * lies before the window in which the model is to work.
   */
  async #learnFrom({ candidateAccuracy }: GateVerdict, window: StreamWindow): Promise<void> {
    if (!this.#retrained) return;
    const { profile, gpuSeconds } = this.#retrained;
    const { gains, store } = this.#runtime;
    await store.completeProfile(window.id, profile.config.id, { endAccuracy: candidateAccuracy, gpuSeconds });
    gains.remember({ ...profile, measuredEndAccuracy: candidateAccuracy }, this.#window ?? window);
  }

  #judge(): Promise<void> {
    return this.#effect(
      async (window, signal) => {
        const [candidate, data] = [this.#candidate, this.#data];
        if (!candidate || !data) throw new Error('there is no candidate to judge');
        const verdict = await runJudging(this.#runtime, {
          window,
          candidate,
          data,
          dataCutAt: this.#dataCutAt,
          signal,
        });
        this.#startAccuracy = verdict.promoted ? verdict.candidateAccuracy : verdict.liveAccuracy;
        if (verdict.promoted) this.#change({ modelVersionId: candidate.version.id });
        await this.#learnFrom(verdict, window);
        const { promoted, reason: text, wording } = verdict;
        return { kind: 'judged', promoted, reason: { text, wording } };
      },
      (reason) => ({ kind: 'judged', promoted: false, reason: sayOfWindow('outcome.notJudged', { reason }) }),
    );
  }

  async #close(outcome: Parameters<StreamRuntime['store']['closeWindow']>[1]['outcome']): Promise<void> {
    const window = this.#window;
    if (!window) return;
    const { clock, events, store, stream } = this.#runtime;
    const counts = this.#counts;
    const closedAt = new Date(clock.now());
    this.#window = { ...window, closedAt };
    await this.#stored(async () => {
      await store.updateWindow(window.id, { labels: counts.labels });
      await store.closeWindow(window.id, {
        closedAt,
        outcome,
        deviceTime: counts.deviceTime,
        golden: counts.golden,
        truth: counts.truth,
      });
    });
    if (outcome.kind === 'unfinished')
      events.publish({
        kind: 'retraining-unfinished',
        streamId: stream.id,
        windowId: window.id,
        said: sayOfEvent('event.windowEnded', {
          stream: stream.name,
          outcome: { text: outcome.reason, wording: outcome.wording },
        }),
      });
  }
}
