import { backpropagate } from '../gradients/backpropagate.ts';
import type { Graph } from '../ir/graph.ts';
import type { Value } from '../ir/value.ts';
import { countCorrect, type Loss } from '../losses/crossEntropy.ts';
import { type LoweringContext, lowerLayers } from '../nets/lower.ts';
import { type DropoutLayer, type Layer, NetError } from '../nets/net.ts';
import { isTrained, type Parameter, tensorName } from '../nets/parameters.ts';
import { add, multiply, subtract } from '../ops/elementwise.ts';
import { runningAverage } from '../ops/normalization.ts';
import { clipGradients } from '../optimizers/clipGradients.ts';
import type { Optimizer, StateTensor } from '../optimizers/optimizer.ts';
import type { ResolveSetting, Setting } from '../optimizers/setting.ts';

/** Weight of the newest batch in the running statistics of a batch normalisation. */
const statisticsMomentum = 0.1;

/** What a step trains, and how. */
export interface StepPlan {
  readonly layers: readonly Layer[];
  readonly parameters: readonly Parameter[];
  readonly optimizer: Optimizer;
  /** Longest gradient; null for no limit. */
  readonly clipNorm: Setting | null;
  readonly statistics: 'batch' | 'frozen';
  /** Whether gradients add up over several steps. */
  readonly accumulates: boolean;
}

/** One step's data in the graph. */
export interface StepData {
  /** [B, …] float32 */
  readonly x: Value;
  /** The loss of the logits [B, K]. */
  readonly loss: (graph: Graph, logits: Value) => Loss;
  /** [B] int64: what counts as correct. */
  readonly ids: Value;
  /** [B] float32 */
  readonly mask: Value;
  /** Scalar float32 */
  readonly rate: Value;
  readonly setting: ResolveSetting;
  /** Factors of a dropout layer's elements, by the layer's name. */
  readonly dropout: ReadonlyMap<string, Value>;
  /** Where gradients add up. */
  readonly part: BatchPart | null;
}

/** Which part of a batch a step learns from; both scalars, float32. */
export interface BatchPart {
  /** Weight of its rows as part of that of the whole batch, in (0, 1]. */
  readonly share: Value;
  /** 1 at the last part, which updates the weights, else 0. */
  readonly applies: Value;
}

/** Name of the tensor in which a parameter's gradients add up. */
export const sumName = (parameter: Parameter): string => `accumulated:${parameter.name}`;

/** Name of an optimizer's tensor of a parameter. */
export const slotName = (slot: string, parameter: Parameter): string => `${slot}:${parameter.name}`;

/** The tensors that a training carries from step to step, in their order. */
export const statesOf = ({
  parameters,
  optimizer,
  accumulates,
}: Pick<StepPlan, 'parameters' | 'optimizer' | 'accumulates'>): readonly StateTensor[] => [
  ...parameters.map(({ name, shape }) => ({ name, shape })),
  ...optimizer.slots.flatMap((slot) =>
    parameters.filter(isTrained).map((parameter) => ({ name: slotName(slot, parameter), shape: parameter.shape })),
  ),
  ...optimizer.counters.map((name) => ({ name, shape: [] })),
  ...(accumulates
    ? parameters.filter(isTrained).map((parameter) => ({ name: sumName(parameter), shape: parameter.shape }))
    : []),
];

/** A step's results in the graph: the next state by name in the order of `statesOf`, the loss and the hits. */
export interface StepResult {
  readonly next: ReadonlyMap<string, Value>;
  readonly loss: Value;
  readonly correct: Value;
}

interface ForwardOperands {
  readonly data: StepData;
  readonly state: (name: string) => Value;
  readonly next: Map<string, Value>;
}

/** Puts what a batch makes of the running statistics into `next`. */
const averageStatistics =
  (graph: Graph, { state, next }: ForwardOperands): NonNullable<LoweringContext['onMoments']> =>
  (layer, { mean, variance, samples }) => {
    const unbiased = multiply(graph, variance, graph.scalar(samples / Math.max(1, samples - 1)));
    for (const [role, current] of [['mean', mean] as const, ['variance', unbiased] as const]) {
      const name = tensorName(layer, role);
      next.set(name, runningAverage(graph, { running: state(name), current }, statisticsMomentum));
    }
  };

/** Forward through the layers; collects what the running statistics become. */
const forward = (graph: Graph, plan: StepPlan, operands: ForwardOperands): Value => {
  const { data, state, next } = operands;
  const frozen = plan.statistics === 'frozen';
  if (frozen) for (const { name } of plan.parameters.filter((one) => !isTrained(one))) next.set(name, state(name));
  const dropoutMask = (layer: DropoutLayer): Value => {
    const mask = data.dropout.get(layer.name);
    if (!mask) throw new NetError(`the step has no mask of the dropout layer "${layer.name}"`);
    return mask;
  };
  const onMoments = frozen ? {} : { onMoments: averageStatistics(graph, operands) };
  return lowerLayers({ graph, tensor: state, dropoutMask, ...onMoments }, plan.layers, data.x);
};

