import { dropoutMasks, outputName, type PartedTraining, type StateTensor } from '@whetstone/training';
import type { OnnxRuntime, OpenModel, RuntimeTensor, TensorData } from '../../runtime/onnx.ts';
import type { State } from './carriedState.ts';
import type { Work } from './executor.ts';
import { Pace } from './pace.ts';
import {
  divergence,
  type EpochSums,
  inOrder,
  type LoadedTraining,
  type Pool,
  type Run,
  type RunStart,
  type Schedule,
  sizeOf,
  tensor,
} from './run.ts';
import { TensorPool } from './tensorPool.ts';

interface LoadedParts {
  readonly training: PartedTraining;
  /** Rows of a whole batch. */
  readonly batchSize: number;
  /** In the order of the training's, both. */
  readonly gradient: readonly OpenModel[];
  readonly updates: readonly OpenModel[];
}

/** A part of a batch that has a row to learn from. */
interface Part {
  /** Of all parts of the epoch, those of padding alone included. */
  readonly index: number;
  /** Weight of its rows as part of that of its batch. */
  readonly share: number;
}

/** Loads a training in parts, a file a micro-step. */
export async function* openParts(
  runtime: OnnxRuntime,
  training: PartedTraining,
  batchSize: number,
): Work<LoadedTraining> {
  const [gradient, updates]: [OpenModel[], OpenModel[]] = [[], []];
  const close = async () => {
    for (const model of [...gradient, ...updates]) await model.close();
  };
  let complete = false;
  try {
    for (const { encode } of training.gradient) {
      gradient.push(await runtime.open(encode()));
      yield;
    }
    for (const { encode } of training.updates) {
      updates.push(await runtime.open(encode()));
      yield;
    }
    complete = true;
    return {
      states: training.states,
      isCut: true,
      begin: (start) => new PartedRun(runtime, { training, batchSize, gradient, updates }, start),
      close,
    };
  } finally {
    if (!complete) await close();
  }
}

const floats = (data: Float32Array): RuntimeTensor => ({ type: 'float32', dims: [data.length], data });

/** A part of a tensor, in its own memory; scalars have no parts. */
const pieceOf = (data: Float32Array, shape: readonly number[], offset: number): RuntimeTensor => {
  const size = sizeOf(shape);
  return tensor('float32', shape, data.length === size ? data : data.subarray(offset, offset + size));
};

/** What a pass over a part of a batch is about. */
interface Pass {
  readonly pool: Pool;
  readonly schedule: Schedule;
  readonly masks: Record<string, Float32Array>;
  readonly part: Part;
  /** Gradients of the batch so far, by name; each is replaced. */
  readonly sums: Map<string, RuntimeTensor>;
}

/**
 * A training whose steps are cut up, since a whole one would hold the device too long: for each part of a batch a run
 * of some layers at a time, forth and back, and then one for the update of some tensors at a time.
 */
class PartedRun implements Run {
  readonly #loaded: LoadedParts;
  readonly #tensors = new TensorPool();
  readonly #pace: Pace;
  #state: State;
  /** Whether others know the arrays of the present state, so that no step may write to them. */
  #isShared = true;
  #stepsDone: number;

  constructor(runtime: OnnxRuntime, loaded: LoadedParts, { state, stepsDone }: RunStart) {
    this.#loaded = loaded;
    this.#pace = new Pace(runtime.deviceNow);
    this.#state = state;
    this.#stepsDone = stepsDone;
  }

  get state(): State {
    this.#isShared = true;
    return this.#state;
  }

  get stepsDone(): number {
    return this.#stepsDone;
  }

  async *learn(pool: Pool, schedule: Schedule): Work<EpochSums> {
    const { order, rates } = schedule;
    const { gradient } = this.#loaded;
    const masks = this.#masks(schedule);
    let [loss, correct] = [0, 0];
    this.#pace.begin();
    for (let step = 0; step < order.steps; step++) {
      const sums = new Map<string, RuntimeTensor>();
      let batchLoss = 0;
      for (const part of this.#partsOf(schedule, step)) {
        const result = yield* this.#pass({ pool, schedule, masks, part, sums }, gradient.length);
        batchLoss += part.share * result.loss;
        correct += result.correct;
      }
      if (!Number.isFinite(batchLoss)) throw divergence(batchLoss, this.#stepsDone + 1, rates[step] ?? 0);
      loss += batchLoss;
      yield* this.#update(sums, rates[step] ?? 0);
      this.#stepsDone += 1;
    }
    return { loss: loss / order.steps, correct };
  }

  /** The pass forth alone. */
  async *countCorrect(pool: Pool): Work<number> {
    const { batchSize, training } = this.#loaded;
    const order = inOrder(pool.count, batchSize);
    const schedule = { order, rates: new Float32Array(order.steps) };
    const masks = this.#masks(schedule);
    let correct = 0;
    this.#pace.begin();
    for (let step = 0; step < order.steps; step++)
      for (const part of this.#partsOf(schedule, step)) {
        const pass = { pool, schedule, masks, part, sums: new Map() };
        const result = yield* this.#pass(pass, training.forward);
        if (!Number.isFinite(result.loss)) throw divergence(result.loss, this.#stepsDone + step + 1, 0);
        correct += result.correct;
      }
    return correct;
  }

  #masks({ order, random }: Schedule): Record<string, Float32Array> {
    const { training, batchSize } = this.#loaded;
    const steps = (order.steps * batchSize) / training.partSize;
    return dropoutMasks(training.dropout, { steps, random: random ?? null });
  }

  #partsOf({ order }: Schedule, step: number): readonly Part[] {
    const { training, batchSize } = this.#loaded;
    const { partSize } = training;
    const weightOf = (from: number, rows: number): number =>
      order.mask.subarray(from, from + rows).reduce((sum, weight) => sum + weight, 0);
    const total = weightOf(step * batchSize, batchSize);
    const count = batchSize / partSize;
    return Array.from({ length: count }, (_, i) => step * count + i).flatMap((index) => {
      const weight = weightOf(index * partSize, partSize);
      return weight > 0 ? [{ index, share: weight / total }] : [];
    });
  }

