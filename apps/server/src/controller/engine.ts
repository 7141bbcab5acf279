import type { Said } from '@whetstone/scheduler';
import type { DeviceChange, DevicePool, PlacedGrant } from '../devices/devicePool.ts';
import type { DeviceReport } from '../devices/protocol.ts';
import type { Camera } from '../domain/camera.ts';
import type { PlanRecord } from '../domain/plan.ts';
import type { PolicyName } from '../domain/policy.ts';
import { sayOfEvent } from '../domain/sentences/eventSentences.ts';
import { sayOfWindow } from '../domain/sentences/windowSentences.ts';
import type { Stream } from '../domain/stream.ts';
import { type GainMemory, gainMemory } from '../microprofile/gainMemory.ts';
import { anyAvailable, isRetraining } from './plannedDevices.ts';
import { carryOut, decide, latencyVerdicts, snapshot } from './planner.ts';
import { type ControllerPorts, StreamRuntime } from './streamRuntime.ts';

/** Events of one instant make one plan: windows that start together are planned together. */
const planDelayMs = 250;
const flushMs = 1000;
const maintainMs = 60_000;
/** Device time of open windows is written so often, so that an interrupted window has it too. */
const deviceTimeMs = 10_000;
/** Shares are granted anew at least this often, since demand is measured all the time. */
const refreshPlanMs = 20_000;

export type EnginePorts = Omit<ControllerPorts, 'policy' | 'requestPlan' | 'gains'> & {
  readonly devices: DevicePool;
  /** Milliseconds of a monotonic clock, for solver times. */
  readonly stopwatch: () => number;
};

const interrupted = (stream: string | undefined, window: number): Said =>
  stream === undefined
    ? sayOfEvent('event.interruptedOfRemoved', { window })
    : sayOfEvent('event.interrupted', { stream, window });

/** The control loop over all streams: events in, plans and grants out. */
export class Engine {
  readonly #ports: EnginePorts;
  readonly #runtimes = new Map<string, StreamRuntime>();
  #policy: PolicyName;
  readonly #reasons = new Map<string, Said>();
  #cancelPlan: (() => void) | null = null;
  #lastPlan: PlanRecord | null = null;
  #stops: (() => void)[] = [];
  #grants: readonly PlacedGrant[] = [];
  /** Devices whose grants are written in the database. */
  readonly #grantedDevices = new Set<string>();
  /** Devices or streams came or went since the last plan. */
  #rebalance = true;
  #planning: Promise<void> = Promise.resolve();
  readonly #gains: GainMemory;

  constructor(ports: EnginePorts, policy: PolicyName) {
    this.#ports = ports;
    this.#gains = gainMemory(ports.store, ports.clock);
    this.#policy = policy;
  }

