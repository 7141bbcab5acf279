import { dropoutMasks, outputName, type PartedTraining } from '@whetstone/training';
import type { OnnxRuntime, OpenModel, RuntimeTensor } from '../../runtime/onnx.ts';
import type { State } from './carriedState.ts';
import { microStepMs } from './classifier.ts';
import type { Work } from './executor.ts';
import {
  divergence,
  type EpochSums,
  inOrder,
  type LoadedTraining,
  type Pool,
  type Run,
  type RunStart,
  type Schedule,
  tensor,
} from './run.ts';

interface LoadedParts {
  readonly training: PartedTraining;
  /** Rows of a whole batch. */
  readonly batchSize: number;
  readonly gradient: OpenModel;
  /** In the order of the training's. */
  readonly updates: readonly OpenModel[];
}

/** A part of a batch that has a row to learn from. */
interface Part {
  /** Of all parts of the epoch, those of padding alone included. */
  readonly index: number;
  /** Weight of its rows as part of that of its batch. */
  readonly share: number;
}

/** Loads a training in parts, a file a micro-step: those of a large net take long. */
export async function* openParts(
  runtime: OnnxRuntime,
  training: PartedTraining,
  batchSize: number,
): Work<LoadedTraining> {
  const opened: OpenModel[] = [];
  const close = async () => {
    for (const model of opened) await model.close();
  };
  let complete = false;
  try {
    const gradient = await runtime.open(training.gradient);
    opened.push(gradient);
    const updates: OpenModel[] = [];
    for (const { model } of training.updates) {
      yield;
      updates.push(await runtime.open(model));
      opened.push(...updates.slice(-1));
    }
    complete = true;
    return {
      states: training.states,
      begin: (start) => new PartedRun(runtime, { training, batchSize, gradient, updates }, start),
      close,
    };
  } finally {
    if (!complete) await close();
  }
}

/**
 * A training whose steps are cut up, since a whole one would hold the device too long: a run for the gradients of each
 * part of a batch, then one for the update of some tensors at a time.
 */
class PartedRun implements Run {
  readonly #runtime: OnnxRuntime;
  readonly #loaded: LoadedParts;
  #state: State;
  #stepsDone: number;
  /** Device time at which the micro-step under way began. */
  #since = 0;

  constructor(runtime: OnnxRuntime, loaded: LoadedParts, { state, stepsDone }: RunStart) {
    this.#runtime = runtime;
    this.#loaded = loaded;
    this.#state = state;
    this.#stepsDone = stepsDone;
  }

  get state(): State {
    return this.#state;
  }

  get stepsDone(): number {
    return this.#stepsDone;
  }

