import { encodeModel } from '../encode/encodeModel.ts';
import { parseProblem } from '../gradients/convolution/problem.ts';

import { type ChooseFormulation, Graph } from '../ir/graph.ts';
import type { Value } from '../ir/value.ts';
import { type Net, NetError } from '../nets/net.ts';
import { isTrained, macsOfLayers, type Parameter, parameterSize } from '../nets/parameters.ts';
import { splitNet } from '../nets/split.ts';
import type { StateTensor } from '../optimizers/optimizer.ts';
import { type Draft, type DropoutInput, lookup, sampleInputs, stepData, type TrainingInput } from './draft.ts';
import { finishGraph } from './finish.ts';
import { checkOptions, type TrainingOptions } from './options.ts';
import { emitGradients, emitUpdates, slotName, sumName } from './step.ts';
import { draftOf, outputName } from './training.ts';

/** The update of some of a training's tensors as a graph of its own. */
export interface UpdateModel {
  /** ONNX file. Inputs: `rate` float32 [], `states` and `sums` by name. Outputs: the states by `outputName`. */
  readonly model: Uint8Array<ArrayBuffer>;
  /** Weights, and what the optimizer keeps. */
  readonly states: readonly StateTensor[];
  /** Gradients of the batch. */
  readonly sums: readonly StateTensor[];
}

/** A step cut up so that no run of it is long; see `buildPartedTraining`. */
export interface PartedTraining {
  /**
   * ONNX file. Inputs: `pixels` uint8 or `features` float32 [P, …], `labels` int32 [P], `mask` float32 [P], `share`
   * float32 [], `dropout` by name, and the `weights` and `sums` of the answer. Outputs: the sums by `outputName`, and
   * `loss` and `correct` float32 [].
   */
  readonly gradient: Uint8Array<ArrayBuffer>;
  readonly updates: readonly UpdateModel[];
  readonly weights: readonly StateTensor[];
  readonly sums: readonly StateTensor[];
  /** What is carried from batch to batch, as `TrainingModel.states`. */
  readonly states: readonly StateTensor[];
  readonly partSize: number;
  readonly dropout: readonly DropoutInput[];
  readonly input: TrainingInput;
}

/** Elements that one update changes, unless a single tensor has more. */
const mostElements = 2 ** 19;

/** A training step does three times the work of a forward pass. */
const passes = 3;

/**
 * The largest part of a batch whose gradients cost no more than `mostMacs` multiply-accumulates; the whole batch where
 * that does, and a single sample where nothing does.
 *
 * @returns rows of a part; divides the batch size
 */
export const partSizeFor = (
  net: Net,
  { batchSize, layersRetrained }: Pick<TrainingOptions, 'batchSize' | 'layersRetrained'>,
  mostMacs: number,
): number => {
  const { suffix, features } = splitNet(net, layersRetrained);
  const macs = passes * macsOfLayers(suffix, features);
  const sizes = Array.from({ length: batchSize }, (_, i) => batchSize - i).filter((size) => batchSize % size === 0);
  return sizes.find((size) => size * macs <= mostMacs) ?? 1;
};

/**
 * What is fastest for a few samples, where it can compute the problem: what is by default turns, cuts or stacks kernels,
 * whose cost does not fall with the batch. A ResNet-18 takes a fifth of the time with one sample, a third with four.
 */
const preferred = { input: 'transposed', weight: 'column', forward: undefined } as const;

const chooser =
  ({ options }: Draft): ChooseFormulation =>
  (key) => {
    const { role, convolution } = parseProblem(key);
    return options.formulations?.[key] ?? (convolution.groups === 1 ? preferred[role] : undefined);
  };

const inputsOf = (graph: Graph, tensors: readonly StateTensor[]): readonly Value[] =>
  tensors.map(({ name, shape }) => graph.input(name, shape));

