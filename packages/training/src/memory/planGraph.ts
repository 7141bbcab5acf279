import { aliases } from '../ir/aliases.ts';
import type { Graph, GraphNode } from '../ir/graph.ts';
import { sizeOf, type Value } from '../ir/value.ts';

/**
 * Bytes that one step of a training needs, without the runtime itself and without the pool of samples. Estimated from
 * what is alive at each node; a process grows by more: on the CPU by 1.2 to 1.5 times the plan where that was some
 * hundred MiB, and by some 50 to 100 MiB more than planned where it was small.
 */
export interface MemoryPlan {
  /** Weights and running statistics that are trained. */
  readonly weightBytes: number;
  /** What the optimizer keeps beside them. */
  readonly optimizerBytes: number;
  /** Results of the forward pass that the backward pass still needs when the loss is known. */
  readonly activationBytes: number;
  /** What else is alive when most is: gradients, and what is between two operations. */
  readonly workspaceBytes: number;
  /** States, which a run has as inputs and as outputs and a loop once more in between, and the peak of everything else. */
  readonly totalBytes: number;
}

const bytesPerElement = { float32: 4, int32: 4, int64: 8, uint8: 1, bool: 1 } as const;

/** Size of a value whose shape is known. */
export const bytesOf = ({ shape, type }: Value): number => sizeOf(shape) * bytesPerElement[type];

/** Operations whose output may take the place of an input of the same size that nobody reads afterwards. */
const inPlace: ReadonlySet<string> = new Set([
  ...['Add', 'Sub', 'Mul', 'Div', 'Relu', 'Clip', 'HardSigmoid', 'Sigmoid', 'Neg', 'Exp', 'Sqrt', 'Reciprocal'],
  ...['Softmax', 'LogSoftmax', 'Cast'],
]);

/** The tensor whose memory a value lies in. */
const ownersOf = (nodes: readonly GraphNode[]): ReadonlyMap<string, string> => {
  const owners = new Map<string, string>();
  for (const { op, inputs, outputs } of nodes) {
    const [input] = inputs;
    const [output] = outputs;
    if (aliases.has(op) && input && output) owners.set(output.name, owners.get(input.name) ?? input.name);
  }
  return owners;
};

/** Bytes alive after each node, of values that nodes make; graph outputs stay to the end. */
const aliveBytes = (graph: Graph): readonly number[] => {
  const owners = ownersOf(graph.nodes);
  const owner = (value: Value): string => owners.get(value.name) ?? value.name;
  const lastUse = new Map<string, number>();
  for (const [place, { inputs }] of graph.nodes.entries())
    for (const input of inputs) if (input) lastUse.set(owner(input), place);
  for (const output of graph.outputs) lastUse.set(owner(output), graph.nodes.length);
  const sizes = new Map<string, number>();
  let alive = 0;
  return graph.nodes.map(({ op, inputs, outputs }, place) => {
    const ending = inputs.filter((input) => input !== null && lastUse.get(owner(input)) === place);
    const sized = new Set(ending.map((input) => (input ? owner(input) : '')));
    if (!aliases.has(op))
      for (const output of outputs) {
        sizes.set(output.name, bytesOf(output));
        alive += bytesOf(output);
      }
    const reused = inPlace.has(op) && [...sized].some((name) => sizes.get(name) === sizes.get(outputs[0]?.name ?? ''));
    const atWork = reused ? alive - (sizes.get(outputs[0]?.name ?? '') ?? 0) : alive;
    for (const name of sized) {
      alive -= sizes.get(name) ?? 0;
      sizes.delete(name);
    }
    return atWork;
  });
};

/** What of a step its graph does not say. */
export interface StepNeeds {
  readonly weightBytes: number;
  /** Weights, and what the optimizer keeps. */
  readonly stateBytes: number;
  /** Of the graph's inputs, those that are no states. */
  readonly batchBytes: number;
  /** How often the states are there at once. */
  readonly copies: number;
}

/** Plans the memory of a step by its graph. */
export const planGraph = (graph: Graph, { weightBytes, stateBytes, batchBytes, copies }: StepNeeds): MemoryPlan => {
  const alive = aliveBytes(graph);
  // The loss begins with the logarithm of the softmax, which no layer has: what is alive there is kept for the way back.
  const lossAt = graph.nodes.findIndex(({ op }) => op === 'LogSoftmax');
  const activationBytes = (alive[lossAt] ?? 0) + batchBytes;
  const peak = alive.reduce((most, bytes) => Math.max(most, bytes), 0) + batchBytes;
  return {
    weightBytes,
    optimizerBytes: stateBytes - weightBytes,
    activationBytes,
    workspaceBytes: Math.max(0, peak - activationBytes),
    totalBytes: copies * stateBytes + peak,
  };
};
