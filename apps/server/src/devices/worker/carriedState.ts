import { outputName, type TrainingModel } from '@whetstone/training';
import type { Feeds, OpenModel, ResidentTensor, RuntimeTensor } from '../../runtime/onnx.ts';

/** A graph of whole steps that is loaded. */
export interface LoadedGraph {
  readonly training: TrainingModel;
  readonly session: OpenModel;
  /** The same graph with all outputs in this process's memory, where `session` leaves the states on the device. */
  readonly reader: OpenModel | null;
}

/** Weights and the optimizer's tensors, by name. */
export type State = Readonly<Record<string, Float32Array>>;

type Held = Readonly<Record<string, RuntimeTensor | ResidentTensor>>;

const dispose = (held: Held): void => {
  for (const tensor of Object.values(held)) if ('resident' in tensor) tensor.dispose();
};

/**
 * The state of a training as its runs hand it on: in the device's own memory where that can be, so that it crosses the
 * bus at the start and at the end and not at every step. Dispose of it when the last run has ended.
 */
export class CarriedState {
  readonly #graph: LoadedGraph;
  #held: Held;

  constructor(graph: LoadedGraph, state: State) {
    this.#graph = graph;
    this.#held = Object.fromEntries(
      graph.training.states.map(({ name, shape }) => [name, { type: 'float32', dims: shape, data: state[name] }]),
    );
  }

  /** Runs steps from the state that is held. @param keep whether theirs is held from then on; it is forgotten otherwise */
  async run(feeds: Feeds, { keep }: { readonly keep: boolean }): Promise<Readonly<Record<string, RuntimeTensor>>> {
    const { outputs, resident } = await this.#graph.session.runResident({ ...feeds, ...this.#held });
    if (!keep) {
      dispose(resident);
      return outputs;
    }
    dispose(this.#held);
    this.#held = Object.fromEntries(
      this.#graph.training.states.map(({ name }) => {
        const next = outputName(name);
        return [name, resident[next] ?? outputs[next]];
      }),
    );
    return outputs;
  }

  /** Copies the state to this process's memory; no later run writes to it. */
  async read(): Promise<State> {
    const { reader, training } = this.#graph;
    const entries = Object.entries(this.#held);
    if (!reader || !entries.some(([, tensor]) => 'resident' in tensor))
      return Object.fromEntries(
        entries.map(([name, tensor]) => [name, (tensor as RuntimeTensor).data as Float32Array]),
      );
    const outputs = await readBack(reader, training, this.#held);
    return Object.fromEntries(
      training.states.map(({ name }) => [name, outputs[outputName(name)].data as Float32Array]),
    );
  }

  dispose(): void {
    dispose(this.#held);
    this.#held = {};
  }
}

/**
 * A run of no steps whose outputs are in this process's memory: `getData` of a tensor on the device aborts the process
 * in ONNX Runtime 1.30.
 */
const readBack = (reader: OpenModel, { input, batchSize }: LoadedGraph['training'], held: Held) => {
  const size = input.shape.reduce((product, n) => product * n, 1);
  const sample = input.kind === 'pixels' ? new Uint8Array(size) : new Float32Array(size);
  const scalar = (value: bigint): RuntimeTensor => ({ type: 'int64', dims: [], data: BigInt64Array.of(value) });
  return reader.run({
    ...held,
    pool: { type: input.kind === 'pixels' ? 'uint8' : 'float32', dims: [1, ...input.shape], data: sample },
    labels: { type: 'int32', dims: [1], data: new Int32Array(1) },
    index: { type: 'int64', dims: [1, batchSize], data: new BigInt64Array(batchSize) },
    mask: { type: 'float32', dims: [1, batchSize], data: new Float32Array(batchSize) },
    rates: { type: 'float32', dims: [1], data: new Float32Array(1) },
    start: scalar(0n),
    trips: scalar(0n),
  });
};