  async *learn(pool: Pool, schedule: Schedule): Work<EpochSums> {
    const { order, rates } = schedule;
    const masks = this.#masks(schedule);
    let [loss, correct] = [0, 0];
    this.#since = this.#runtime.deviceNow();
    for (let step = 0; step < order.steps; step++) {
      let sums = this.#zeros();
      let batchLoss = 0;
      for (const part of this.#partsOf(schedule, step)) {
        const outputs = await this.#gradient(pool, { schedule, masks, part, sums });
        sums = this.#loaded.training.sums.map(({ name }) => outputs[outputName(name)]);
        batchLoss += part.share * Number(outputs.loss.data[0]);
        correct += Number(outputs.correct.data[0]);
        yield* this.#pause();
      }
      if (!Number.isFinite(batchLoss)) throw divergence(batchLoss, this.#stepsDone + 1, rates[step] ?? 0);
      loss += batchLoss;
      yield* this.#update(sums, rates[step] ?? 0);
      this.#stepsDone += 1;
    }
    return { loss: loss / order.steps, correct };
  }

  async *countCorrect(pool: Pool): Work<number> {
    const order = inOrder(pool.count, this.#loaded.batchSize);
    const schedule = { order, rates: new Float32Array(order.steps) };
    const [masks, sums] = [this.#masks(schedule), this.#zeros()];
    let correct = 0;
    this.#since = this.#runtime.deviceNow();
    for (let step = 0; step < order.steps; step++)
      for (const part of this.#partsOf(schedule, step)) {
        const outputs = await this.#gradient(pool, { schedule, masks, part, sums });
        correct += Number(outputs.correct.data[0]);
        yield* this.#pause();
      }
    return correct;
  }

  /** Ends the micro-step, unless another run as long as the last ones would still fit it. */
  async *#pause(): Work<void> {
    if (this.#runtime.deviceNow() - this.#since < microStepMs / 2) return;
    yield;
    this.#since = this.#runtime.deviceNow();
  }

  #zeros(): readonly RuntimeTensor[] {
    return this.#loaded.training.sums.map(({ shape }) =>
      tensor('float32', shape, new Float32Array(shape.reduce((size, extent) => size * extent, 1))),
    );
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

  #gradient(
    pool: Pool,
    work: {
      readonly schedule: Schedule;
      readonly masks: Record<string, Float32Array>;
      readonly part: Part;
      readonly sums: readonly RuntimeTensor[];
    },
  ): Promise<Readonly<Record<string, RuntimeTensor>>> {
    const { training, gradient } = this.#loaded;
    const { partSize, input, dropout } = training;
    const { part, schedule, masks, sums } = work;
    const { index, mask } = schedule.order;
    const [from, to] = [part.index * partSize, (part.index + 1) * partSize];
    const rows = Array.from(index.subarray(from, to), Number);
    const sampleSize = input.shape.reduce((size, extent) => size * extent, 1);
    const samples = new (pool.samples.constructor as typeof Uint8Array)(partSize * sampleSize);
    for (const [at, row] of rows.entries())
      samples.set(pool.samples.subarray(row * sampleSize, (row + 1) * sampleSize) as Uint8Array, at * sampleSize);
    const type = input.kind === 'pixels' ? 'uint8' : 'float32';
    const dropped = dropout.map(({ name, shape }) => {
      const size = shape.reduce((product, extent) => product * extent, 1);
      return [name, tensor('float32', shape, masks[name].subarray(part.index * size, (part.index + 1) * size))];
    });
    return gradient.run({
      [input.kind]: tensor(type, [partSize, ...input.shape], samples),
      labels: tensor(
        'int32',
        [partSize],
        Int32Array.from(rows, (row) => pool.labels[row] ?? 0),
      ),
      mask: tensor('float32', [partSize], mask.slice(from, to)),
      share: tensor('float32', [], Float32Array.of(part.share)),
      ...Object.fromEntries(dropped),
      ...Object.fromEntries(
        training.weights.map(({ name, shape }) => [name, tensor('float32', shape, this.#state[name])]),
      ),
      ...Object.fromEntries(training.sums.map(({ name }, n) => [name, sums[n]])),
    });
  }

  /** Counters belong to every group of tensors and count once: each group is fed the state from before. */
  async *#update(sums: readonly RuntimeTensor[], rate: number): Work<void> {
    const { training, updates } = this.#loaded;
    const sumsByName = Object.fromEntries(training.sums.map(({ name }, n) => [name, sums[n]]));
    const next: Record<string, Float32Array> = { ...this.#state };
    for (const [n, update] of training.updates.entries()) {
      const fed = update.states.map(({ name, shape }) => [name, tensor('float32', shape, this.#state[name])]);
      const outputs = await updates[n]?.run({
        rate: tensor('float32', [], Float32Array.of(rate)),
        ...Object.fromEntries(fed),
        ...Object.fromEntries(update.sums.map(({ name }) => [name, sumsByName[name]])),
      });
      for (const { name } of update.states) next[name] = outputs?.[outputName(name)].data as Float32Array;
      yield* this.#pause();
    }
    this.#state = next;
  }
}