  /** Runs the first `count` segments on a part. */
  async *#pass(pass: Pass, count: number): Work<{ readonly loss: number; readonly correct: number }> {
    const { training, gradient } = this.#loaded;
    const { sums } = pass;
    const fed = this.#feeds(pass);
    const held = new Map<string, RuntimeTensor>();
    const sumNames = new Map(training.sums.map(({ name }) => [outputName(name), name]));
    for (const [n, { inputs, outputs, ends }] of training.gradient.slice(0, count).entries()) {
      const model = gradient[n] as OpenModel;
      const feeds = inputs.map(({ name, shape }) => [
        name,
        held.get(name) ?? fed.get(name) ?? sums.get(name) ?? this.#tensors.zeros(shape),
      ]);
      const into = new Map(outputs.map((value) => [value.name, this.#tensors.take(value)]));
      yield* this.#pace.run(model, () => model.run(Object.fromEntries(feeds), Object.fromEntries(into)));
      for (const [name, made] of into) {
        const sum = sumNames.get(name);
        if (sum === undefined) held.set(name, made);
        else this.#replaceSum(sums, sum, made);
      }
      for (const name of ends) this.#giveBack(held, name);
    }
    const read = (name: string): number => Number(held.get(name)?.data[0]);
    const result = { loss: read('loss'), correct: read('correct') };
    for (const name of [...held.keys()]) this.#giveBack(held, name);
    return result;
  }

  #replaceSum(sums: Map<string, RuntimeTensor>, name: string, sum: RuntimeTensor): void {
    this.#giveBack(sums, name);
    sums.set(name, sum);
  }

  #giveBack(held: Map<string, RuntimeTensor>, name: string): void {
    const tensor = held.get(name);
    if (tensor) this.#tensors.give(tensor);
    held.delete(name);
  }

  /** The rows of a part and the weights, by name. */
  #feeds({ pool, schedule, masks, part }: Pass): ReadonlyMap<string, RuntimeTensor> {
    const { partSize, input, dropout, weights } = this.#loaded.training;
    const { index, mask } = schedule.order;
    const [from, to] = [part.index * partSize, (part.index + 1) * partSize];
    const rows = Array.from(index.subarray(from, to), Number);
    const sampleSize = sizeOf(input.shape);
    const samples = new (pool.samples.constructor as typeof Uint8Array)(partSize * sampleSize);
    for (const [at, row] of rows.entries())
      samples.set(pool.samples.subarray(row * sampleSize, (row + 1) * sampleSize) as Uint8Array, at * sampleSize);
    const labels = Int32Array.from(rows, (row) => pool.labels[row] ?? 0);
    const dropped = dropout.map(({ name, shape }) => {
      const size = sizeOf(shape);
      const factors = masks[name].subarray(part.index * size, (part.index + 1) * size);
      return [name, tensor('float32', shape, factors)] as const;
    });
    return new Map([
      [input.kind, tensor(input.kind === 'pixels' ? 'uint8' : 'float32', [partSize, ...input.shape], samples)],
      ['labels', tensor('int32', [partSize], labels)],
      ['mask', tensor('float32', [partSize], mask.slice(from, to))],
      ['share', tensor('float32', [], Float32Array.of(part.share))],
      ...dropped,
      ...weights.map(({ name, shape }) => [name, tensor('float32', shape, this.#state[name])] as const),
    ]);
  }

  /** Counters belong to every group of tensors and count once: each run is fed the state from before. */
  async *#update(sums: Map<string, RuntimeTensor>, rate: number): Work<void> {
    const { training, updates } = this.#loaded;
    const made = new Map<string, RuntimeTensor>();
    for (const [n, update] of training.updates.entries()) {
      const model = updates[n] as OpenModel;
      for (const { name } of update.states)
        if (!made.has(name)) made.set(name, this.#tensors.take({ type: 'float32', shape: [this.#state[name].length] }));
      for (const offset of update.offsets) {
        const piece = (data: TensorData | undefined, { shape }: StateTensor): RuntimeTensor =>
          pieceOf(data as Float32Array, shape, offset);
        const feeds = {
          rate: tensor('float32', [], Float32Array.of(rate)),
          ...Object.fromEntries(update.states.map((one) => [one.name, piece(this.#state[one.name], one)])),
          ...Object.fromEntries(update.sums.map((one) => [one.name, piece(sums.get(one.name)?.data, one)])),
        };
        const into = Object.fromEntries(
          update.states.map((one) => [outputName(one.name), piece(made.get(one.name)?.data, one)]),
        );
        yield* this.#pace.run(model, () => model.run(feeds, into));
      }
      for (const { name } of update.sums) this.#giveBack(sums, name);
    }
    const before = this.#state;
    this.#state = {
      ...before,
      ...Object.fromEntries([...made].map(([name, { data }]) => [name, data as Float32Array])),
    };
    if (!this.#isShared) for (const name of made.keys()) this.#tensors.give(floats(before[name] as Float32Array));
    this.#isShared = false;
  }
}
