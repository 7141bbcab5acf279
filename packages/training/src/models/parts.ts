import { encodeModel } from '../encode/encodeModel.ts';
import { parseProblem } from '../gradients/convolution/problem.ts';

import { costOfLayer } from '../ir/cost.ts';
import { cutGraph } from '../ir/cutGraph.ts';
import { type ChooseFormulation, Graph } from '../ir/graph.ts';
import type { Value } from '../ir/value.ts';
import { bytesOf, type MemoryPlan, planGraph } from '../memory/planGraph.ts';
import { type Net, NetError } from '../nets/net.ts';
import { isTrained, macsOfLayer, macsOfLayers, type Parameter, parameterSize } from '../nets/parameters.ts';
import { splitNet } from '../nets/split.ts';
import { traceLayers } from '../nets/trace.ts';
import type { StateTensor } from '../optimizers/optimizer.ts';
import { type Draft, type DropoutInput, lookup, sampleInputs, stepData, type TrainingInput } from './draft.ts';
import { finishGraph } from './finish.ts';
import { checkOptions, type TrainingOptions } from './options.ts';
import { emitGradients, emitUpdates, slotName, sumName } from './step.ts';
import { draftOf, outputName } from './training.ts';

/** The update of some of a training's tensors, or of some rows of a large one, as a graph of its own. */
export interface UpdateModel {
  /** Writes its ONNX file. Inputs: `rate` float32 [], `states` and `sums` by name. Outputs: the states by `outputName`. */
  readonly encode: () => Uint8Array<ArrayBuffer>;
  /** Weights, and what the optimizer keeps. */
  readonly states: readonly StateTensor[];
  /** Gradients of the batch. */
  readonly sums: readonly StateTensor[];
  /**
   * Where in its tensors to run it, in elements: at 0 alone, or once for each piece of a tensor that is too large to be
   * changed at once. Shapes are those of a piece; counters are whole, and the same in each run.
   */
  readonly offsets: readonly number[];
}

/** Some layers of a pass over a part of a batch, forth or back, as a graph of its own. */
export interface SegmentModel {
  /** Writes its ONNX file, whose inputs and outputs are those listed. */
  readonly encode: () => Uint8Array<ArrayBuffer>;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  /** Outputs of segments before it that none behind it reads. */
  readonly ends: readonly string[];
}

/** A step cut up so that no run of it is long; see `buildPartedTraining`. */
export interface PartedTraining {
  /**
   * To be run in their order. They take, each what it needs of it: `pixels` uint8 or `features` float32 [P, …], `labels`
   * int32 [P], `mask` float32 [P], `share` float32 [], `dropout` by name, the `weights` and `sums` of the answer, and
   * outputs of the segments before. They give the sums by `outputName`, and `loss` and `correct` float32 [].
   */
  readonly gradient: readonly SegmentModel[];
  /** Segments from the first that know `loss` and `correct`: the pass forth alone. */
  readonly forward: number;
  readonly updates: readonly UpdateModel[];
  readonly weights: readonly StateTensor[];
  readonly sums: readonly StateTensor[];
  /** What is carried from batch to batch, as `TrainingModel.states`. */
  readonly states: readonly StateTensor[];
  readonly partSize: number;
  readonly dropout: readonly DropoutInput[];
  readonly input: TrainingInput;
  /** Plans what a step takes, as `planMemory` does for a whole one, without building its graph once more. */
  readonly planMemory: () => MemoryPlan;
}

/** Elements that one update changes, unless a single row has more. */
const mostElements = 2 ** 19;

/** Tensors that one update changes: a run time takes half a millisecond to load the nodes of each. */
const mostTensors = 16;

/** A training step does three times the work of a forward pass. */
const passes = 3;

/**
 * The largest part of a batch none of whose operations by itself costs more than `mostMacs` multiply-accumulates; a single
 * sample where there is none. The larger the parts, the less often are weights read and gradients added up.
 *
 * @returns rows of a part; divides the batch size
 */
export const partSizeFor = (
  net: Net,
  { batchSize, layersRetrained }: Pick<TrainingOptions, 'batchSize' | 'layersRetrained'>,
  mostMacs: number,
): number => {
  const { suffix, features } = splitNet(net, layersRetrained);
  const costs = traceLayers(suffix, features).map((traced) => {
    const { layer } = traced;
    return costOfLayer(macsOfLayer(traced), { isGrouped: layer.kind === 'conv' && layer.groups > 1 });
  });
  const heaviest = costs.reduce((most, cost) => Math.max(most, cost), 0);
  const sizes = Array.from({ length: batchSize }, (_, i) => batchSize - i).filter((size) => batchSize % size === 0);
  return sizes.find((size) => size * heaviest <= mostMacs) ?? 1;
};

