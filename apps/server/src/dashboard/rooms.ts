import { randomUUID } from 'node:crypto';
import { type LiveQuery, NotFoundError, type ProbeView, type Rooms } from '../api/rooms.ts';
import type {
  ClassMix,
  DeviceView,
  GoldenModelView,
  LiveBatch,
  Overview,
  StreamDetail,
  StreamTile,
  Timeline,
  WindowDetail,
} from '../api/views.ts';
import type { CameraPort } from '../cameras/port.ts';
import type { Clock } from '../controller/clock.ts';
import type { Engine } from '../controller/engine.ts';
import type { StreamRuntime } from '../controller/streamRuntime.ts';
import type { DevicePool } from '../devices/devicePool.ts';
import type { Device } from '../devices/protocol.ts';
import { binLength } from '../domain/accuracyLevels.ts';
import type { Actor } from '../domain/actor.ts';
import type { CameraSource } from '../domain/camera.ts';
import type { GoldenModelFile } from '../domain/model.ts';
import type { PolicyName } from '../domain/policy.ts';
import { sayOfEvent } from '../domain/sentences/eventSentences.ts';
import type { WhatIfRooms } from '../domain/whatIf.ts';
import { entryPath } from '../entry.ts';
import type { EventLog } from '../events/eventLog.ts';
import type { AccuracyRecorder } from '../inference/accuracyRecorder.ts';
import { importGolden } from '../models/goldenImport.ts';
import type { ModelRegistry } from '../models/registry.ts';
import type { BlobStore, Store } from '../persistence/port.ts';
import { whatIfBase } from '../whatif/base.ts';
import { createWhatIf } from '../whatif/whatIf.ts';
import { DeviceCommands } from './deviceCommands.ts';
import { deviceView } from './devices.ts';
import { checkGolden } from './goldenCheck.ts';
import { LabelCommands } from './labelCommands.ts';
import { liveBatches } from './live.ts';
import { ModelCommands } from './modelCommands.ts';
import { Pictures } from './pictures.ts';
import { removeGolden } from './removeGolden.ts';
import { reportRows } from './report.ts';
import { redactedCamera, StreamCommands } from './streamCommands.ts';
import { streamTile } from './tiles.ts';

const hourMs = 3_600_000;
const sparklineMs = 600_000;
const probeTimeoutMs = 15_000;
const alertKinds = [
  'camera-down',
  'device-lost',
  'retraining-failed',
  'window-interrupted',
  'drift',
  'rejected',
] as const;

export interface RoomPorts {
  readonly store: Store;
  readonly blobs: BlobStore;
  readonly engine: Engine;
  readonly device: Device;
  readonly devices: DevicePool;
  readonly cameras: CameraPort;
  readonly registry: ModelRegistry;
  readonly events: EventLog;
  readonly recorder: AccuracyRecorder;
  readonly clock: Clock;
  readonly boot: string;
}

/** What the dashboard asks for, put together from the engine's present and the store's past. */
export class ServerRooms implements Rooms {
  readonly #ports: RoomPorts;
  readonly #commands: StreamCommands;
  readonly #pictures = new Pictures();
  readonly models: ModelCommands;
  readonly labels: LabelCommands;
  readonly deviceCommands: DeviceCommands;

  readonly whatIf: WhatIfRooms;

  constructor(ports: RoomPorts) {
    this.#ports = ports;
    this.#commands = new StreamCommands(ports);
    this.models = new ModelCommands(ports);
    this.labels = new LabelCommands(ports);
    this.deviceCommands = new DeviceCommands(ports);
    this.whatIf = createWhatIf({
      store: ports.store,
      now: ports.clock.now,
      newId: randomUUID,
      base: (base) => whatIfBase(ports, base),
      threadPath: entryPath('whatIfThread'),
      streams: () => ports.engine.runtimes.map(({ stream }) => stream),
      policy: () => ports.engine.policy,
      updateStream: (change, actor) => this.#commands.update(change, actor),
      setPolicy: (policy, actor) => this.setPolicy(policy, actor),
    });
  }

