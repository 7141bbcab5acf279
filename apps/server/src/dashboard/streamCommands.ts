import { randomUUID } from 'node:crypto';
import { type CameraChange, type CameraInput, InputError, NotFoundError } from '../api/rooms.ts';
import type { CameraPort } from '../cameras/port.ts';
import type { Clock } from '../controller/clock.ts';
import type { Engine } from '../controller/engine.ts';
import type { Actor } from '../domain/actor.ts';
import type { Camera } from '../domain/camera.ts';
import { redactUrl } from '../domain/redactUrl.ts';
import { sayOfEvent } from '../domain/sentences/eventSentences.ts';
import { sayOfFault } from '../domain/sentences/faultSentences.ts';
import { type GoldenSource, grownClasses, type Stream, streamSettingsSchema, streetClasses } from '../domain/stream.ts';
import type { EventLog } from '../events/eventLog.ts';
import type { ModelRegistry } from '../models/registry.ts';
import type { Store } from '../persistence/port.ts';

const probeTimeoutMs = 15_000;

export interface StreamCommandPorts {
  readonly store: Store;
  readonly engine: Engine;
  readonly registry: ModelRegistry;
  readonly cameras: CameraPort;
  readonly events: EventLog;
  readonly clock: Clock;
}

/** A camera as audit rows and pages may show it. */
export const redactedCamera = (camera: Camera): Camera =>
  camera.source.kind === 'network'
    ? { ...camera, source: { ...camera.source, url: redactUrl(camera.source.url) } }
    : camera;

/** Adding, changing and removing streams: checked against the world first, then stored and audited, then run. */
export class StreamCommands {
  readonly #ports: StreamCommandPorts;

  constructor(ports: StreamCommandPorts) {
    this.#ports = ports;
  }

