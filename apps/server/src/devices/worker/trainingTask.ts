import { type LayersRetrained, type Net, type ReadModel, readModel, resizeHead } from '@whetstone/training';
import { cropSide } from '../../domain/region.ts';
import type { SampleSet, TrainingRequest } from '../protocol.ts';
import { type Random, seededRandom } from './random.ts';
import type { Recipe, RecipeFor } from './recipe.ts';
import { checkSamples, takeFraction } from './trainingData.ts';

/** A training request, checked and with its model taken apart. */
export interface Task {
  readonly request: TrainingRequest;
  readonly start: ReadModel;
  readonly layersRetrained: LayersRetrained;
  readonly recipe: Recipe;
  readonly train: SampleSet;
}

/** Neurons of the layer before the output; undefined where there is none. */
const hiddenWidthOf = ({ layers }: Net): number | undefined =>
  layers.flatMap((layer) => (layer.kind === 'linear' ? [layer.units] : [])).at(-2);

/** New classes come behind the known ones, so that an index means the same in every version of a stream's model. */
const checkClasses = (known: readonly string[], wanted: readonly string[]): void => {
  const changed = known.findIndex((name, index) => wanted[index] !== name);
  if (changed >= 0)
    throw new RangeError(
      `classes has ${JSON.stringify(wanted[changed] ?? null)} at place ${changed}, where the model knows ${JSON.stringify(known[changed])}; keep the model's classes and add new ones behind them`,
    );
};

/** The start model with the head that is asked for. */
const withHead = (model: ReadModel, { request, classes, random }: HeadChange): { start: ReadModel; grown: boolean } => {
  const { hiddenWidth } = request.config;
  const width = hiddenWidthOf(model.net);
  // An imported net may have no hidden layer, and so no width to change.
  const widened = width !== undefined && width !== hiddenWidth;
  const grown = widened || classes.length > model.net.classes;
  if (!grown) return { start: model, grown };
  const size = { classes: classes.length, random, ...(widened ? { hiddenWidth } : {}) };
  const resized = resizeHead(model.net, model.weights, size);
  return { start: { ...resized, metadata: { ...model.metadata, classes } }, grown: widened };
};

interface HeadChange {
  readonly request: TrainingRequest;
  readonly classes: readonly string[];
  readonly random: Random;
}

/** @throws {RangeError} or the model reader's error, naming what is wrong */
export const readTask = (request: TrainingRequest, recipeFor: RecipeFor): Task => {
  const { config, epochs, seed } = request;
  if (!Number.isInteger(epochs) || epochs < 1)
    throw new RangeError(`epochs is ${epochs}; it must be a whole number of at least 1`);
  const random = seededRandom(seed);
  const model = readModel(request.model);
  const { height, width } = model.net.input;
  if (height !== cropSide || width !== cropSide)
    throw new RangeError(
      `the model takes ${height} × ${width} pixels; an edge model must take ${cropSide} × ${cropSide}`,
    );
  const classes = request.classes ?? model.metadata.classes;
  checkClasses(model.metadata.classes, classes);
  checkSamples('train', request.train, classes.length);
  checkSamples('validation', request.validation, classes.length);
  const { start, grown } = withHead(model, { request, classes, random });
  // New neurons of the hidden layer would stay as they were drawn if only the output behind them learned.
  const layersRetrained = grown && config.layersRetrained === 1 ? 2 : config.layersRetrained;
  return {
    request,
    start,
    layersRetrained,
    recipe: recipeFor({ layersRetrained, batchSize: config.batchSize }),
    train: takeFraction(request.train, config.dataFraction, random),
  };
};
