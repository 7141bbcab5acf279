import { encodeModel } from '../encode/encodeModel.ts';

import { type ChooseFormulation, Graph } from '../ir/graph.ts';
import { runtimeSize, scheduleSize, tripsSize, type Value } from '../ir/value.ts';
import { type Net, NetError } from '../nets/net.ts';
import { parametersOfLayers } from '../nets/parameters.ts';
import { parseNet } from '../nets/parseNet.ts';
import { type LayersRetrained, type SplitNet, splitNet } from '../nets/split.ts';
import { traceLayers } from '../nets/trace.ts';
import { add, isNotFinite, not } from '../ops/elementwise.ts';
import { gather } from '../ops/layout.ts';
import { optimizerOf } from '../optimizers/index.ts';
import type { StateTensor } from '../optimizers/optimizer.ts';
import {
  type Draft,
  type DropoutInput,
  emitDraft,
  gatherSamples,
  lookup,
  type Samples,
  sampleInputs,
  type TrainingInput,
} from './draft.ts';
import { finishGraph } from './finish.ts';
import { checkOptions, settingNames, type Targets, type TrainingOptions } from './options.ts';
import { type StepPlan, statesOf } from './step.ts';

/** A training graph and what its caller must know to feed it. */
export interface TrainingModel {
  /** ONNX file. */
  readonly model: Uint8Array<ArrayBuffer>;
  readonly form: TrainingOptions['form'];
  /** Options that are fed to every run under their names, float32: scalars, and `classWeights` by class. */
  readonly settings: readonly StateTensor[];
  /** Dropout layers that are trained; `dropoutMasks` makes what is fed under their names. */
  readonly dropout: readonly DropoutInput[];
  readonly batchSize: number;
  readonly classes: number;
  readonly layersRetrained: LayersRetrained;
  /** What is fed under `name` and comes back under `outputName(name)`; float32. */
  readonly states: readonly StateTensor[];
  readonly input: TrainingInput;
  readonly targets: Targets;
}

/** Output under which a state comes back. */
export const outputName = (state: string): string => `next.${state}`;

const chooserOf =
  ({ options }: Draft): ChooseFormulation =>
  (problemKey) =>
    options.formulations?.[problemKey];

const settingInputs = (graph: Graph, { settings }: Draft): readonly Value[] =>
  settings.map(({ name, shape }) => graph.input(name, shape));

const stateInputs = (graph: Graph, { states }: Draft, prefix = ''): readonly Value[] =>
  states.map(({ name, shape }) => graph.input(`${prefix}${name}`, shape));

const stepGraph = (draft: Draft): Graph => {
  const graph = new Graph('step', chooserOf(draft));
  const { batchSize } = draft.options;
  const samples = sampleInputs(graph, draft, { rows: draft.input.kind, count: batchSize });
  const mask = graph.input('mask', [batchSize]);
  const rate = graph.input('rate', []);
  const dropout = draft.dropout.map(({ name, shape }) => graph.input(name, shape));
  const settings = settingInputs(graph, draft);
  const states = stateInputs(graph, draft);
  const part = draft.plan.accumulates ? { share: graph.input('share', []), applies: graph.input('applies', []) } : null;
  const batch = { samples, mask, rate, dropout, settings, part };
  const result = emitDraft(graph, draft, { batch, state: lookup(draft.states, states) });
  finishGraph(graph);
  for (const [name, value] of result.next) graph.output(value, outputName(name));
  graph.output(result.loss, 'loss');
  graph.output(result.correct, 'correct');
  return graph;
};

/** What a loop's body takes from the graph around it. */
interface OuterValues {
  readonly start: Value;
  /** Index, mask, rates and the masks of dropout: a row a step. */
  readonly schedule: readonly Value[];
  /** Shares and where they apply: one a step; nothing where every step is a whole batch. */
  readonly parts: readonly Value[];
  readonly samples: Samples;
  readonly settings: readonly Value[];
}

/** The loop's body: one step on rows that it gathers from the pool of the graph around it. */
const bodyGraph = (draft: Draft, { start, schedule, parts, samples, settings }: OuterValues): Graph => {
  const graph = new Graph('body', chooserOf(draft));
  const iteration = graph.input('iteration', [], 'int64');
  graph.input('continue', [], 'bool');
  const states = stateInputs(graph, draft, 'body.');
  const step = add(graph, start, iteration);
  const [index, mask, rate, ...dropout] = schedule.map((value) => gather(graph, value, step));
  if (!index || !mask || !rate) throw new NetError('the schedule of a loop is index, mask and rates');
  const [share, applies] = parts.map((value) => gather(graph, value, step));
  const part = share && applies ? { share, applies } : null;
  const batch = { samples: gatherSamples(graph, samples, index), mask, rate, dropout, settings, part };
  const result = emitDraft(graph, draft, { batch, state: lookup(draft.states, states) });
  finishGraph(graph);
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
    ...draft.dropout.map(({ name, shape }) => graph.input(name, [scheduleSize, ...shape])),
  ];
  const parts = draft.plan.accumulates
    ? [graph.input('shares', [scheduleSize]), graph.input('applies', [scheduleSize])]
    : [];
  const start = graph.input('start', [], 'int64');
  const trips = graph.input('trips', [], 'int64');
  const settings = settingInputs(graph, draft);
  const states = stateInputs(graph, draft);
  const body = bodyGraph(draft, { start, schedule, parts, samples, settings });
  const outputs: readonly Value[] = [
    ...draft.states.map(({ name, shape }): Value => ({ name: outputName(name), shape, type: 'float32' })),
    { name: 'loss', shape: [tripsSize], type: 'float32' },
    { name: 'correct', shape: [tripsSize], type: 'float32' },
  ];
  graph.nodeNamed('Loop', [trips, null, ...states], outputs, { attributes: { body: { graph: body } } });
  graph.outputs.push(...outputs);
  return graph;
};

