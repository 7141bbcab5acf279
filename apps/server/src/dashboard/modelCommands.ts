import { InputError, NotFoundError } from '../api/rooms.ts';
import type { ImportedModelView, ModelComparison, ModelsView } from '../api/views.ts';
import type { Engine } from '../controller/engine.ts';
import type { StreamRuntime } from '../controller/streamRuntime.ts';
import { withDevice } from '../devices/retry.ts';
import type { Actor } from '../domain/actor.ts';
import type { ModelVersion } from '../domain/model.ts';
import { sayOfEvent } from '../domain/sentences/eventSentences.ts';
import { sayOfFault } from '../domain/sentences/faultSentences.ts';
import { sayOfWindow } from '../domain/sentences/windowSentences.ts';
import type { Stream } from '../domain/stream.ts';
import type { EventLog } from '../events/eventLog.ts';
import { type LabelledSample, packSamples } from '../labelling/sampleStore.ts';
import { importEdge } from '../models/edgeImport.ts';
import type { ModelRegistry } from '../models/registry.ts';
import type { BlobStore, Store } from '../persistence/port.ts';

/** Labels that two versions are compared on, at most and at least. */
const mostCompared = 300;
const fewestCompared = 20;
/** A person waits for it; a device that is being restarted is back long before. */
const longestSwapMs = 20_000;

export interface ModelCommandPorts {
  readonly store: Store;
  readonly blobs: BlobStore;
  readonly engine: Engine;
  readonly registry: ModelRegistry;
  readonly events: EventLog;
}

/** A change to how the live version is kept, with the name of its audit row and the sentence of its event. */
interface Hold {
  readonly change: Partial<Pick<Stream, 'pinned' | 'retraining'>>;
  readonly action: string;
  readonly say: 'event.pinned' | 'event.unpinned' | 'event.frozen' | 'event.unfrozen';
}

/** What operators do with the versions of a stream's edge model: look, compare, go back, hold, take away. */
export class ModelCommands {
  readonly #ports: ModelCommandPorts;

  constructor(ports: ModelCommandPorts) {
    this.#ports = ports;
  }