/** Emits the optimizer's part for the parameters of the plan; puts new parameters, slots and counters into `next`. */
export const emitUpdates = (
  graph: Graph,
  plan: StepPlan,
  operands: {
    readonly slopes: readonly Value[];
    readonly data: Pick<StepData, 'rate' | 'setting'>;
    readonly state: (name: string) => Value;
    readonly next: Map<string, Value>;
  },
): void => {
  const { parameters, optimizer } = plan;
  const { slopes, state, next } = operands;
  const { rate, setting } = operands.data;
  const { next: counts, shared } = optimizer.prepare(graph, optimizer.counters.map(state));
  for (const [i, name] of optimizer.counters.entries()) if (counts[i]) next.set(name, counts[i]);
  for (const [i, parameter] of parameters.filter(isTrained).entries()) {
    const gradient = slopes[i];
    if (!gradient) throw new NetError(`the step has no gradient of "${parameter.name}"`);
    const names = optimizer.slots.map((slot) => slotName(slot, parameter));
    const update = optimizer.update({
      graph,
      parameter: state(parameter.name),
      gradient,
      rate,
      decays: parameter.role === 'weight',
      slots: names.map(state),
      setting,
      shared,
    });
    next.set(parameter.name, update.parameter);
    for (const [k, name] of names.entries()) if (update.slots[k]) next.set(name, update.slots[k]);
  }
};

/** Takes the update back where more parts of the batch follow, and the sums of gradients where it was the last one. */
const applyAtLastPart = (
  graph: Graph,
  plan: StepPlan,
  operands: Pick<ForwardOperands, 'state' | 'next'> & { readonly sums: readonly Value[]; readonly part: BatchPart },
): void => {
  const { state, next, sums, part } = operands;
  const waits = subtract(graph, graph.scalar(1), part.applies);
  const statistics = new Set(plan.parameters.filter((one) => !isTrained(one)).map(({ name }) => name));
  for (const [name, value] of [...next].filter(([name]) => !statistics.has(name)))
    next.set(name, add(graph, multiply(graph, value, part.applies), multiply(graph, state(name), waits)));
  for (const [i, parameter] of plan.parameters.filter(isTrained).entries())
    if (sums[i]) next.set(sumName(parameter), multiply(graph, sums[i], waits));
};

/**
 * Emits forward, loss and backward of one step: the gradients of what is trained, in its order, with those of the
 * batch so far where the step is a part of one. What running statistics become is put into `next`.
 */
export const emitGradients = (
  graph: Graph,
  plan: StepPlan,
  operands: ForwardOperands,
): Omit<StepResult, 'next'> & { readonly gradients: readonly Value[] } => {
  const { data, state } = operands;
  const logits = forward(graph, plan, operands);
  const { loss, gradient } = data.loss(graph, logits);
  const correct = countCorrect(graph, { logits, ids: data.ids, mask: data.mask });
  const trained = plan.parameters.filter(isTrained);
  const values = trained.map(({ name }) => state(name));
  const { part } = data;
  if (!part) return { loss, correct, gradients: backpropagate(graph, { value: logits, gradient }, values) };
  const seed = { value: logits, gradient: multiply(graph, gradient, part.share) };
  const sums = trained.map((parameter) => state(sumName(parameter)));
  const gradients = backpropagate(graph, seed, values, (own, place) => {
    const sum = sums[place];
    return sum ? add(graph, sum, own) : own;
  });
  return { loss, correct, gradients };
};

/** Emits forward, loss, backward and update of one step. */
export const emitStep = (
  graph: Graph,
  plan: StepPlan,
  operands: { readonly data: StepData; readonly state: (name: string) => Value },
): StepResult => {
  const { data, state } = operands;
  const next = new Map<string, Value>();
  const { loss, correct, gradients: whole } = emitGradients(graph, plan, { data, state, next });
  const { part } = data;
  const { clipNorm } = plan;
  const slopes = clipNorm === null ? whole : clipGradients(graph, whole, data.setting(graph, 'clipNorm', clipNorm));
  emitUpdates(graph, plan, { slopes, data, state, next });
  if (part) applyAtLastPart(graph, plan, { state, next, sums: whole, part });
  const ordered = statesOf(plan).map(({ name }) => {
    const value = next.get(name);
    if (!value) throw new NetError(`the step does not yield the state "${name}"`);
    return [name, value] as const;
  });
  return { next: new Map(ordered), loss, correct };
};