/** The dropout layers among the trained ones, with the inputs that say what they drop. */
const dropoutInputs = ({ suffix, features }: SplitNet, batchSize: number): readonly DropoutInput[] =>
  traceLayers(suffix, features).flatMap(({ layer, input }) =>
    layer.kind === 'dropout' && layer.rate > 0
      ? [{ name: `dropout.${layer.name}`, layer: layer.name, shape: [batchSize, ...input], rate: layer.rate }]
      : [],
  );

/** @throws as `buildTrainingModel` */
export const draftOf = (description: Net, options: TrainingOptions): Draft => {
  const net = parseNet(description);
  const split = splitNet(net, options.layersRetrained);
  const { suffix, prefix, features } = split;
  const { clipNorm = null, statistics = 'batch', classWeights = false, accumulates = false, batchSize } = options;
  const plan: StepPlan = {
    layers: suffix,
    parameters: parametersOfLayers(suffix, features),
    optimizer: optimizerOf(options.optimizer),
    clipNorm,
    statistics,
    accumulates,
  };
  const scalars = settingNames(options).map((name) => ({ name, shape: [] }));
  return {
    plan,
    options,
    states: statesOf(plan),
    settings: classWeights ? [...scalars, { name: 'classWeights', shape: [net.classes] }] : scalars,
    dropout: dropoutInputs(split, batchSize),
    classes: net.classes,
    input: { kind: prefix.length === 0 ? 'pixels' : 'features', shape: features },
    scaling: net.input.scaling,
  };
};

/** One step of a training as a graph: what its memory is planned by. @throws as `buildTrainingModel` */
export const buildStepGraph = (net: Net, options: TrainingOptions): Graph => {
  checkOptions(options);
  return stepGraph(draftOf(net, options));
};

/**
 * Builds forward, loss, backward and update of a net as one ONNX graph of standard operators. Weights, momentum, data
 * and learning rates are inputs, so that one graph serves every retraining of a net.
 *
 * Form `step`, one step a run. Inputs: `pixels` uint8 or `features` float32 [B, …]; `labels` int32 [B], `targets`
 * float32 [B, K], or both; `mask` float32 [B]; `rate` float32 []; `settings` and `dropout` of the answer by name; and
 * the states. Outputs: `loss` and `correct` float32 [], and the states.
 *
 * Form `loop`, `trips` steps a run. Inputs: `pool` uint8 or float32 [M, …]; `labels` int32 [M], `targets` float32
 * [M, K], or both; `index` int64 [S, B] (rows of the pool); `mask` float32 [S, B]; `rates` float32 [S]; `dropout` float32
 * [S, B, …]; `start` and `trips` int64 [] (steps start … start + trips − 1 of the schedule); `settings`; and the states.
 * Outputs: `loss` and `correct` float32, one a step run, and the states. The loop ends after a step whose loss is not
 * finite: `loss` is then the shorter for it, `divergedAt` names the step, and the states are spoilt. Both forms give
 * bitwise equal results.
 *
 * With `accumulates` a step is a part of a batch, and takes `share` and `applies` float32 [], or `shares` and `applies`
 * float32 [S]; see `splitSchedule`. `loss` is then the part's own.
 *
 * `mask` is each row's weight in the loss, and 0 for padding; `correct` counts rows of positive weight. A row whose label
 * is no class teaches nothing; nor does a step without a row of positive weight, whose loss is 0.
 *
 * @throws {RangeError} naming the option, its value and what is allowed
 * @throws {NetError}   where the net itself is wrong
 */
export const buildTrainingModel = (net: Net, options: TrainingOptions): TrainingModel => {
  checkOptions(options);
  const draft = draftOf(net, options);
  const { form, batchSize, layersRetrained, targets = 'labels' } = options;
  const { states, settings, dropout, classes, input } = draft;
  const model = encodeModel(form === 'step' ? stepGraph(draft) : loopGraph(draft));
  return { model, states, settings, dropout, classes, form, batchSize, layersRetrained, targets, input };
};