  async #find(streamId: string, includeRemoved = false): Promise<{ stream: Stream; camera: Camera }> {
    const all = await this.#ports.store.listStreams({ includeRemoved });
    const found = all.find(({ stream }) => stream.id === streamId);
    if (!found) throw new NotFoundError('stream', streamId);
    return found;
  }

  async #checkName(name: string, except: string | null): Promise<void> {
    const taken = (await this.#ports.store.listStreams({ includeRemoved: false })).some(
      ({ stream }) => stream.name === name && stream.id !== except,
    );
    if (taken) throw new InputError('name', sayOfFault('refused.cameraNameTaken', { name: JSON.stringify(name) }));
  }

  /** The classes that a stream tells apart: those of its golden model, or of its image set. */
  async #classes({ source, settings }: Pick<CameraInput, 'source' | 'settings'>): Promise<readonly string[]> {
    const { golden } = settings;
    if (golden.kind === 'model') {
      const model = (await this.#ports.store.listGoldenModels()).find(({ id }) => id === golden.modelId);
      if (!model)
        throw new InputError(
          'settings.golden.modelId',
          sayOfFault('refused.noGolden', { id: JSON.stringify(golden.modelId) }),
        );
      return model.classes;
    }
    if (golden.kind === 'builtin') return streetClasses;
    if (source.kind !== 'imageSet') throw new InputError('settings.golden.kind', sayOfFault('refused.labelsNeedSet'));
    return (await this.#open(source)).classes ?? [];
  }

  /** Pictures of a set have nothing to do with each other, so nothing moves from one to the next. */
  #checkRegions({ source, settings }: Pick<CameraInput, 'source' | 'settings'>): void {
    if (source.kind === 'imageSet' && settings.regions.kind === 'moving')
      throw new InputError('settings.regions.kind', sayOfFault('refused.movingNeedsVideo'));
  }

  /** Opens a source that must be readable now; a network camera may be away when it is added and is not opened. */
  async #open(source: CameraInput['source']): Promise<{ classes: readonly string[] | null }> {
    const probe = await this.#ports.cameras.probe(source, probeTimeoutMs);
    if (!probe.ok) throw new InputError(`source.${probe.field}`, probe.reason);
    return probe;
  }

  async create(input: CameraInput, actor: Actor): Promise<{ streamId: string }> {
    const { store, registry, engine, events, clock } = this.#ports;
    await this.#checkName(input.name, null);
    this.#checkRegions(input);
    if (input.source.kind === 'file' || input.source.kind === 'imageSet') await this.#open(input.source);
    const classes = await this.#classes(input);
    const createdAt = new Date(clock.now());
    const camera: Camera = { id: randomUUID(), name: input.name, source: input.source, createdAt };
    const stream: Stream = {
      ...input.settings,
      id: randomUUID(),
      cameraId: camera.id,
      name: input.name,
      classes,
      pinned: false,
      createdAt,
      removedAt: null,
    };
    await store.createStream(camera, stream, await registry.firstVersion(stream.id, classes));
    await actor.audit({
      action: 'stream.create',
      subject: stream.id,
      before: null,
      after: { stream, camera: redactedCamera(camera) },
    });
    events.publish({
      kind: 'stream-added',
      streamId: stream.id,
      said: sayOfEvent('event.streamAdded', { stream: stream.name }),
    });
    await engine.addStream(stream, camera);
    return { streamId: stream.id };
  }

  async update({ streamId, name, source, settings }: CameraChange, actor: Actor): Promise<void> {
    const { store, engine, events } = this.#ports;
    const before = await this.#find(streamId);
    if (name !== undefined) await this.#checkName(name, streamId);
    if (source && (source.kind === 'file' || source.kind === 'imageSet')) await this.#open(source);
    const camera: Camera = { ...before.camera, ...(name === undefined ? {} : { name }), ...(source ? { source } : {}) };
    let stream: Stream = { ...before.stream, ...settings, ...(name === undefined ? {} : { name }) };
    if (settings || source) {
      this.#checkRegions({ source: camera.source, settings: stream });
      const named = await this.#classes({ source: camera.source, settings: stream });
      const classes = grownClasses(before.stream.classes, named);
      if (classes === null)
        throw new InputError(
          source ? 'source' : 'settings.golden',
          sayOfFault('refused.otherClasses', {
            before: before.stream.classes.length,
            stream: stream.name,
            after: named.length,
          }),
        );
      stream = { ...stream, classes };
    }
    await store.updateStream(stream, camera);
    await actor.audit({
      action: 'stream.update',
      subject: streamId,
      before: { stream: before.stream, camera: redactedCamera(before.camera) },
      after: { stream, camera: redactedCamera(camera) },
    });
    events.publish({
      kind: 'config-changed',
      streamId,
      said: sayOfEvent('event.streamChanged', { stream: stream.name }),
    });
    await engine.changeStream(stream, camera);
  }

  /**
   * Has another golden model label a stream. A stream keeps its classes for good, so where the model names others, the
   * camera is taken over by a new stream and the old one is removed with its history.
   */
  async relabel(
    { streamId, golden }: { streamId: string; golden: GoldenSource },
    actor: Actor,
  ): Promise<{ streamId: string }> {
    const { stream, camera } = await this.#find(streamId);
    const settings = { ...stream, golden };
    const { source } = camera;
    if (grownClasses(stream.classes, await this.#classes({ source, settings })) !== null) {
      await this.update({ streamId, settings }, actor);
      return { streamId };
    }
    await this.remove(streamId, actor);
    try {
      return await this.create({ name: stream.name, source, settings: streamSettingsSchema.parse(settings) }, actor);
    } catch (error) {
      await this.restore(streamId, actor);
      throw error;
    }
  }

  async remove(streamId: string, actor: Actor): Promise<void> {
    const { store, engine, events, clock } = this.#ports;
    const { stream } = await this.#find(streamId);
    await store.markStreamRemoved(streamId, new Date(clock.now()));
    await actor.audit({
      action: 'stream.remove',
      subject: streamId,
      before: { name: stream.name },
      after: null,
    });
    events.publish({
      kind: 'stream-removed',
      streamId,
      said: sayOfEvent('event.streamRemoved', { stream: stream.name }),
    });
    await engine.removeStream(streamId);
  }

  async restore(streamId: string, actor: Actor): Promise<void> {
    const { store, engine, events } = this.#ports;
    const { stream, camera } = await this.#find(streamId, true);
    if (stream.removedAt === null) return;
    await this.#checkName(stream.name, streamId);
    await store.markStreamRemoved(streamId, null);
    await actor.audit({
      action: 'stream.restore',
      subject: streamId,
      before: null,
      after: { name: stream.name },
    });
    events.publish({
      kind: 'stream-added',
      streamId,
      said: sayOfEvent('event.streamRestored', { stream: stream.name }),
    });
    await engine.addStream({ ...stream, removedAt: null }, camera);
  }
}
