import { dropoutMasks, type EpochOrder } from '@whetstone/training';
import type { OnnxRuntime, RuntimeTensor, TensorData, TensorType } from '../../runtime/onnx.ts';
import { TrainingFailedError } from '../protocol.ts';
import { CarriedState, type State } from './carriedState.ts';
import { microStepMs } from './classifier.ts';
import type { Work } from './executor.ts';
import type { Random } from './random.ts';
import type { LoadedGraph } from './trainingGraphs.ts';

/** What a step draws its batches from: pixels, or features where the first layers are frozen. */
export interface Pool {
  readonly count: number;
  readonly samples: Uint8Array | Float32Array;
  readonly labels: Int32Array;
}

/** An epoch's batches with a rate for each of its steps. */
export interface Schedule {
  readonly order: EpochOrder;
  readonly rates: Float32Array;
  /** Draws what dropout drops, where the net has any; nothing is dropped where absent, as a model is scored. */
  readonly random?: Random;
}

export interface EpochSums {
  /** Mean over the steps. */
  readonly loss: number;
  /** Samples that were right before the step that learned from them. */
  readonly correct: number;
}

const tensor = (type: TensorType, dims: readonly number[], data: TensorData): RuntimeTensor => ({ type, dims, data });

const scalar = (value: number): RuntimeTensor => tensor('int64', [], BigInt64Array.of(BigInt(value)));

/**
 * A training under way: a graph, and the state that its steps hand on.
 *
 * As many steps go into a run as fit a micro-step, by the time that earlier ones took.
 */
export class TrainingRun {
  readonly #runtime: OnnxRuntime;
  readonly #graph: LoadedGraph;
  #state: State;
  #msPerStep: number | null = null;
  #runs = 0;
  #stepsDone: number;

  constructor(runtime: OnnxRuntime, graph: LoadedGraph, start: { readonly state: State; readonly stepsDone: number }) {
    this.#runtime = runtime;
    this.#graph = graph;
    this.#state = start.state;
    this.#stepsDone = start.stepsDone;
  }

  /** Arrays that no later step writes to. */
  get state(): State {
    return this.#state;
  }

  get stepsDone(): number {
    return this.#stepsDone;
  }

  /** Learns from the pool in the order given, in micro-steps. @throws {TrainingFailedError} at the first loss that is no number */
  async *learn(pool: Pool, schedule: Schedule): Work<EpochSums> {
    return yield* this.#run(pool, schedule, true);
  }

  /** How many samples of the pool the present state gets right: the same steps at rate 0, their new state forgotten. */
  async *countCorrect(pool: Pool): Work<number> {
    const order = inOrder(pool.count, this.#graph.training.batchSize);
    const { correct } = yield* this.#run(pool, { order, rates: new Float32Array(order.steps) }, false);
    return correct;
  }

  async *#run(pool: Pool, schedule: Schedule, learning: boolean): Work<EpochSums> {
    const { order, rates } = schedule;
    const feeds = this.#sampleFeeds(pool, schedule);
    const carried = new CarriedState(this.#graph, this.#state);
    let loss = 0;
    let correct = 0;
    try {
      for (let start = 0; start < order.steps; ) {
        if (start > 0) yield;
        const trips = Math.min(this.#fittingSteps(), order.steps - start);
        const run = () => carried.run({ ...feeds, start: scalar(start), trips: scalar(trips) }, { keep: learning });
        const outputs = await this.#timed(run, trips);
        const losses = outputs.loss.data as Float32Array;
        const failed = losses.findIndex((value) => !Number.isFinite(value));
        if (failed >= 0) throw this.#failure(losses[failed], failed, rates[start + failed]);
        for (const value of losses) loss += value;
        for (const value of outputs.correct.data as Float32Array) correct += value;
        if (learning) this.#stepsDone += trips;
        start += trips;
      }
      if (learning) this.#state = await carried.read();
    } finally {
      carried.dispose();
    }
    return { loss: loss / order.steps, correct };
  }

  #sampleFeeds(pool: Pool, { order, rates, random }: Schedule): Record<string, RuntimeTensor> {
    const { input, batchSize, dropout } = this.#graph.training;
    const masks = dropoutMasks(dropout, { steps: order.steps, random: random ?? null });
    const type = input.kind === 'pixels' ? 'uint8' : 'float32';
    const shape = [order.steps, batchSize];
    return {
      pool: tensor(type, [pool.count, ...input.shape], pool.samples),
      labels: tensor('int32', [pool.count], pool.labels),
      index: tensor('int64', shape, order.index),
      mask: tensor('float32', shape, order.mask),
      rates: tensor('float32', [order.steps], rates),
      ...Object.fromEntries(
        dropout.map(({ name, shape: size }) => [name, tensor('float32', [order.steps, ...size], masks[name])]),
      ),
    };
  }

  async #timed<Outputs>(run: () => Promise<Outputs>, trips: number): Promise<Outputs> {
    const startedAt = this.#runtime.deviceNow();
    const outputs = await run();
    const msPerStep = (this.#runtime.deviceNow() - startedAt) / trips;
    // The first run of a session also plans its memory, and on a GPU compiles: the second one's time replaces its.
    this.#msPerStep = this.#runs < 2 ? msPerStep : 0.6 * (this.#msPerStep ?? msPerStep) + 0.4 * msPerStep;
    this.#runs += 1;
    return outputs;
  }

  #fittingSteps(): number {
    return this.#msPerStep === null ? 1 : Math.max(1, Math.floor(microStepMs / this.#msPerStep));
  }

  #failure(loss: number, offset: number, rate: number): TrainingFailedError {
    const step = this.#stepsDone + offset + 1;
    return new TrainingFailedError(
      `the loss became ${loss} at step ${step} (learning rate ${rate.toPrecision(3)}); the start model's weights or the samples may be broken, so go back to an earlier model`,
      step,
    );
  }
}

/** Every sample once, in the pool's own order. */
const inOrder = (count: number, batchSize: number): EpochOrder => {
  const steps = Math.ceil(count / batchSize);
  const size = steps * batchSize;
  return {
    steps,
    index: BigInt64Array.from({ length: size }, (_, i) => BigInt(i % count)),
    mask: Float32Array.from({ length: size }, (_, i) => (i < count ? 1 : 0)),
  };
};