  get policy(): PolicyName {
    return this.#policy;
  }
  get runtimes(): readonly StreamRuntime[] {
    return [...this.#runtimes.values()];
  }
  /** What is granted now. */
  get grants(): readonly PlacedGrant[] {
    return this.#grants;
  }

  runtime(streamId: string): StreamRuntime | null {
    return this.#runtimes.get(streamId) ?? null;
  }

  /** Closes what an earlier run left open, then runs every stream that was not removed. */
  async start(): Promise<void> {
    const { store, events, devices, clock } = this.#ports;
    const all = await store.listStreams({ includeRemoved: true });
    const names = new Map(all.map(({ stream }) => [stream.id, stream.name]));
    for (const window of await store.closeInterruptedWindows(sayOfWindow('outcome.interrupted')))
      events.publish({
        kind: 'window-interrupted',
        streamId: window.streamId,
        windowId: window.id,
        said: interrupted(names.get(window.streamId), window.index),
      });
    this.#stops.push(
      devices.onReport((_deviceId, report) => this.#onReport(report)),
      devices.onChange((change) => this.#onDeviceChange(change)),
      clock.every(flushMs, () => this.#background(this.flush())),
      clock.every(deviceTimeMs, () => this.#background(this.#writeDeviceTime())),
      clock.every(maintainMs, () => this.#background(store.maintain(new Date(clock.now())))),
      clock.every(refreshPlanMs, () => this.requestPlan(sayOfWindow('trigger.demand'))),
    );
    for (const { stream, camera } of all) if (stream.removedAt === null) await this.#startStream(stream, camera);
    this.#background(this.#gains.recall(all.map(({ stream }) => stream.id)));
  }

  #onDeviceChange({ deviceId, kind, change }: DeviceChange): void {
    if (kind === 'lost' || kind === 'found')
      this.#ports.events.publish({ kind: `device-${kind}`, deviceId, said: sayOfEvent('event.device', { change }) });
    this.#rebalance = true;
    this.requestPlan(change);
  }

  async #startStream(stream: Stream, camera: Camera): Promise<void> {
    const ports: ControllerPorts = {
      ...this.#ports,
      gains: this.#gains,
      policy: () => this.#policy,
      requestPlan: (because) => this.requestPlan(because),
    };
    try {
      this.#runtimes.set(stream.id, await StreamRuntime.start(ports, stream, camera));
    } catch (error) {
      // One broken stream must not keep the others from running.
      this.#ports.log.error({ err: error, streamId: stream.id }, `stream ${stream.name} could not start`);
    }
  }

  async addStream(stream: Stream, camera: Camera): Promise<void> {
    await this.#startStream(stream, camera);
    this.#rebalance = true;
    this.requestPlan(sayOfWindow('trigger.streamAdded', { stream: stream.name }));
  }

  async changeStream(stream: Stream, camera: Camera): Promise<void> {
    await this.#runtimes.get(stream.id)?.change(stream, camera);
    this.requestPlan(sayOfWindow('trigger.streamChanged', { stream: stream.name }));
  }

  async removeStream(streamId: string): Promise<void> {
    const runtime = this.#runtimes.get(streamId);
    if (!runtime) return;
    this.#runtimes.delete(streamId);
    await this.#write(runtime);
    await runtime.stop();
    this.#rebalance = true;
    this.requestPlan(sayOfWindow('trigger.streamRemoved', { stream: runtime.stream.name }));
  }

  setPolicy(policy: PolicyName): void {
    this.#policy = policy;
    this.requestPlan(sayOfWindow('trigger.policy', { policy }));
  }

  requestPlan(because: Said): void {
    this.#reasons.set(because.text, because);
    this.#cancelPlan ??= this.#ports.clock.after(planDelayMs, () => {
      this.#cancelPlan = null;
      this.#planning = this.#planning.then(() => this.#plan()).catch((error) => this.#fault(error));
    });
  }

  async #plan(): Promise<void> {
    const { clock, devices, recorder, store, stopwatch } = this.#ports;
    const runtimes = this.runtimes;
    const trigger = sayOfWindow('trigger.all', { reasons: [...this.#reasons.values()] });
    this.#reasons.clear();
    const pooled = devices.list();
    if (runtimes.length === 0 || !anyAvailable(pooled)) return this.#grant([]);
    const now = clock.now();
    const view = { devices: pooled, rebalance: this.#rebalance };
    // Streams that stay for their retraining change places when it has ended.
    this.#rebalance &&= runtimes.some(isRetraining);
    const problem = snapshot(runtimes, (streamId) => recorder.over(streamId, 'golden', now, 120), now, view);
    const latencies = latencyVerdicts(runtimes);
    const record = decide(problem, { policy: this.#policy, trigger, now, stopwatch, latencies });
    const carried = carryOut(record, { runtimes, devices: pooled }, now);
    if (!carried) return;
    this.#lastPlan = record;
    await devices.place(carried.placement);
    await this.#grant(carried.grants);
    const windowIds = runtimes.flatMap(({ windows }) => windows.window?.id ?? []);
    await store.addPlan(record, windowIds);
  }

  async #grant(grants: readonly PlacedGrant[]): Promise<void> {
    if (JSON.stringify(grants) === JSON.stringify(this.#grants)) return;
    this.#grants = grants;
    const { devices, store, clock } = this.#ports;
    await devices.setGrants(grants);
    for (const { deviceId } of grants) this.#grantedDevices.add(deviceId);
    const at = new Date(clock.now());
    for (const deviceId of this.#grantedDevices) {
      const own = grants.filter((grant) => grant.deviceId === deviceId);
      if (own.length === 0) this.#grantedDevices.delete(deviceId);
      await store.replaceGrants(
        deviceId,
        at,
        own.map((grant) => this.#grantRow(grant)),
      );
    }
  }

  #grantRow({ job: { kind, streamId }, share }: PlacedGrant) {
    const { state } = this.#runtimes.get(streamId)?.windows ?? {};
    const configId = kind === 'retraining' && state?.status === 'retraining' ? state.retrainingConfigId : null;
    return { streamId, kind, share, retrainingConfigId: configId };
  }

  #onReport(report: DeviceReport): void {
    for (const { job, deviceMs } of report.jobs)
      this.#runtimes.get(job.streamId)?.windows.counts.addDeviceMs(job.kind, deviceMs);
  }

  /** Writes what was counted and labelled since the last time. */
  async flush(): Promise<void> {
    const { recorder, store } = this.#ports;
    const samples = recorder.take();
    try {
      if (samples.length > 0) await store.addAccuracySamples(samples);
    } catch (error) {
      recorder.restore(samples);
      throw error;
    }
    for (const runtime of this.runtimes) await this.#write(runtime);
  }

  async #writeDeviceTime(): Promise<void> {
    for (const { windows } of this.runtimes)
      if (windows.window?.closedAt === null)
        await this.#ports.store.updateWindow(windows.window.id, { deviceTime: windows.counts.deviceTime });
  }

  async #write(runtime: StreamRuntime): Promise<void> {
    const samples = runtime.takeUnwritten();
    if (samples.length === 0) return;
    try {
      await this.#ports.store.addSamples(samples);
    } catch (error) {
      runtime.restoreUnwritten(samples);
      throw error;
    }
  }

  get lastPlan(): PlanRecord | null {
    return this.#lastPlan;
  }

  /** When a stream's next window starts, and with it the next decision; null without streams. */
  nextDecisionAt(): number | null {
    const ends = this.runtimes.flatMap(({ windows }) => windows.window?.endsAt.getTime() ?? []);
    return ends.length > 0 ? Math.min(...ends) : null;
  }

  #background(work: Promise<unknown>): void {
    work.catch((error) => this.#fault(error));
  }

  #fault(error: unknown): void {
    this.#ports.log.error({ err: error }, 'the control loop met a fault');
  }

  /** Stops every stream; open windows stay open in the database and are closed as interrupted at the next start. */
  async stop(): Promise<void> {
    this.#cancelPlan?.();
    for (const stop of this.#stops) stop();
    await this.#planning;
    await Promise.all(this.runtimes.map((runtime) => runtime.suspend()));
    await this.flush();
    await this.#ports.events.settled();
  }
}