const gradientGraph = (draft: Draft, weights: readonly StateTensor[], sums: readonly StateTensor[]): Graph => {
  const graph = new Graph('gradient', chooser(draft));
  const { batchSize } = draft.options;
  const samples = sampleInputs(graph, draft, { rows: draft.input.kind, count: batchSize });
  const mask = graph.input('mask', [batchSize]);
  const part = { share: graph.input('share', []), applies: graph.scalar(0) };
  const dropout = draft.dropout.map(({ name, shape }) => graph.input(name, shape));
  const fed = [...weights, ...sums];
  const state = lookup(fed, inputsOf(graph, fed));
  const data = stepData(graph, draft, { samples, mask, rate: graph.scalar(0), dropout, settings: [], part });
  const { loss, correct, gradients } = emitGradients(graph, draft.plan, { data, state, next: new Map() });
  finishGraph(graph);
  for (const [i, { name }] of sums.entries()) {
    const sum = gradients[i];
    if (!sum) throw new NetError(`the step has no gradient for "${name}"`);
    graph.output(sum, outputName(name));
  }
  graph.output(loss, 'loss');
  graph.output(correct, 'correct');
  return graph;
};

const sumOf = (parameter: Parameter): StateTensor => ({ name: sumName(parameter), shape: parameter.shape });

const updateOf = ({ plan }: Draft, parameters: readonly Parameter[]): UpdateModel => {
  const { slots, counters } = plan.optimizer;
  const states: readonly StateTensor[] = [
    ...parameters.map(({ name, shape }) => ({ name, shape })),
    ...slots.flatMap((slot) => parameters.map((one) => ({ name: slotName(slot, one), shape: one.shape }))),
    ...counters.map((name) => ({ name, shape: [] })),
  ];
  const sums = parameters.map(sumOf);
  const graph = new Graph('update');
  const rate = graph.input('rate', []);
  const state = lookup(states, inputsOf(graph, states));
  const slopes = inputsOf(graph, sums);
  const next = new Map<string, Value>();
  const data = {
    rate,
    setting: (into: Graph, name: string, setting: number | 'input'): Value => {
      if (setting === 'input') throw new RangeError(`${name} is an input; a training in parts takes a number`);
      return into.scalar(setting);
    },
  };
  emitUpdates(graph, { ...plan, parameters }, { slopes, data, state, next });
  for (const [name, value] of next) graph.output(value, outputName(name));
  return { model: encodeModel(graph), states, sums };
};

/** Neighbouring parameters whose updates go together. */
const groupsOf = (parameters: readonly Parameter[]): readonly (readonly Parameter[])[] => {
  const groups: Parameter[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const parameter of parameters) {
    if (size + parameterSize(parameter) > mostElements) {
      groups.push([]);
      size = 0;
    }
    groups.at(-1)?.push(parameter);
    size += parameterSize(parameter);
  }
  return groups;
};

/**
 * Cuts a training step into short runs, for devices that others wait for: the gradients of a part of a batch in each
 * of some, added up, and then the update of a few tensors in each of others. Weights do not change hands between the
 * parts, so that small parts of large nets cost next to nothing beside their arithmetic. After a batch the weights are
 * those of `buildTrainingModel`, up to rounding, with `statistics` frozen: a part is too few samples to normalise by.
 *
 * @param options.batchSize rows of a part; `form`, `accumulates` and `statistics` do not count
 * @throws {RangeError} naming an option that parts do not allow, or as `buildTrainingModel`
 */
export const buildPartedTraining = (net: Net, options: TrainingOptions): PartedTraining => {
  checkOptions(options);
  if (options.clipNorm !== undefined)
    throw new RangeError(`clipNorm is ${options.clipNorm}; a training in parts never sees all gradients, leave it out`);
  const draft = draftOf(net, { ...options, statistics: 'frozen', accumulates: false });
  if (draft.settings.length > 0)
    throw new RangeError(`${draft.settings[0]?.name} is an input; a training in parts takes a number`);
  const { plan, states, dropout, input } = draft;
  const weights = plan.parameters.map(({ name, shape }) => ({ name, shape }));
  const trained = plan.parameters.filter(isTrained);
  const sums = trained.map(sumOf);
  return {
    gradient: encodeModel(gradientGraph({ ...draft, plan: { ...plan, accumulates: true } }, weights, sums)),
    updates: groupsOf(trained).map((group) => updateOf(draft, group)),
    weights,
    sums,
    states,
    partSize: options.batchSize,
    dropout,
    input,
  };
};
