import type { OnnxRuntime, OpenModel, RuntimeTensor, TensorDescription, TensorType } from '../../runtime/onnx.ts';
import type { ModelDescription, Predictions } from '../protocol.ts';
import type { Work } from './executor.ts';
import { emptyPredictions, readPredictions } from './predictions.ts';

/** Device time that a micro-step aims at; inference that comes in meanwhile waits this long at most. */
export const microStepMs = 8;

const largestBatch = 64;

/** N samples of one shape, as a classifier takes them. */
export interface ClassifierBatch {
  readonly count: number;
  /** Channels, height, width. */
  readonly shape: readonly [number, number, number];
  readonly data: Float32Array | Uint8Array;
}

const fixedDimension = (dimension: number | string | undefined): number | null =>
  typeof dimension === 'number' && dimension > 0 ? dimension : null;

const shapeText = ({ type, shape }: TensorDescription): string =>
  `${type} [${shape.map((dimension) => (dimension === '' ? '?' : dimension)).join(', ')}]`;

/**
 * A loaded image classifier, edge or golden: one N × C × H × W input and N × K probabilities or logits.
 *
 * Batches are cut so that a micro-step keeps to `microStepMs`, by the time that the model's earlier samples took.
 */
export class Classifier implements AsyncDisposable {
  readonly description: ModelDescription;
  readonly classes: number | null;
  readonly #model: OpenModel;
  readonly #runtime: OnnxRuntime;
  readonly #input: TensorDescription;
  readonly #outputName: string;
  /** Where the exporter fixed N, every run takes exactly this many. */
  readonly #fixedBatch: number | null;
  #msPerSample: number | null = null;

  /** @throws with what the model is and what it should be, when it is no image classifier. */
  constructor(model: OpenModel, runtime: OnnxRuntime) {
    this.#model = model;
    this.#runtime = runtime;
    this.description = { inputs: model.inputs, outputs: model.outputs };
    const [input, ...otherInputs] = model.inputs;
    const output = model.outputs.find(({ name }) => name === 'probabilities') ?? model.outputs[0];
    if (!input || otherInputs.length > 0 || input.shape.length !== 4 || !/^(float32|uint8)$/u.test(input.type))
      throw new Error(
        `the model takes ${model.inputs.map(shapeText).join(' and ') || 'nothing'}; it must take one float32 or uint8 [N, 3, height, width]`,
      );
    if (output?.type !== 'float32')
      throw new Error(
        `the model gives ${output ? shapeText(output) : 'nothing'}; it must give float32 [N, classes], probabilities or logits`,
      );
    this.#input = input;
    this.#outputName = output.name;
    this.#fixedBatch = fixedDimension(input.shape[0]);
    this.classes = fixedDimension(output.shape[1]);
  }

  static async open(runtime: OnnxRuntime, bytes: Uint8Array): Promise<Classifier> {
    const model = await openFile(runtime, bytes);
    try {
      return new Classifier(model, runtime);
    } catch (error) {
      await model.close();
      throw error;
    }
  }

  /** Classifies all samples in one run (or as few as a fixed batch allows). */
  async classifyNow(batch: ClassifierBatch): Promise<Predictions> {
    this.#check(batch);
    const predictions = emptyPredictions(batch.count);
    const size = this.#fixedBatch ?? Math.max(1, batch.count);
    for (let offset = 0; offset < batch.count; offset += size) await this.#runRows(batch, predictions, offset, size);
    return predictions;
  }

  /** Classifies in micro-steps. */
  async *classify(batch: ClassifierBatch): Work<Predictions> {
    this.#check(batch);
    const predictions = emptyPredictions(batch.count);
    for (let offset = 0; offset < batch.count; ) {
      if (offset > 0) yield;
      const size = this.fittingBatch();
      await this.#runRows(batch, predictions, offset, size);
      offset += size;
    }
    return predictions;
  }

  close(): Promise<void> {
    return this.#model.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Samples that a micro-step has time for, by what earlier ones took; 1 before the first. */
  fittingBatch(): number {
    if (this.#fixedBatch !== null) return this.#fixedBatch;
    if (this.#msPerSample === null) return 1;
    return Math.max(1, Math.min(largestBatch, Math.floor(microStepMs / this.#msPerSample)));
  }

  async #runRows(batch: ClassifierBatch, into: Predictions, offset: number, size: number): Promise<void> {
    const count = Math.min(size, batch.count - offset);
    const startedAt = this.#runtime.deviceNow();
    const outputs = await this.#model.run({
      [this.#input.name]: rows(batch, { offset, count, padTo: this.#fixedBatch ?? count }),
    });
    const output = outputs[this.#outputName];
    if (!output) throw new Error(`the model gave no ${this.#outputName}`);
    readPredictions(output, into, { offset, count });
    const msPerSample = (this.#runtime.deviceNow() - startedAt) / count;
    // The first run of a session also plans its memory, so later ones count for more.
    this.#msPerSample = this.#msPerSample === null ? msPerSample : 0.6 * this.#msPerSample + 0.4 * msPerSample;
  }

  #check({ count, shape, data }: ClassifierBatch): void {
    const wanted = this.#input.type === 'uint8' ? Uint8Array : Float32Array;
    if (!(data instanceof wanted))
      throw new Error(`samples are ${data.constructor.name}; the model takes ${shapeText(this.#input)}`);
    const size = shape[0] * shape[1] * shape[2];
    if (!Number.isInteger(count) || count < 0 || data.length !== count * size)
      throw new Error(`${data.length} values are not ${count} samples of ${shape.join(' × ')}`);
    for (const [axis, wantedSize] of this.#input.shape.slice(1).entries())
      if (typeof wantedSize === 'number' && wantedSize > 0 && wantedSize !== shape[axis])
        throw new Error(`samples are ${shape.join(' × ')}; the model takes ${shapeText(this.#input)}`);
  }
}

/** ONNX Runtime's reason, and what to do about it. */
const openFile = async (runtime: OnnxRuntime, bytes: Uint8Array): Promise<OpenModel> => {
  try {
    return await runtime.open(bytes);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `ONNX Runtime cannot load these ${bytes.length} bytes (${reason.replace(/\.$/u, '')}); export the model again as one .onnx file of opset 21 or lower`,
      { cause },
    );
  }
};

/** Rows `offset … offset + count` as a tensor of `padTo` rows; the padding is zero and its answers are ignored. */
const rows = (
  { shape, data }: ClassifierBatch,
  { offset, count, padTo }: { readonly offset: number; readonly count: number; readonly padTo: number },
): RuntimeTensor => {
  const size = shape[0] * shape[1] * shape[2];
  const type: TensorType = data instanceof Uint8Array ? 'uint8' : 'float32';
  const part = data.subarray(offset * size, (offset + count) * size);
  if (padTo === count) return { type, dims: [count, ...shape], data: part };
  const padded = data instanceof Uint8Array ? new Uint8Array(padTo * size) : new Float32Array(padTo * size);
  padded.set(part);
  return { type, dims: [padTo, ...shape], data: padded };
};
