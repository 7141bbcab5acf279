import { quantity, type Said } from '@whetstone/scheduler';
import type { Logger } from 'pino';
import type { CameraPort, RunningCamera } from '../cameras/port.ts';
import type { Device } from '../devices/protocol.ts';
import { withDevice } from '../devices/retry.ts';
import type { Camera } from '../domain/camera.ts';
import type { CameraStatus } from '../domain/region.ts';
import { sayOfEvent } from '../domain/sentences/eventSentences.ts';
import type { Stream } from '../domain/stream.ts';
import type { EventLog } from '../events/eventLog.ts';
import type { AccuracyRecorder } from '../inference/accuracyRecorder.ts';
import { LiveStream } from '../inference/liveStream.ts';
import { LabelBudget } from '../labelling/labelBudget.ts';
import { Labeller, type NewLabel } from '../labelling/labeller.ts';
import { type LabelledSample, StreamSamples, trains } from '../labelling/sampleStore.ts';
import type { GainMemory } from '../microprofile/gainMemory.ts';
import { builtinGoldenId, type GoldenModel, type LoadedModel, type ModelRegistry } from '../models/registry.ts';
import type { KeptSample, Store, StoredSample } from '../persistence/port.ts';
import { ExemplarMemory, exemplarOptionsOf } from '../training/exemplarMemory.ts';
import type { Clock } from './clock.ts';
import { StreamClasses } from './streamClasses.ts';
import { WindowRunner } from './windowRunner.ts';

/** Labelled samples a stream keeps in memory; older ones stay in the database. */
const keptSamples = 6000;
/** Labelled samples that wait for the database at most, while it takes none: some 6 MB of crops. */
const mostUnwritten = 2000;
/** Older ones of each class that are read at a start, for the exemplars. */
const rememberedPerClass = 200;

/** What all streams share. */
export interface ControllerPorts {
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly store: Store;
  readonly device: Device;
  readonly cameras: CameraPort;
  readonly registry: ModelRegistry;
  readonly events: EventLog;
  readonly recorder: AccuracyRecorder;
  readonly log: Logger;
  /** What finished retrainings have taught. */
  readonly gains: GainMemory;
  readonly policy: () => string;
  readonly requestPlan: (because: Said) => void;
}

/** A camera must be away this long before anyone is told: short drops heal by themselves. */
const downAfterMs = 5000;

/** Everything that runs for one stream: its camera, live loop, labeller and windows. */
export class StreamRuntime {
  readonly #ports: ControllerPorts;
  readonly windows: WindowRunner;
  readonly liveStream: LiveStream;
  readonly samples: StreamSamples;
  readonly exemplars: ExemplarMemory;
  readonly #classes: StreamClasses;
  #camera: Camera;
  #live: LoadedModel;
  #running: RunningCamera | null = null;
  #labeller: Labeller;
  #budget: LabelBudget;
  #unwritten: StoredSample[] = [];
  #cancelDown: () => void = () => {};
  #down = false;

