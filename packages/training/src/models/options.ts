import type { LayersRetrained } from '../nets/split.ts';
import type { OptimizerOptions } from '../optimizers/index.ts';
import { checkSetting, type Setting } from '../optimizers/setting.ts';

/** Names of formulations by problem key; plain data, so that a machine's choice can be kept. */
export type Formulations = Readonly<Record<string, string>>;

/**
 * Class ids; or a distribution over the classes per sample, like a golden model's probabilities; or both, which are
 * then mixed by `distillation`.
 */
export type Targets = 'labels' | 'distributions' | 'both';

/**
 * Learning from a teacher's distributions p beside labels: the loss is (1 − mix) · CE(labels, z) +
 * mix · T² · CE(pₜ, z/T), where pₜ ∝ p^(1/T) is p softened to the temperature T. T² keeps the two parts of one size
 * (Hinton, Vinyals, Dean 2015, Distilling the Knowledge in a Neural Network).
 */
export interface DistillationOptions {
  /** T > 0; 1 takes the distributions as they are. */
  readonly temperature: Setting;
  /** Part of the teacher in the loss, in [0, 1]; only for targets `both`. */
  readonly mix?: Setting;
}

/** How a net is trained. */
export interface TrainingOptions {
  /** Rows of every step; the last one of an epoch is padded and masked. */
  readonly batchSize: number;
  readonly layersRetrained: LayersRetrained;
  readonly optimizer: OptimizerOptions;
  /** `labels` where absent. */
  readonly targets?: Targets;
  /** Part of each label that is spread over all classes, in [0, 1); 0 where absent. Not for `distributions`. */
  readonly labelSmoothing?: Setting;
  /** Only where targets are `distributions` or `both`, and needed for `both`. */
  readonly distillation?: DistillationOptions;
  /**
   * The training takes `classWeights` float32 [K]: each row counts as often as its class says. The class of a
   * distribution is its largest.
   */
  readonly classWeights?: boolean;
  /** Gradients that together are longer than this are cut to it; see `clipGradients`. No limit where absent. */
  readonly clipNorm?: Setting;
  /** Whose mean and variance batch normalisation takes: each batch's (the default), or the running ones as they are. */
  readonly statistics?: 'batch' | 'frozen';
  /**
   * Steps are parts of batches: gradients add up until a step's `applies` is 1, so that a batch may be larger than what
   * fits into memory at once; `splitSchedule` makes the schedule. False where absent.
   */
  readonly accumulates?: boolean;
  /** How convolutions and their gradients are computed, by problem, where not in the default way; see `autotune`. */
  readonly formulations?: Formulations;
  /** One step a run, or as many steps a run as its input `trips` says. */
  readonly form: 'step' | 'loop';
}

const checkDistillation = ({ targets = 'labels', distillation, labelSmoothing = 0 }: TrainingOptions): void => {
  if (targets === 'distributions' && labelSmoothing !== 0)
    throw new RangeError(
      `labelSmoothing is ${labelSmoothing} with distributions as targets; smooth them yourself or set it to 0`,
    );
  if (targets === 'both' && distillation?.mix === undefined)
    throw new RangeError('distillation.mix is missing with both labels and distributions; choose a number from 0 to 1');
  if (!distillation) return;
  if (targets === 'labels')
    throw new RangeError("distillation is given with labels alone; set targets to 'distributions' or 'both'");
  if (targets === 'distributions' && distillation.mix !== undefined)
    throw new RangeError("distillation.mix is given without labels to mix with; set targets to 'both' or leave it out");
  checkSetting('distillation.temperature', distillation.temperature, { from: 0.01, to: 1000 });
  checkSetting('distillation.mix', distillation.mix, { from: 0, to: 1 });
};

/** @throws {RangeError} naming the option, its value and what is allowed */
export const checkOptions = (options: TrainingOptions): void => {
  const { batchSize, labelSmoothing, clipNorm } = options;
  if (!Number.isInteger(batchSize) || batchSize < 1)
    throw new RangeError(`batchSize is ${batchSize}; choose a whole number from 1`);
  checkSetting('labelSmoothing', labelSmoothing, { from: 0, below: 1 });
  if (clipNorm !== undefined && clipNorm !== 'input' && !(clipNorm > 0))
    throw new RangeError(`clipNorm is ${clipNorm}; choose a number above 0, or leave it out for no limit`);
  checkDistillation(options);
};

/** Options that are fed to every run, in the order of the graph's inputs. */
export const settingNames = ({
  optimizer,
  labelSmoothing,
  distillation,
  clipNorm,
}: TrainingOptions): readonly string[] => {
  const momentum = optimizer.kind === 'sgd' ? optimizer.momentum : undefined;
  const settings: Readonly<Record<string, Setting | undefined>> = {
    momentum,
    weightDecay: optimizer.weightDecay,
    clipNorm,
    labelSmoothing,
    temperature: distillation?.temperature,
    mix: distillation?.mix,
  };
  return Object.keys(settings).filter((name) => settings[name] === 'input');
};