  #runtime(streamId: string): StreamRuntime {
    const runtime = this.#ports.engine.runtime(streamId);
    if (!runtime) throw new NotFoundError('runningStream', streamId);
    return runtime;
  }

  #tile(runtime: StreamRuntime): StreamTile {
    const { recorder, clock, engine } = this.#ports;
    return streamTile(runtime, { recorder, now: clock.now(), grants: engine.grants });
  }

  devices(): DeviceView[] {
    const { devices, engine } = this.#ports;
    const streamName = (streamId: string) => engine.runtime(streamId)?.stream.name ?? 'removed stream';
    return devices.list().map((device) => deviceView(device, { grants: engine.grants, streamName }));
  }

  async overview(): Promise<Overview> {
    const { engine, store, clock } = this.#ports;
    const now = clock.now();
    const { runtimes } = engine;
    const [alerts, sparklines] = await Promise.all([
      store.listEvents({ kinds: alertKinds, from: new Date(now - hourMs), limit: 50 }),
      store.accuracyBinsOf({
        streamIds: runtimes.map(({ stream }) => stream.id),
        source: 'golden',
        from: new Date(now - sparklineMs),
        to: new Date(now),
        binMs: 10_000,
      }),
    ]);
    return {
      now,
      policy: engine.policy,
      streams: runtimes.map((runtime) => this.#tile(runtime)),
      devices: this.devices(),
      alerts,
      nextDecisionAt: engine.nextDecisionAt(),
      sparklines: Object.fromEntries(sparklines),
    };
  }

  async streamDetail(streamId: string): Promise<StreamDetail> {
    const { store } = this.#ports;
    const runtime = this.#runtime(streamId);
    const [models, windows] = await Promise.all([
      store.listModels(streamId),
      store.listWindows({ streamId, limit: 50 }),
    ]);
    return {
      stream: runtime.stream,
      camera: redactedCamera(runtime.camera),
      tile: this.#tile(runtime),
      models,
      windows,
    };
  }

  async timeline(query: { streamId: string; from: number; to: number; bins: number }): Promise<Timeline> {
    const { store } = this.#ports;
    const { streamId } = query;
    const binMs = binLength(query, query.bins, this.#ports.clock.now());
    const range = { streamId, from: new Date(query.from), to: new Date(query.to) };
    const [golden, truth, events] = await Promise.all([
      store.accuracyBins({ ...range, source: 'golden', binMs }),
      store.accuracyBins({ ...range, source: 'truth', binMs }),
      store.listEvents({ ...range, limit: 500 }),
    ]);
    return { from: query.from, to: query.to, binMs, golden, truth, events };
  }

  async classMix(query: { streamId: string; from: number; to: number; bins: number }): Promise<ClassMix> {
    const { store, clock } = this.#ports;
    const { streamId, from, to } = query;
    const binMs = binLength(query, query.bins, clock.now());
    const bins = await store.classMix({ streamId, from: new Date(from), to: new Date(to), binMs });
    const known = this.#runtime(streamId).stream.classes;
    const seen = new Set(bins.flatMap(({ counts }) => Object.keys(counts)));
    return { from, to, binMs, classes: [...new Set([...known, ...seen])].filter((name) => seen.has(name)), bins };
  }

  createStream: Rooms['createStream'] = (input, actor) => this.#commands.create(input, actor);
  updateStream: Rooms['updateStream'] = (change, actor) => this.#commands.update(change, actor);
  relabelStream: Rooms['relabelStream'] = (command, actor) => this.#commands.relabel(command, actor);
  removeStream: Rooms['removeStream'] = (streamId, actor) => this.#commands.remove(streamId, actor);
  restoreStream: Rooms['restoreStream'] = (streamId, actor) => this.#commands.restore(streamId, actor);

  async probe(source: CameraSource): Promise<ProbeView> {
    const probe = await this.#ports.cameras.probe(source, probeTimeoutMs);
    return probe.ok
      ? { ...probe, jpeg: `data:image/jpeg;base64,${Buffer.from(probe.jpeg).toString('base64')}` }
      : { ok: false, field: probe.field, reason: probe.reason.text, wording: probe.reason.wording };
  }

  probeStream(streamId: string): Promise<ProbeView> {
    return this.probe(this.#runtime(streamId).camera.source);
  }

  checkGolden: Rooms['checkGolden'] = ({ streamId, golden }) =>
    checkGolden(this.#ports, this.#runtime(streamId), golden);

  async windowDetail(windowId: string): Promise<WindowDetail> {
    const { store, engine } = this.#ports;
    const window = await store.getWindow(windowId);
    if (!window) throw new NotFoundError('window', windowId);
    const { streamId } = window;
    const [profiles, plans, events, models, streams, neighbours, constraints] = await Promise.all([
      store.listProfiles(windowId),
      store.listPlans(windowId),
      store.listEvents({ windowId, limit: 200 }),
      store.listModels(streamId),
      store.listStreams({ includeRemoved: true }),
      store.windowNeighbours(windowId),
      store.constraintsAt(streamId, window.startedAt),
    ]);
    const stream = streams.find((entry) => entry.stream.id === streamId)?.stream;
    const open = engine.runtime(streamId)?.windows;
    const shown =
      open?.window?.id === windowId && open.window.closedAt === null
        ? {
            ...window,
            labels: open.counts.labels,
            golden: open.counts.golden,
            truth: open.counts.truth,
            deviceTime: open.counts.deviceTime,
          }
        : window;
    return {
      window: shown,
      streamName: stream?.name ?? 'removed stream',
      minAccuracy: constraints?.minAccuracy ?? 0,
      profiles,
      plans,
      events,
      model: models.find(({ windowId: madeIn }) => madeIn === windowId) ?? null,
      previousWindowId: neighbours.previous,
      nextWindowId: neighbours.next,
    };
  }

  listWindows: Rooms['listWindows'] = ({ streamId, before, limit }) =>
    this.#ports.store.listWindows({ streamId, limit, ...(before ? { before } : {}) });

  async lanes(from: Date, to: Date) {
    const { store } = this.#ports;
    const [grants, events, streams] = await Promise.all([
      store.listGrants(from, to),
      store.listEvents({
        from,
        to,
        kinds: ['promoted', 'rejected', 'retraining-started', 'device-lost', 'device-found'],
        limit: 500,
      }),
      store.listStreams({ includeRemoved: true }),
    ]);
    const names = new Map(streams.map(({ stream }) => [stream.id, stream.name]));
    return {
      from: from.getTime(),
      to: to.getTime(),
      grants: grants.map((grant) => ({ ...grant, streamName: names.get(grant.streamId) ?? 'removed stream' })),
      events,
    };
  }

  policy(): PolicyName {
    return this.#ports.engine.policy;
  }

  async setPolicy(policy: PolicyName, actor: Actor): Promise<void> {
    const { engine, store, events } = this.#ports;
    const before = engine.policy;
    await store.setSetting('policy', policy);
    await actor.audit({ action: 'policy.set', subject: 'policy', before, after: policy });
    engine.setPolicy(policy);
    events.publish({
      kind: 'config-changed',
      said: sayOfEvent('event.policyChanged', { before, after: policy }),
      data: { before, after: policy },
    });
  }

  async #goldenView(model: GoldenModelFile): Promise<GoldenModelView> {
    const streams = await this.#ports.store.listStreams({ includeRemoved: false });
    const usedBy = streams.flatMap(({ stream }) =>
      stream.golden.kind === 'model' && stream.golden.modelId === model.id ? [stream.name] : [],
    );
    return { ...model, usedBy };
  }

  async goldenModels(): Promise<GoldenModelView[]> {
    return Promise.all((await this.#ports.store.listGoldenModels()).map((model) => this.#goldenView(model)));
  }

  importGolden: Rooms['importGolden'] = async (input, actor) => {
    const { clock, ...ports } = this.#ports;
    const model = await importGolden({ ...ports, now: clock.now }, input);
    await actor.audit({ action: 'golden-model.import', subject: model.id, before: null, after: model });
    return this.#goldenView(model);
  };

  removeGolden: Rooms['removeGolden'] = (modelId, actor) => removeGolden(this.#ports.store, modelId, actor);

  async framePicture(streamId: string, sequence: number | null): Promise<Uint8Array | null> {
    const frame = this.#ports.engine.runtime(streamId)?.liveStream.frame(sequence);
    return frame ? this.#pictures.jpeg(frame) : null;
  }

  live(query: LiveQuery): AsyncIterable<{ id: string; batch: LiveBatch }> {
    const { clock, events, engine, boot, store } = this.#ports;
    const now = (ids: readonly string[] | null) => ({
      at: clock.now(),
      tiles: engine.runtimes
        .filter(({ stream }) => ids === null || ids.includes(stream.id))
        .map((runtime) => this.#tile(runtime)),
      devices: this.devices(),
      nextDecisionAt: engine.nextDecisionAt(),
    });
    const eventsAfter = (after: number, limit: number) => store.listEvents({ after, limit });
    return liveBatches({ clock, events, boot, now, eventsAfter }, query);
  }

  report: Rooms['report'] = () => reportRows(this.#ports.store);
}