  #runtime(streamId: string): StreamRuntime {
    const runtime = this.#ports.engine.runtime(streamId);
    if (!runtime) throw new NotFoundError('runningStream', streamId);
    return runtime;
  }

  async #version(streamId: string, modelId: string): Promise<ModelVersion> {
    const found = (await this.#ports.store.listModels(streamId)).find(({ id }) => id === modelId);
    if (!found) throw new NotFoundError('modelVersion', modelId);
    return found;
  }

  async list(streamId: string): Promise<ModelsView> {
    const { stream } = this.#runtime(streamId);
    const { id, name, pinned, retraining } = stream;
    return { streamId: id, streamName: name, pinned, retraining, models: await this.#ports.store.listModels(streamId) };
  }

  /** Puts an older version live again at once; the next retraining starts from it. */
  async makeLive({ streamId, modelId }: { streamId: string; modelId: string }, actor: Actor): Promise<void> {
    const { store, registry, events, engine } = this.#ports;
    const runtime = this.#runtime(streamId);
    const version = await this.#version(streamId, modelId);
    const before = runtime.live.version;
    if (version.id === before.id) return;
    if (version.classes.length !== runtime.stream.classes.length)
      throw new InputError(
        'modelId',
        sayOfFault('refused.fewerClasses', {
          version: version.number,
          known: version.classes.length,
          stream: runtime.stream.name,
          count: runtime.stream.classes.length,
        }),
      );
    const model = await registry.load({ ...version, status: 'live' });
    await runtime.swap(model, {
      signal: AbortSignal.timeout(longestSwapMs),
      record: () => store.makeModelLive(modelId),
    });
    await actor.audit({
      action: 'model.make-live',
      subject: streamId,
      before: { modelId: before.id, version: before.number },
      after: { modelId, version: version.number },
    });
    events.publish({
      kind: 'config-changed',
      streamId,
      said: sayOfEvent('event.madeLive', {
        stream: runtime.stream.name,
        version: version.number,
        before: before.number,
        actor: actor.name,
      }),
      data: { before: before.id, after: modelId },
    });
    engine.requestPlan(sayOfWindow('trigger.madeLive', { version: version.number, stream: runtime.stream.name }));
  }

  /** A pinned live model stays whatever a retraining gains. */
  setPinned({ streamId, pinned }: { streamId: string; pinned: boolean }, actor: Actor): Promise<void> {
    return this.#hold(streamId, actor, {
      change: { pinned },
      action: pinned ? 'model.pin' : 'model.unpin',
      say: pinned ? 'event.pinned' : 'event.unpinned',
    });
  }

  /** A frozen model is not even retrained: the stream takes no device time for it. */
  setFrozen({ streamId, frozen }: { streamId: string; frozen: boolean }, actor: Actor): Promise<void> {
    return this.#hold(streamId, actor, {
      change: { retraining: !frozen },
      action: frozen ? 'model.freeze' : 'model.unfreeze',
      say: frozen ? 'event.frozen' : 'event.unfrozen',
    });
  }

  async #hold(streamId: string, actor: Actor, { change, action, say }: Hold): Promise<void> {
    const { store, engine, events } = this.#ports;
    const { stream, camera, live } = this.#runtime(streamId);
    const changed = { ...stream, ...change };
    if (stream.pinned === changed.pinned && stream.retraining === changed.retraining) return;
    await store.updateStream(changed, camera);
    const shown = ({ pinned, retraining }: Stream) => ({ pinned, retraining });
    await actor.audit({ action, subject: streamId, before: shown(stream), after: shown(changed) });
    events.publish({
      kind: 'config-changed',
      streamId,
      said: sayOfEvent(say, { stream: stream.name, version: live.version.number }),
    });
    await engine.changeStream(changed, camera);
  }

  /**
   * Two versions on the same newest labels. Labels made after both versions are seen by neither; where there are too few
   * of them the newest serve, and the answer says that one may have been trained on them.
   */
  async compare(query: { streamId: string; modelIds: readonly [string, string] }): Promise<ModelComparison> {
    const { streamId, modelIds } = query;
    const { samples, stream, device } = this.#runtime(streamId);
    const versions = await Promise.all(modelIds.map((modelId) => this.#version(streamId, modelId)));
    const since = Math.max(...versions.map(({ createdAt }) => createdAt.getTime()));
    const unseen = samples.between(since, Number.POSITIVE_INFINITY);
    const all = samples.between(0, Number.POSITIVE_INFINITY);
    const compared = (unseen.length >= fewestCompared ? unseen : all).slice(-mostCompared);
    const [oldest, newest] = [compared[0], compared.at(-1)];
    if (compared.length < fewestCompared || !oldest || !newest)
      throw new InputError(
        'streamId',
        sayOfFault('refused.fewLabels', { stream: stream.name, count: compared.length, needed: fewestCompared }),
      );
    const results = await Promise.all(versions.map((version) => this.#evaluate(version, compared, device)));
    return {
      samples: compared.length,
      from: oldest.at,
      to: newest.at,
      unseen: unseen.length >= fewestCompared,
      classes: stream.classes,
      versions: results,
    };
  }

  async #evaluate(
    version: ModelVersion,
    samples: readonly LabelledSample[],
    device: StreamRuntime['device'],
  ): Promise<ModelComparison['versions'][number]> {
    const known = samples.filter(({ label }) => label < version.classes.length);
    const { bytes } = await this.#ports.registry.load(version);
    const { predictions } = await withDevice(device, AbortSignal.timeout(60_000), () =>
      device.evaluate(version.streamId, bytes, packSamples(known)),
    );
    const byClass = new Map<number, { n: number; correct: number }>();
    const count = (label: number, right: boolean) => {
      const { n, correct } = byClass.get(label) ?? { n: 0, correct: 0 };
      byClass.set(label, { n: n + 1, correct: correct + Number(right) });
    };
    known.forEach(({ label }, at) => {
      count(label, predictions[at] === label);
    });
    for (const { label } of samples) if (label >= version.classes.length) count(label, false);
    return {
      modelId: version.id,
      number: version.number,
      correct: [...byClass.values()].reduce((sum, { correct }) => sum + correct, 0),
      bytes: bytes.byteLength,
      byClass: [...byClass].map(([label, counts]) => ({ label, ...counts })).sort((a, b) => a.label - b.label),
    };
  }

  /**
   * Makes an ONNX classifier that an operator brings a version of the stream's model. It answers once it is put live.
   *
   * @param input.modelClasses what its outputs mean, in their order; empty where nobody knows, so that its head is new
   */
  async import(
    input: { streamId: string; bytes: Uint8Array; modelClasses: readonly string[] },
    actor: Actor,
  ): Promise<ImportedModelView> {
    const { registry } = this.#ports;
    const { stream, device, random } = this.#runtime(input.streamId);
    const imported = await importEdge(
      { device, random },
      {
        bytes: input.bytes,
        classes: stream.classes,
        modelClasses: input.modelClasses.length > 0 ? input.modelClasses : null,
      },
    );
    const version = await registry.addImported(stream.id, imported);
    await actor.audit({
      action: 'model.import',
      subject: stream.id,
      before: null,
      after: { modelId: version.id, version: version.number, sha256: version.sha256 },
    });
    const { parameters, macs, keptClasses, notes } = imported;
    return { version, parameters, macs, keptClasses, notes };
  }

  /** The ONNX file of a version with the name to save it under. */
  async file(streamId: string, modelId: string): Promise<{ name: string; bytes: Uint8Array }> {
    const version = await this.#version(streamId, modelId);
    const stream = (await this.#ports.store.listStreams({ includeRemoved: true })).find(
      (entry) => entry.stream.id === streamId,
    )?.stream;
    const name = `${stream?.name ?? 'model'} v${version.number}`.replaceAll(/[^\p{L}\p{N}.]+/gu, '-');
    return { name: `${name}.onnx`, bytes: await this.#ports.blobs.get(version.sha256) };
  }
}
