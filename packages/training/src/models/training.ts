import { encodeModel } from '../encode/encodeModel.ts';
import { type ChooseFormulation, Graph } from '../ir/graph.ts';
import { runtimeSize, scheduleSize, tripsSize, type Value } from '../ir/value.ts';
import { labelTargets } from '../losses/crossEntropy.ts';
import { normalizePixels } from '../nets/lower.ts';
import { type Net, NetError, type PixelScaling } from '../nets/net.ts';
import { parametersOfLayers } from '../nets/parameters.ts';
import { type LayersRetrained, splitNet } from '../nets/split.ts';
import { add, cast, isNotFinite, not } from '../ops/elementwise.ts';
import { gather } from '../ops/layout.ts';
import { argMax } from '../ops/reduce.ts';
import { type OptimizerOptions, optimizerOf } from '../optimizers/index.ts';
import type { StateTensor } from '../optimizers/optimizer.ts';
import { emitStep, type StepPlan, statesOf } from './step.ts';

/** Names of formulations by problem key; plain data, so that a machine's choice can be kept. */
export type Formulations = Readonly<Record<string, string>>;

/** How a net is trained. */
export interface TrainingOptions {
  /** Rows of every step; the last one of an epoch is padded and masked. */
  readonly batchSize: number;
  readonly layersRetrained: LayersRetrained;
  readonly optimizer: OptimizerOptions;
  /** Part of each target that is spread over all classes, in [0, 1); 0 where absent. Only for `labels`. */
  readonly labelSmoothing?: number;
  /** Class ids (the default), or a distribution over the classes per sample, like a golden model's probabilities. */
  readonly targets?: 'labels' | 'distributions';
  /** How convolutions and their gradients are computed, by problem, where not in the default way; see `autotune`. */
  readonly formulations?: Formulations;
  /** One step a run, or as many steps a run as its input `trips` says. */
  readonly form: 'step' | 'loop';
}

/** A training graph and what its caller must know to feed it. */
export interface TrainingModel {
  /** ONNX file. */
  readonly model: Uint8Array<ArrayBuffer>;
  readonly form: TrainingOptions['form'];
  readonly batchSize: number;
  readonly classes: number;
  readonly layersRetrained: LayersRetrained;
  /** What is fed under `name` and comes back under `outputName(name)`; float32. */
  readonly states: readonly StateTensor[];
  /** What the training takes: uint8 pixels, or the float32 output of the prefix model; `shape` of one sample. */
  readonly input: { readonly kind: 'pixels' | 'features'; readonly shape: readonly number[] };
  readonly targets: 'labels' | 'distributions';
}

/** Output under which a state comes back. */
export const outputName = (state: string): string => `next.${state}`;

const checkOptions = ({ batchSize, labelSmoothing = 0, targets }: TrainingOptions): void => {
  if (!Number.isInteger(batchSize) || batchSize < 1)
    throw new RangeError(`batchSize is ${batchSize}; choose a whole number from 1`);
  if (!(labelSmoothing >= 0 && labelSmoothing < 1))
    throw new RangeError(`labelSmoothing is ${labelSmoothing}; choose a number from 0 to below 1`);
  if (targets === 'distributions' && labelSmoothing > 0)
    throw new RangeError(
      `labelSmoothing is ${labelSmoothing} with distributions as targets; smooth them yourself or set it to 0`,
    );
};

/** Everything about a training that does not depend on its form. */
interface Draft {
  readonly plan: StepPlan;
  readonly states: readonly StateTensor[];
  readonly options: TrainingOptions;
  readonly classes: number;
  readonly input: TrainingModel['input'];
  readonly scaling: PixelScaling | undefined;
}

/** A batch as it was gathered: raw input rows, and labels or distributions. */
interface Batch {
  readonly rows: Value;
  readonly labels: Value;
  readonly mask: Value;
  readonly rate: Value;
}

const emitDraft = (graph: Graph, draft: Draft, operands: { batch: Batch; state: (name: string) => Value }) => {
  const { rows, labels, mask, rate } = operands.batch;
  const { classes, options } = draft;
  const x = draft.input.kind === 'pixels' ? normalizePixels(graph, rows, draft.scaling) : rows;
  const hard = options.targets !== 'distributions';
  const targets = hard ? labelTargets(graph, labels, { classes, smoothing: options.labelSmoothing ?? 0 }) : labels;
  const ids = hard ? cast(graph, labels, 'int64') : argMax(graph, labels);
  return emitStep(graph, draft.plan, { data: { x, targets, ids, mask, rate }, state: operands.state });
};

/** The inputs that hold samples: `count` rows each. */
const sampleInputs = (graph: Graph, draft: Draft, names: { rows: string; count: number }) => {
  const { kind, shape } = draft.input;
  const rows = graph.input(names.rows, [names.count, ...shape], kind === 'pixels' ? 'uint8' : 'float32');
  const labels =
    draft.options.targets === 'distributions'
      ? graph.input('targets', [names.count, draft.classes])
      : graph.input('labels', [names.count], 'int32');
  return { rows, labels };
};

/** Looks states up by name among values of the same order. */
const lookup =
  (states: readonly StateTensor[], values: readonly Value[]) =>
  (name: string): Value => {
    const value = values[states.findIndex((state) => state.name === name)];
    if (!value) throw new NetError(`no layer declares the tensor "${name}"`);
    return value;
  };

const chooserOf =
  ({ options }: Draft): ChooseFormulation =>
  (problemKey) =>
    options.formulations?.[problemKey];

