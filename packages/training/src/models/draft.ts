import type { Graph } from '../ir/graph.ts';
import { dimension, type Value } from '../ir/value.ts';
import { crossEntropy, type Loss, labelTargets } from '../losses/crossEntropy.ts';
import { mixLosses, teacherLoss } from '../losses/distillation.ts';
import { normalizePixels } from '../nets/lower.ts';
import { NetError, type PixelScaling } from '../nets/net.ts';
import { cast, equal, multiply } from '../ops/elementwise.ts';
import { gather, reshape } from '../ops/layout.ts';
import { argMax, reduceSum } from '../ops/reduce.ts';
import type { StateTensor } from '../optimizers/optimizer.ts';
import type { ResolveSetting, Setting } from '../optimizers/setting.ts';
import type { TrainingOptions } from './options.ts';
import { type BatchPart, emitStep, type StepData, type StepPlan, type StepResult } from './step.ts';

/** What a training takes: uint8 pixels, or the float32 output of the prefix model; `shape` of one sample. */
export interface TrainingInput {
  readonly kind: 'pixels' | 'features';
  readonly shape: readonly number[];
}

/** A dropout layer's input: factors of its elements, 0 or 1/(1 − rate). */
export interface DropoutInput {
  readonly name: string;
  /** The layer's name in the net. */
  readonly layer: string;
  /** Of one step: batch size first. */
  readonly shape: readonly number[];
  /** The layer's own, in [0, 1). */
  readonly rate: number;
}

/** Everything about a training that does not depend on its form. */
export interface Draft {
  readonly plan: StepPlan;
  readonly states: readonly StateTensor[];
  /** Fed as they are to every run. */
  readonly settings: readonly StateTensor[];
  readonly dropout: readonly DropoutInput[];
  readonly options: TrainingOptions;
  readonly classes: number;
  readonly input: TrainingInput;
  readonly scaling: PixelScaling | undefined;
}

/** One row a sample: raw input, and labels or distributions or both. */
export interface Samples {
  readonly rows: Value;
  readonly labels: Value | null;
  readonly targets: Value | null;
}

/** A batch as it was gathered. */
export interface Batch {
  readonly samples: Samples;
  readonly mask: Value;
  readonly rate: Value;
  /** In the order of the draft's. */
  readonly dropout: readonly Value[];
  /** In the order of the draft's. */
  readonly settings: readonly Value[];
  /** Where gradients add up over several steps. */
  readonly part: BatchPart | null;
}

/** The inputs that hold samples: `count` rows each. */
export const sampleInputs = (graph: Graph, draft: Draft, names: { rows: string; count: number }): Samples => {
  const { kind, shape } = draft.input;
  const { targets = 'labels' } = draft.options;
  return {
    rows: graph.input(names.rows, [names.count, ...shape], kind === 'pixels' ? 'uint8' : 'float32'),
    labels: targets === 'distributions' ? null : graph.input('labels', [names.count], 'int32'),
    targets: targets === 'labels' ? null : graph.input('targets', [names.count, draft.classes]),
  };
};

/** The samples of some rows. */
export const gatherSamples = (graph: Graph, { rows, labels, targets }: Samples, index: Value): Samples => ({
  rows: gather(graph, rows, index),
  labels: labels && gather(graph, labels, index),
  targets: targets && gather(graph, targets, index),
});

/** Looks a value up by name among those of the same order. */
export const lookup =
  (declared: readonly { readonly name: string }[], values: readonly Value[]) =>
  (name: string): Value => {
    const value = values[declared.findIndex((one) => one.name === name)];
    if (!value) throw new NetError(`no layer declares the tensor "${name}"`);
    return value;
  };

const settingResolver = (draft: Draft, batch: Batch): ResolveSetting => {
  const fed = lookup(draft.settings, batch.settings);
  return (graph, name, setting) => (setting === 'input' ? fed(name) : graph.scalar(setting));
};

interface LossOperands {
  readonly draft: Draft;
  readonly batch: Batch;
  /** [B]: the mask, times each row's class weight where there are any. */
  readonly mask: Value;
  readonly setting: ResolveSetting;
}

const labelLoss = (graph: Graph, logits: Value, { draft, batch, mask, setting }: LossOperands): Loss | null => {
  const { labels } = batch.samples;
  if (!labels) return null;
  const { labelSmoothing = 0 } = draft.options;
  const smoothing = labelSmoothing === 0 ? null : setting(graph, 'labelSmoothing', labelSmoothing);
  const { targets, known } = labelTargets(graph, labels, { classes: draft.classes, smoothing });
  return crossEntropy(graph, { logits, targets, mask: multiply(graph, mask, known) });
};

const distributionLoss = (graph: Graph, logits: Value, { draft, batch, mask, setting }: LossOperands): Loss | null => {
  const { targets } = batch.samples;
  if (!targets) return null;
  const temperature: Setting = draft.options.distillation?.temperature ?? 1;
  if (temperature === 1) return crossEntropy(graph, { logits, targets, mask });
  return teacherLoss(graph, { logits, targets, mask, temperature: setting(graph, 'temperature', temperature) });
};

const emitLoss = (graph: Graph, logits: Value, operands: LossOperands): Loss => {
  const labels = labelLoss(graph, logits, operands);
  const teacher = distributionLoss(graph, logits, operands);
  if (labels && teacher) {
    const mix = operands.draft.options.distillation?.mix ?? 1;
    return mixLosses(graph, { labels, teacher }, operands.setting(graph, 'mix', mix));
  }
  const only = labels ?? teacher;
  if (!only) throw new NetError('the training has neither labels nor distributions');
  return only;
};

/** [B] int64: labels, or the largest of each distribution. */
const classIds = (graph: Graph, { labels, targets }: Samples): Value => {
  if (labels) return cast(graph, labels, 'int64');
  if (!targets) throw new NetError('the training has neither labels nor distributions');
  return argMax(graph, targets);
};

/** [B]: the weight of each row's class; 0 where its id [B] (int64) is no class. */
const weightsOf = (graph: Graph, ids: Value, weights: Value): Value => {
  const classes = Array.from({ length: dimension(weights, 0) }, (_, id) => id);
  const isClass = equal(graph, reshape(graph, ids, [dimension(ids, 0), 1]), graph.integers(classes));
  return reduceSum(graph, multiply(graph, cast(graph, isClass, 'float32'), weights), [1]);
};

/** What a step needs of a batch. */
export const stepData = (graph: Graph, draft: Draft, batch: Batch): StepData => {
  const { samples, mask, rate } = batch;
  const x = draft.input.kind === 'pixels' ? normalizePixels(graph, samples.rows, draft.scaling) : samples.rows;
  const setting = settingResolver(draft, batch);
  const ids = classIds(graph, samples);
  const weights = draft.options.classWeights ? lookup(draft.settings, batch.settings)('classWeights') : null;
  const weighted = weights ? multiply(graph, mask, weightsOf(graph, ids, weights)) : mask;
  const loss = (into: Graph, logits: Value): Loss => emitLoss(into, logits, { draft, batch, mask: weighted, setting });
  const dropout = new Map(draft.dropout.map(({ layer, name }) => [layer, lookup(draft.dropout, batch.dropout)(name)]));
  return { x, loss, ids, mask, rate, setting, dropout, part: batch.part };
};

/** Emits one step on a batch. */
export const emitDraft = (
  graph: Graph,
  draft: Draft,
  operands: { readonly batch: Batch; readonly state: (name: string) => Value },
): StepResult => emitStep(graph, draft.plan, { data: stepData(graph, draft, operands.batch), state: operands.state });
