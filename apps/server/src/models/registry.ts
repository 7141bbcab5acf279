import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildInferenceModel, type Net, readModel, resizeHead } from '@whetstone/training';
import type { GoldenModelFile, ModelVersion } from '../domain/model.ts';
import { repositoryRoot } from '../entry.ts';
import type { BlobStore, Store } from '../persistence/port.ts';

const builtinFile = (name: 'edge' | 'golden') => join(repositoryRoot, 'apps/server/models', `${name}.onnx`);

export const builtinGoldenId = 'builtin';

export interface GoldenModel {
  readonly file: GoldenModelFile;
  readonly bytes: Uint8Array;
}

/** A model in use with its bytes and what can be read from them. */
export interface LoadedModel {
  readonly version: ModelVersion;
  readonly bytes: Uint8Array;
}

const sameClasses = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((name, at) => name === b[at]);

/** Neurons of the last hidden layer: the linear layer before the classes. */
const hiddenWidthOf = (net: Net): number => {
  const units = net.layers.flatMap((layer) => (layer.kind === 'linear' ? [layer.units] : []));
  return units.at(-2) ?? 0;
};

/** Edge model versions and golden models: rows in the store, bytes in the blob store. */
export class ModelRegistry {
  readonly #store: Store;
  readonly #blobs: BlobStore;
  readonly #now: () => number;
  readonly #random: () => number;
  #golden: GoldenModel | null = null;

  constructor(options: { store: Store; blobs: BlobStore; now: () => number; random: () => number }) {
    this.#store = options.store;
    this.#blobs = options.blobs;
    this.#now = options.now;
    this.#random = options.random;
  }

  /** The golden model that comes with Whetstone. */
  async builtinGolden(): Promise<GoldenModel> {
    if (this.#golden) return this.#golden;
    const bytes = await readFile(builtinFile('golden'));
    const { net, metadata } = readModel(bytes);
    const { height, width } = net.input;
    const file: GoldenModelFile = {
      id: builtinGoldenId,
      name: 'Built-in street golden model',
      sha256: '',
      classes: metadata.classes,
      input: { name: 'pixels', height, width, mean: [0, 0, 0], std: [1, 1, 1], type: 'uint8' },
      createdAt: new Date(0),
    };
    this.#golden = { file, bytes };
    return this.#golden;
  }

  /** An operator's golden model by its id. */
  async importedGolden(modelId: string): Promise<GoldenModel | null> {
    const file = (await this.#store.listGoldenModels()).find(({ id }) => id === modelId);
    return file ? { file, bytes: await this.#blobs.get(file.sha256) } : null;
  }

  /**
   * The first version of a stream's edge model: the built-in one, with a fresh head where the classes differ. It is
   * not yet a row; `createStream` writes it together with the stream.
   */
  async firstVersion(streamId: string, classes: readonly string[]): Promise<ModelVersion> {
    const builtin = await readFile(builtinFile('edge'));
    const { net, weights, metadata } = readModel(builtin);
    const same = sameClasses(classes, metadata.classes);
    const grown = same ? null : resizeHead(net, weights, { classes: classes.length, random: this.#random });
    const bytes = grown
      ? buildInferenceModel(grown.net, grown.weights, {
          metadata: { ...metadata, classes },
        })
      : builtin;
    return {
      id: randomUUID(),
      streamId,
      number: 1,
      parentId: null,
      windowId: null,
      status: 'live',
      sha256: await this.#blobs.put(bytes),
      classes,
      hiddenWidth: hiddenWidthOf(net),
      retrainingConfigId: null,
      trainedSamples: 0,
      trainedMix: null,
      gate: null,
      createdAt: new Date(this.#now()),
    };
  }

  async load(version: ModelVersion): Promise<LoadedModel> {
    return { version, bytes: await this.#blobs.get(version.sha256) };
  }

  /** Stores a model that an operator brought as a version of its own descent; it answers once somebody puts it live. */
  async addImported(
    streamId: string,
    { bytes, classes, hiddenWidth }: { bytes: Uint8Array; classes: readonly string[]; hiddenWidth: number },
  ): Promise<ModelVersion> {
    const versions = await this.#store.listModels(streamId);
    const version: ModelVersion = {
      id: randomUUID(),
      streamId,
      number: Math.max(0, ...versions.map(({ number }) => number)) + 1,
      parentId: null,
      windowId: null,
      status: 'candidate',
      sha256: await this.#blobs.put(bytes),
      classes,
      hiddenWidth,
      retrainingConfigId: null,
      trainedSamples: 0,
      trainedMix: null,
      gate: null,
      createdAt: new Date(this.#now()),
    };
    await this.#store.addModelVersion(version);
    return version;
  }

  /** Stores a trained candidate as the next version of its parent's stream. */
  async addCandidate(
    parent: ModelVersion,
    bytes: Uint8Array,
    made: Pick<
      ModelVersion,
      'windowId' | 'retrainingConfigId' | 'trainedSamples' | 'trainedMix' | 'hiddenWidth' | 'classes'
    >,
  ): Promise<LoadedModel> {
    const versions = await this.#store.listModels(parent.streamId);
    const version: ModelVersion = {
      ...made,
      id: randomUUID(),
      streamId: parent.streamId,
      number: Math.max(0, ...versions.map(({ number }) => number)) + 1,
      parentId: parent.id,
      status: 'candidate',
      sha256: await this.#blobs.put(bytes),
      gate: null,
      createdAt: new Date(this.#now()),
    };
    await this.#store.addModelVersion(version);
    return { version, bytes };
  }
}