const stepGraph = (draft: Draft): Graph => {
  const graph = new Graph('step', chooserOf(draft));
  const { batchSize } = draft.options;
  const { rows, labels } = sampleInputs(graph, draft, { rows: draft.input.kind, count: batchSize });
  const mask = graph.input('mask', [batchSize]);
  const rate = graph.input('rate', []);
  const states = draft.states.map(({ name, shape }) => graph.input(name, shape));
  const batch = { rows, labels, mask, rate };
  const result = emitDraft(graph, draft, { batch, state: lookup(draft.states, states) });
  for (const [name, value] of result.next) graph.output(value, outputName(name));
  graph.output(result.loss, 'loss');
  graph.output(result.correct, 'correct');
  return graph;
};

/** The loop's body: one step on rows that it gathers from the pool of the graph around it. */
const bodyGraph = (
  draft: Draft,
  outer: {
    readonly start: Value;
    readonly schedule: readonly Value[];
    readonly samples: Readonly<Record<'rows' | 'labels', Value>>;
  },
): Graph => {
  const graph = new Graph('body', chooserOf(draft));
  const iteration = graph.input('iteration', [], 'int64');
  graph.input('continue', [], 'bool');
  const states = draft.states.map(({ name, shape }) => graph.input(`body.${name}`, shape));
  const step = add(graph, outer.start, iteration);
  const [index, mask, rate] = outer.schedule.map((value) => gather(graph, value, step));
  if (!index || !mask || !rate) throw new NetError('the schedule of a loop is index, mask and rates');
  const rows = gather(graph, outer.samples.rows, index);
  const labels = gather(graph, outer.samples.labels, index);
  const batch = { rows, labels, mask, rate };
  const result = emitDraft(graph, draft, { batch, state: lookup(draft.states, states) });
  graph.output(not(graph, isNotFinite(graph, result.loss)), 'finite');
  for (const [name, value] of result.next) graph.output(value, `body.${outputName(name)}`);
  graph.output(result.loss, 'body.loss');
  graph.output(result.correct, 'body.correct');
  return graph;
};

const loopGraph = (draft: Draft): Graph => {
  const graph = new Graph('loop');
  const { batchSize } = draft.options;
  const samples = sampleInputs(graph, draft, { rows: 'pool', count: runtimeSize });
  const schedule = [
    graph.input('index', [scheduleSize, batchSize], 'int64'),
    graph.input('mask', [scheduleSize, batchSize]),
    graph.input('rates', [scheduleSize]),
  ];
  const start = graph.input('start', [], 'int64');
  const trips = graph.input('trips', [], 'int64');
  const states = draft.states.map(({ name, shape }) => graph.input(name, shape));
  const body = bodyGraph(draft, { start, schedule, samples });
  const outputs: readonly Value[] = [
    ...draft.states.map(({ name, shape }): Value => ({ name: outputName(name), shape, type: 'float32' })),
    { name: 'loss', shape: [tripsSize], type: 'float32' },
    { name: 'correct', shape: [tripsSize], type: 'float32' },
  ];
  graph.nodeNamed('Loop', [trips, null, ...states], outputs, { attributes: { body: { graph: body } } });
  graph.outputs.push(...outputs);
  return graph;
};

/**
 * Builds forward, loss, backward and update of a net as one ONNX graph of standard operators. Weights, momentum, data
 * and learning rates are inputs, so that one graph serves every retraining of a net.
 *
 * Form `step`, one step a run. Inputs: `pixels` uint8 or `features` float32 [B, …], `labels` int32 [B] or `targets`
 * float32 [B, K], `mask` float32 [B], `rate` float32 [], and the states. Outputs: `loss`, `correct` float32 [], states.
 *
 * Form `loop`, `trips` steps a run. Inputs: `pool` uint8 or float32 [M, …], `labels` int32 [M] or `targets` float32
 * [M, K], `index` int64 [S, B] (rows of the pool), `mask` float32 [S, B], `rates` float32 [S], `start` and `trips` int64
 * [] (steps start … start + trips − 1 of the schedule), and the states. Outputs: `loss` and `correct` float32, one a
 * step run, and the states. The loop ends after a step whose loss is not finite: `loss` is then the shorter for it,
 * and the states are spoilt. Both forms give bitwise equal results.
 *
 * `mask` is each row's weight in the loss and 0 for padding; `correct` counts rows of positive weight.
 *
 * @throws {RangeError} naming the option, its value and what is allowed
 * @throws {NetError}   where the net itself is wrong
 */
export const buildTrainingModel = (net: Net, options: TrainingOptions): TrainingModel => {
  checkOptions(options);
  const { suffix, prefix, features } = splitNet(net, options.layersRetrained);
  const plan: StepPlan = {
    layers: suffix,
    parameters: parametersOfLayers(suffix, features),
    optimizer: optimizerOf(options.optimizer),
  };
  const input = { kind: prefix.length === 0 ? ('pixels' as const) : ('features' as const), shape: features };
  const { scaling } = net.input;
  const draft: Draft = { plan, states: statesOf(plan), options, classes: net.classes, input, scaling };
  const { form, batchSize, layersRetrained, targets = 'labels' } = options;
  return {
    model: encodeModel(form === 'step' ? stepGraph(draft) : loopGraph(draft)),
    states: draft.states,
    classes: net.classes,
    form,
    batchSize,
    layersRetrained,
    targets,
    input,
  };
};