/** Whether a whole step of a training costs no more than `mostMacs` multiply-accumulates, so that nothing is to be cut. */
export const fitsWhole = (
  net: Net,
  { batchSize, layersRetrained }: Pick<TrainingOptions, 'batchSize' | 'layersRetrained'>,
  mostMacs: number,
): boolean => {
  const { suffix, features } = splitNet(net, layersRetrained);
  return batchSize * passes * macsOfLayers(suffix, features) <= mostMacs;
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

const isMetric = ({ name }: Value): boolean => name === 'loss' || name === 'correct';

const segmentsOf = (graph: Graph, mostMacs: number): readonly SegmentModel[] => {
  const after = graph.outputs.filter(isMetric);
  const segments = cutGraph(graph, { mostCost: mostMacs, after });
  const fed = new Set(graph.inputs.map(({ name }) => name));
  const read = new Set<string>();
  const models: SegmentModel[] = [];
  for (const segment of [...segments].reverse()) {
    const { inputs, outputs } = segment;
    const ends = inputs.flatMap(({ name }) => (fed.has(name) || read.has(name) ? [] : [name]));
    for (const name of ends) read.add(name);
    models.unshift({ encode: () => encodeModel(segment), inputs, outputs, ends });
  }
  return models;
};

const sumOf = (parameter: Parameter): StateTensor => ({ name: sumName(parameter), shape: parameter.shape });

/** The largest piece of whole rows into which a parameter can be cut evenly; all of it where it is small. */
const pieceOf = (parameter: Parameter): { readonly piece: Parameter; readonly offsets: readonly number[] } => {
  const [rows = 1, ...row] = parameter.shape;
  const size = parameterSize(parameter);
  const counts = Array.from({ length: rows }, (_, i) => i + 1).filter((count) => rows % count === 0);
  const pieces = counts.find((count) => size / count <= mostElements) ?? rows;
  return {
    piece: { ...parameter, shape: parameter.shape.length > 0 ? [rows / pieces, ...row] : [] },
    offsets: Array.from({ length: pieces }, (_, i) => (i * size) / pieces),
  };
};

/** Large parameters come alone. */
const updateOf = ({ plan }: Draft, group: readonly Parameter[]): UpdateModel => {
  const { slots, counters } = plan.optimizer;
  const cut = group.map(pieceOf);
  const parameters = cut.map(({ piece }) => piece);
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
  return { encode: () => encodeModel(graph), states, sums, offsets: cut[0]?.offsets ?? [0] };
};

/** Neighbouring parameters whose updates go together. */
const groupsOf = (parameters: readonly Parameter[]): readonly (readonly Parameter[])[] => {
  const groups: Parameter[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const parameter of parameters) {
    if (size + parameterSize(parameter) > mostElements || groups.at(-1)?.length === mostTensors) {
      groups.push([]);
      size = 0;
    }
    groups.at(-1)?.push(parameter);
    size += parameterSize(parameter);
  }
  return groups;
};

const bytesOfAll = (tensors: readonly (StateTensor | Value)[]): number =>
  tensors.reduce((sum, tensor) => sum + bytesOf({ type: 'float32', ...tensor }), 0);

/**
 * Cuts a training step into short runs, for devices that others wait for: for each part of a batch some layers' pass in
 * each of some, forth and then back, which add up gradients as these arise; and then the update of a few tensors in each
 * of others. What cannot be cut is a single operation. Weights do not change hands between the parts. After a batch the weights are
 * those of `buildTrainingModel`, up to rounding, with `statistics` frozen: a part is too few samples to normalise by.
 *
 * @param options.batchSize rows of a part; `form`, `accumulates` and `statistics` do not count
 * @param mostMacs          what a segment costs at most, unless a single operation costs more
 * @throws {RangeError} naming an option that parts do not allow, or as `buildTrainingModel`
 */
export const buildPartedTraining = (net: Net, options: TrainingOptions, mostMacs: number): PartedTraining => {
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
  const graph = gradientGraph({ ...draft, plan: { ...plan, accumulates: true } }, weights, sums);
  const gradient = segmentsOf(graph, mostMacs);
  return {
    gradient,
    forward: 1 + gradient.findLastIndex(({ outputs }) => outputs.some(isMetric)),
    updates: groupsOf(trained).map((group) => updateOf(draft, group)),
    weights,
    sums,
    states,
    partSize: options.batchSize,
    dropout,
    input,
    planMemory: () => {
      const [weightBytes, stateBytes] = [bytesOfAll(weights), bytesOfAll(states)];
      // States are there as they were and as they will be while they are changed.
      return planGraph(graph, {
        weightBytes,
        stateBytes,
        batchBytes: bytesOfAll(graph.inputs) - weightBytes,
        copies: 2,
      });
    },
  };
};
