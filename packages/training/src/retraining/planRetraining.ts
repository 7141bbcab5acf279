import { buildPrefixModel } from '../models/inference.ts';
import type { TrainingOptions } from '../models/options.ts';
import { buildTrainingModel, type TrainingModel } from '../models/training.ts';
import type { Net, Weights } from '../nets/net.ts';
import { resizeHead } from '../nets/resizeHead.ts';
import type { LayersRetrained } from '../nets/split.ts';
import { dropoutMasks } from '../schedule/dropoutMasks.ts';
import { type EpochOrder, epochOrder } from '../schedule/epochOrder.ts';
import { takeRows } from './takeRows.ts';

/** What may vary between retrainings of one net on the same samples: γ of Ekya, §3.1. */
export interface RetrainingConfig {
  readonly epochs: number;
  readonly batchSize: number;
  /** Neurons of the last hidden layer; the net's own where absent. */
  readonly hiddenWidth?: number;
  /** The layers before them are frozen: run once, their output kept. */
  readonly layersRetrained: LayersRetrained;
  /** Part of the samples that is learned from, in (0, 1]. */
  readonly dataFraction: number;
}

export interface RetrainingMaterial {
  readonly net: Net;
  readonly weights: Weights;
  /** Class id of each sample. */
  readonly labels: ArrayLike<number>;
}

export interface RetrainingRecipe {
  readonly options: Omit<TrainingOptions, 'batchSize' | 'layersRetrained' | 'form'>;
  /** Learning rates of so many steps, like `cosineRates`. */
  readonly rates: (steps: number) => Float32Array<ArrayBuffer>;
  /** Uniform in [0, 1); the same sequence gives the same retraining. */
  readonly random: () => number;
}

/** What one epoch is fed beside the pool and the states. */
export interface RetrainingEpoch {
  readonly order: EpochOrder;
  readonly rates: Float32Array<ArrayBuffer>;
  /** By name; see `dropoutMasks`. */
  readonly dropout: Readonly<Record<string, Float32Array<ArrayBuffer>>>;
}

/** A retraining that is ready to be run. */
export interface RetrainingPlan {
  /** Of the configuration's width. */
  readonly net: Net;
  readonly weights: Weights;
  /** In the loop form. */
  readonly training: TrainingModel;
  /** Makes the pool of pixels; null where the pool is the pixels. */
  readonly prefix: Uint8Array<ArrayBuffer> | null;
  /** The samples that the pool holds, by their places in the labels. */
  readonly rows: readonly number[];
  /** Over all epochs. */
  readonly steps: number;
  /** Epochs one after the other; their order is drawn as they are taken. */
  epochs(): Generator<RetrainingEpoch, void, undefined>;
}

/** New neurons of the hidden layer would stay as they were drawn if only the output behind them learned. */
const layersFor = ({ layersRetrained }: RetrainingConfig, isWider: boolean): LayersRetrained =>
  isWider && layersRetrained === 1 ? 2 : layersRetrained;

const checkLabels = (labels: ArrayLike<number>, classes: number): void => {
  if (labels.length === 0) throw new RangeError('labels are empty; a retraining needs at least 1 sample');
  const place = Array.from(labels).findIndex((label) => !(Number.isInteger(label) && label >= 0 && label < classes));
  if (place >= 0)
    throw new RangeError(
      `labels[${place}] is ${labels[place]}; choose a class from 0 to ${classes - 1}, or leave the sample out`,
    );
};

/**
 * Prepares a retraining: draws the samples, gives the head its width, builds the training graph and the frozen prefix.
 *
 * The caller runs `prefix`, where there is one, over the pixels of `rows`, and then each epoch's steps on that pool, as
 * `buildTrainingModel` says.
 *
 * @throws {RangeError} naming a field of the configuration or a label, its value and what is allowed
 * @throws {NetError}   where the net itself is wrong, or has no hidden layer to widen
 */
export const planRetraining = (
  { net, weights, labels }: RetrainingMaterial,
  config: RetrainingConfig,
  { options, rates, random }: RetrainingRecipe,
): RetrainingPlan => {
  const { epochs, batchSize, hiddenWidth, dataFraction } = config;
  if (!Number.isInteger(epochs) || epochs < 1)
    throw new RangeError(`epochs is ${epochs}; choose a whole number from 1`);
  checkLabels(labels, net.classes);
  const rows = takeRows(labels, dataFraction, random);
  const resized =
    hiddenWidth === undefined
      ? { net, weights }
      : resizeHead(net, weights, { classes: net.classes, hiddenWidth, random });
  const layersRetrained = layersFor(config, JSON.stringify(resized.net) !== JSON.stringify(net));
  const training = buildTrainingModel(resized.net, { ...options, batchSize, layersRetrained, form: 'loop' });
  const stepsPerEpoch = Math.ceil(rows.length / batchSize);
  const steps = stepsPerEpoch * epochs;
  return {
    ...resized,
    training,
    prefix: buildPrefixModel(resized.net, resized.weights, layersRetrained),
    rows,
    steps,
    *epochs() {
      const all = rates(steps);
      for (let epoch = 0; epoch < epochs; epoch++)
        yield {
          order: epochOrder(rows.length, batchSize, random),
          rates: all.slice(epoch * stepsPerEpoch, (epoch + 1) * stepsPerEpoch),
          dropout: dropoutMasks(training.dropout, { steps: stepsPerEpoch, random }),
        };
    },
  };
};