  private constructor(
    ports: ControllerPorts,
    start: {
      stream: Stream;
      camera: Camera;
      live: LoadedModel;
      golden: GoldenModel | null;
      /** Newest last. */
      kept: readonly KeptSample[];
    },
  ) {
    this.#ports = ports;
    this.#classes = new StreamClasses(start.stream, (stream, name) => this.#onClassAdded(stream, name));
    this.#camera = start.camera;
    this.#live = start.live;
    const samples = start.kept.flatMap((sample) => this.#labelled(sample) ?? []);
    this.samples = new StreamSamples(keptSamples, samples);
    this.exemplars = new ExemplarMemory(exemplarOptionsOf(start.stream), samples.filter(trains));
    this.#budget = new LabelBudget({
      labels: start.stream.labelBudget,
      windowSeconds: start.stream.windowSeconds,
      now: ports.clock.now(),
      random: ports.random,
    });
    this.#labeller = this.#makeLabeller(start.golden);
    this.liveStream = new LiveStream({
      streamId: start.stream.id,
      device: ports.device,
      now: ports.clock.now,
      onSettled: (settled) => this.#labeller.onSettled(settled),
      onFault: (error) => this.fault(error),
    });
    this.windows = new WindowRunner(this);
  }

  /** Loads what the stream had, binds its model to the device and starts its camera and windows. */
  static async start(ports: ControllerPorts, stream: Stream, camera: Camera): Promise<StreamRuntime> {
    const version = await ports.store.liveModel(stream.id);
    if (version === null) throw new Error(`stream ${stream.id} has no live model; restore the database from a backup`);
    const [live, golden, kept, windows] = await Promise.all([
      ports.registry.load(version),
      openGolden(ports, stream),
      keptOf(ports.store, stream),
      ports.store.listWindows({ streamId: stream.id, limit: 1 }),
    ]);
    await ports.device.bindStream(stream.id, { id: version.id, bytes: live.bytes, classes: version.classes.length });
    const runtime = new StreamRuntime(ports, { stream, camera, live, golden, kept });
    runtime.#startCamera();
    await runtime.windows.open((windows[0]?.index ?? -1) + 1);
    return runtime;
  }

  #makeLabeller(golden: GoldenModel | null): Labeller {
    const { device, clock, recorder } = this.#ports;
    const { id } = this.stream;
    const classes = this.#classes;
    return new Labeller({
      streamId: id,
      classOf: (name) => classes.indexOf(name),
      learnClass: (name) => classes.learn(name),
      device,
      golden,
      budget: this.#budget,
      now: clock.now,
      onLabel: (label) => this.#addLabel(label),
      onAccuracy: (entry) => {
        recorder.add({ streamId: id, ...entry });
        this.windows.counts.addAccuracy(entry);
      },
      onFault: (error) => this.fault(error),
    });
  }

  #addLabel(label: NewLabel): void {
    const { predicted } = label;
    this.samples.add(label);
    if (trains(label)) this.exemplars.offer(label);
    this.windows.counts.labels++;
    const { window } = this.windows;
    if (!window) return;
    this.#unwritten.push({
      streamId: this.stream.id,
      windowId: window.id,
      at: new Date(label.at),
      pixels: label.pixels,
      label: this.stream.classes[label.label] ?? '',
      confidence: label.confidence,
      truth: label.truth,
      predicted: predicted && {
        label: this.stream.classes[predicted.label] ?? '',
        confidence: Math.min(1, predicted.confidence),
      },
    });
  }

  /** A stored sample as trainings take it: a person's label wins over the golden model's. */
  #labelled({ at, pixels, label, confidence, correctedLabel, hard }: KeptSample): LabelledSample | null {
    const index = correctedLabel === null ? this.#classes.indexOf(label) : this.#classes.learn(correctedLabel);
    if (index === null) return null;
    return {
      at: at.getTime(),
      pixels,
      label: index,
      confidence: correctedLabel === null ? confidence : 1,
      ...(hard ? { hard: true } : {}),
      ...(correctedLabel === null ? {} : { byPerson: true }),
    };
  }

  /** Takes a person's word on samples into what the next retraining learns from. */
  correct(corrected: readonly KeptSample[]): void {
    for (const sample of corrected) {
      const labelled = this.#labelled(sample);
      const before = labelled && this.samples.correct(labelled);
      if (!before) continue;
      this.exemplars.forget(before);
      this.exemplars.offer(labelled);
    }
  }

  #onClassAdded(stream: Stream, name: string): void {
    const { events, store } = this.#ports;
    events.publish({
      kind: 'class-added',
      streamId: stream.id,
      said: sayOfEvent('event.classAdded', { stream: stream.name, class: name, count: stream.classes.length }),
      data: { name, classes: stream.classes.length },
    });
    this.inBackground(store.updateStream(stream, this.#camera));
  }

  #startCamera(): void {
    const { cameras } = this.#ports;
    const { id, regions, constraints } = this.stream;
    this.liveStream.forgetSequence();
    const running = cameras.start({
      streamId: id,
      source: this.#camera.source,
      regions,
      targetFps: constraints.targetFps,
      sceneEpoch: this.#camera.createdAt.getTime(),
    });
    running.onFrame((frame) => this.liveStream.onFrame(frame));
    running.onStatus((status) => this.#onCameraStatus(status));
    this.#running = running;
  }

  #onCameraStatus(status: CameraStatus): void {
    const { clock, events } = this.#ports;
    const { id, name } = this.stream;
    if (status.status === 'offline') {
      if (this.#down) return;
      this.#cancelDown();
      this.#cancelDown = clock.after(downAfterMs, () => {
        this.#down = true;
        events.publish({
          kind: 'camera-down',
          streamId: id,
          said: sayOfEvent('event.cameraDown', { stream: name, reason: status.reason }),
          data: { since: status.since },
        });
      });
    } else if (status.status === 'live') {
      this.#cancelDown();
      if (this.#down)
        events.publish({
          kind: 'camera-up',
          streamId: id,
          said: sayOfEvent('event.cameraUp', { stream: name, fps: quantity('fps', status.fps) }),
        });
      this.#down = false;
    }
  }

  /** Changed settings take effect at once; only what changed is restarted. */
  async change(stream: Stream, camera: Camera): Promise<void> {
    const before = { stream: this.stream, camera: this.#camera };
    this.#classes.use(stream);
    this.#camera = camera;
    this.#budget.change({ labels: stream.labelBudget, windowSeconds: stream.windowSeconds });
    const differs = (a: unknown, b: unknown) => JSON.stringify(a) !== JSON.stringify(b);
    if (differs(before.stream.golden, stream.golden))
      this.#labeller = this.#makeLabeller(await openGolden(this.#ports, stream));
    if (
      differs(before.camera.source, camera.source) ||
      differs(before.stream.regions, stream.regions) ||
      before.stream.constraints.targetFps !== stream.constraints.targetFps
    ) {
      await this.#running?.stop();
      this.#startCamera();
    }
    if (before.stream.windowSeconds !== stream.windowSeconds) await this.windows.changeLength();
  }

  /**
   * Makes a model the live one, between two micro-steps of the device; one that is lost meanwhile gets it when it is
   * back. Where the store cannot take it, the model before answers on: a restart would load that one.
   *
   * @param options.record writes that it is the live one
   */
  async swap(
    model: LoadedModel,
    { signal, record }: { readonly signal: AbortSignal; readonly record: () => Promise<void> },
  ): Promise<void> {
    const before = this.#live;
    await this.#bind(model, signal);
    try {
      await record();
    } catch (error) {
      await this.#bind(before, signal);
      throw error;
    }
  }

  async #bind(model: LoadedModel, signal: AbortSignal): Promise<void> {
    const { device } = this.#ports;
    const { version, bytes } = model;
    const binding = { id: version.id, bytes, classes: version.classes.length };
    await withDevice(device, signal, () => device.bindStream(this.stream.id, binding));
    this.#live = model;
  }

  /** Samples that are not in the database yet. */
  takeUnwritten(): StoredSample[] {
    const samples = this.#unwritten;
    this.#unwritten = [];
    return samples;
  }

  /** Puts back what could not be written; of too many the newest. */
  restoreUnwritten(samples: readonly StoredSample[]): void {
    this.#unwritten = [...samples, ...this.#unwritten].slice(-mostUnwritten);
  }

  async stop(): Promise<void> {
    this.#cancelDown();
    await this.#running?.stop();
    await this.windows.stop();
    await this.#ports.device.releaseStream(this.stream.id).catch((error) => this.fault(error));
  }

  /** Stops for a shutdown of the server: the open window is left to the next start, which closes it as interrupted. */
  async suspend(): Promise<void> {
    this.#cancelDown();
    this.windows.suspend();
    await this.#running?.stop();
  }

  /** Runs work that nobody waits for; a fault is logged with its stream. */
  readonly inBackground = (work: Promise<unknown>): void => {
    work.catch((error) => this.fault(error));
  };

  readonly fault = (error: unknown): void => {
    this.#ports.log.error({ err: error, streamId: this.stream.id }, 'a stream met a fault');
  };

  cameraStatus(): CameraStatus {
    return this.#running?.status() ?? { status: 'starting' };
  }
  get stream(): Stream {
    return this.#classes.stream;
  }
  get camera(): Camera {
    return this.#camera;
  }
  get live(): LoadedModel {
    return this.#live;
  }
  get clock(): Clock {
    return this.#ports.clock;
  }
  get store(): Store {
    return this.#ports.store;
  }
  get device(): Device {
    return this.#ports.device;
  }
  get events(): EventLog {
    return this.#ports.events;
  }
  get registry(): ModelRegistry {
    return this.#ports.registry;
  }
  get random(): () => number {
    return this.#ports.random;
  }
  get log(): Logger {
    return this.#ports.log;
  }
  get gains(): GainMemory {
    return this.#ports.gains;
  }
  get policy(): () => string {
    return this.#ports.policy;
  }
  get requestPlan(): (because: Said) => void {
    return this.#ports.requestPlan;
  }
}

/** The newest samples and, from before them, some of each class for the exemplars; oldest first. */
const keptOf = async (store: Store, { id }: Stream): Promise<KeptSample[]> => {
  const newest = (await store.listSamples({ streamId: id, limit: keptSamples })).reverse();
  const [oldest] = newest;
  if (newest.length < keptSamples || !oldest) return newest;
  const rare = await store.listClassSamples({ streamId: id, before: oldest.at, perClass: rememberedPerClass });
  return [...rare.reverse(), ...newest];
};

/** The stream's golden model, loaded on the device; null where labels come with the frames. */
const openGolden = async (ports: ControllerPorts, stream: Stream): Promise<GoldenModel | null> => {
  const { golden } = stream;
  if (golden.kind === 'labels') return null;
  const model =
    golden.kind === 'builtin'
      ? await ports.registry.builtinGolden()
      : await ports.registry.importedGolden(golden.modelId);
  if (!model)
    throw new Error(
      `golden model ${golden.kind === 'model' ? golden.modelId : builtinGoldenId} is missing; import it again`,
    );
  await ports.device.openGolden(model.file.id, model.bytes);
  return model;
};
