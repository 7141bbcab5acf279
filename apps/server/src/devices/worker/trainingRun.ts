import { dropoutMasks } from '@whetstone/training';
import type { OnnxRuntime, RuntimeTensor } from '../../runtime/onnx.ts';
import { CarriedState, type LoadedGraph, type State } from './carriedState.ts';
import { microStepMs } from './classifier.ts';
import type { Work } from './executor.ts';
import {
  divergence,
  type EpochSums,
  inOrder,
  type Pool,
  type Run,
  type RunStart,
  type Schedule,
  tensor,
} from './run.ts';

const scalar = (value: number): RuntimeTensor => tensor('int64', [], BigInt64Array.of(BigInt(value)));

/**
 * A training whose steps are whole: a graph, and the state that its steps hand on.
 *
 * As many steps go into a run as fit a micro-step, by the time that earlier ones took.
 */
export class TrainingRun implements Run {
  readonly #runtime: OnnxRuntime;
  readonly #graph: LoadedGraph;
  #state: State;
  #msPerStep: number | null = null;
  #runs = 0;
  #stepsDone: number;

  constructor(runtime: OnnxRuntime, graph: LoadedGraph, start: RunStart) {
    this.#runtime = runtime;
    this.#graph = graph;
    this.#state = start.state;
    this.#stepsDone = start.stepsDone;
  }

  get state(): State {
    return this.#state;
  }

  get stepsDone(): number {
    return this.#stepsDone;
  }

  async *learn(pool: Pool, schedule: Schedule): Work<EpochSums> {
    return yield* this.#run(pool, schedule, true);
  }

  /** The same steps at rate 0, their new state forgotten. */
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
        if (failed >= 0) throw divergence(losses[failed], this.#stepsDone + failed + 1, rates[start + failed]);
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
}
