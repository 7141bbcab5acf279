import {
  buildInferenceModel,
  buildPrefixModel,
  cosineRates,
  epochOrder,
  initialState,
  type LayersRetrained,
  type Net,
  NetError,
  type ReadModel,
  readModel,
  resizeHead,
  type Weights,
  weightsFromState,
} from '@whetstone/training';
import { cropSide } from '../../domain/region.ts';
import type { OnnxRuntime } from '../../runtime/onnx.ts';
import {
  type SampleSet,
  type TrainingEpoch,
  TrainingFailedError,
  type TrainingRequest,
  type TrainingResult,
} from '../protocol.ts';
import { augmentCrops } from './augmentation.ts';
import { countCorrect } from './evaluation.ts';
import type { Work } from './executor.ts';
import { computeFeatures } from './features.ts';
import { metered } from './meter.ts';
import { NotFiniteError } from './predictions.ts';
import { type Random, seededRandom } from './random.ts';
import { type Recipe, recipeFor } from './recipe.ts';
import { checkSamples, takeFraction } from './trainingData.ts';
import { type LoadedGraph, TrainingGraphs } from './trainingGraphs.ts';
import { type Pool, TrainingRun } from './trainingRun.ts';

/** Crops varied in one go; takes about 5 ms. */
const augmentationChunk = 500;

/** A training request, checked and with its model taken apart. */
interface Task {
  readonly request: TrainingRequest;
  readonly start: ReadModel;
  readonly layersRetrained: LayersRetrained;
  readonly recipe: Recipe;
  readonly train: SampleSet;
  readonly random: Random;
}

/** Where the epochs' samples come from and how a state is scored: differs where layers are frozen. */
interface Course {
  readonly run: TrainingRun;
  /** The pool of one epoch. */
  nextPool(): Work<Pool>;
  /** Samples of the validation set that the present state gets right. */
  countCorrect(): Work<number>;
}

/**
 * Trains edge models by configuration, in micro-steps.
 *
 * The weights returned are those of the epoch with the best validation accuracy, the later of equals: a window has few
 * samples, and the last epoch is not always the best. Frozen layers are computed once and their features kept, so they
 * see no augmentation.
 */
export class Trainer {
  readonly #runtime: OnnxRuntime;
  readonly #graphs: TrainingGraphs;

  constructor(runtime: OnnxRuntime) {
    this.#runtime = runtime;
    this.#graphs = new TrainingGraphs(runtime);
  }

  /**
   * @throws {RangeError} naming a field of the request that cannot be
   * @throws {TrainingFailedError} at the step whose loss is no number
   */
  async *train(request: TrainingRequest, onEpoch: (epoch: TrainingEpoch) => void): Work<TrainingResult> {
    const { result, deviceMs } = yield* metered(this.#train(request, onEpoch), this.#runtime.deviceNow);
    return { ...result, deviceSeconds: deviceMs / 1000 };
  }

  async *#train(
    request: TrainingRequest,
    onEpoch: (epoch: TrainingEpoch) => void,
  ): Work<Omit<TrainingResult, 'deviceSeconds'>> {
    const task = readTask(request);
    yield;
    const { graph, release } = yield* this.#graphs.acquire(task.start.net, {
      batchSize: request.config.batchSize,
      layersRetrained: task.layersRetrained,
      optimizer: task.recipe.optimizer,
      labelSmoothing: task.recipe.labelSmoothing,
      form: 'loop',
    });
    try {
      yield;
      const course = yield* this.#course(task, graph);
      const { epochs, best } = yield* this.#runEpochs(task, { course, onEpoch });
      const { net, metadata } = task.start;
      return { epochs, model: request.returnModel ? buildInferenceModel(net, best, { metadata }) : null };
    } finally {
      await release();
    }
  }

  async *#runEpochs(
    task: Task,
    { course, onEpoch }: { readonly course: Course; readonly onEpoch: (epoch: TrainingEpoch) => void },
  ): Work<{ epochs: TrainingEpoch[]; best: Weights }> {
    const { request, start, train, recipe, random } = task;
    const { batchSize } = request.config;
    const stepsPerEpoch = Math.ceil(train.count / batchSize);
    const steps = stepsPerEpoch * request.epochs;
    const rates = cosineRates({
      steps,
      base: recipe.baseRate,
      warmupSteps: Math.min(steps - 1, Math.round(recipe.warmupFraction * steps)),
    });
    const epochs: TrainingEpoch[] = [];
    let trainingMs = 0;
    let best = { accuracy: Number.NEGATIVE_INFINITY, weights: start.weights };
    for (let epoch = 0; epoch <= request.epochs; epoch++) {
      let loss = Number.NaN;
      if (epoch > 0) {
        const schedule = {
          order: epochOrder(train.count, batchSize, random),
          rates: rates.subarray((epoch - 1) * stepsPerEpoch, epoch * stepsPerEpoch),
        };
        const learned = yield* metered(learn(course, schedule), this.#runtime.deviceNow);
        trainingMs += learned.deviceMs;
        loss = learned.result;
      }
      const accuracy = (yield* scored(course)) / request.validation.count;
      if (epoch > 0 && accuracy >= best.accuracy) best = { accuracy, weights: weightsOf(start, course.run) };
      epochs.push({ epoch, loss, accuracy, deviceSeconds: trainingMs / 1000 });
      onEpoch(epochs[epoch]);
      yield;
    }
    return { epochs, best: best.weights };
  }

  /** Prepares what the epochs learn from. */
  async *#course(task: Task, graph: LoadedGraph): Work<Course> {
    const { net, weights } = task.start;
    const run = new TrainingRun(this.#runtime, graph, initialState(graph.training, weights));
    const prefix = buildPrefixModel(net, weights, task.layersRetrained);
    return prefix === null ? this.#pixelCourse(task, run) : yield* this.#featureCourse(task, { run, prefix });
  }

  #pixelCourse({ request, start, train, random }: Task, run: TrainingRun): Course {
    const runtime = this.#runtime;
    const labels = Int32Array.from(train.labels);
    const samples = new Uint8Array(train.pixels.length);
    return {
      run,
      async *nextPool() {
        for (let from = 0; from < train.count; from += augmentationChunk) {
          const to = Math.min(train.count, from + augmentationChunk);
          augmentCrops({ source: train.pixels, target: samples, from, to }, random);
          yield;
        }
        return { count: train.count, samples, labels };
      },
      countCorrect: () => countCorrect(runtime, start, { weights: weightsOf(start, run), samples: request.validation }),
    };
  }

  async *#featureCourse(
    { request: { validation }, train }: Task,
    { run, prefix }: { readonly run: TrainingRun; readonly prefix: Uint8Array },
  ): Work<Course> {
    const poolOf = (samples: Float32Array, { count, labels }: SampleSet): Pool => ({
      count,
      samples,
      labels: Int32Array.from(labels),
    });
    const trainPool = poolOf(yield* computeFeatures(this.#runtime, prefix, train), train);
    const validationPool = poolOf(yield* computeFeatures(this.#runtime, prefix, validation), validation);
    return {
      run,
      // biome-ignore lint/correctness/useYield: nothing to do
      nextPool: async function* () {
        return trainPool;
      },
      countCorrect: () => run.countCorrect(validationPool),
    };
  }
}

async function* learn({ run, nextPool }: Course, schedule: Parameters<TrainingRun['learn']>[1]): Work<number> {
  const pool = yield* nextPool();
  return (yield* run.learn(pool, schedule)).loss;
}

const weightsOf = ({ net, weights }: ReadModel, run: TrainingRun): Weights => weightsFromState(net, run.state, weights);

/** Scores the present state; a state that overflows is a failed training, not a bad one. */
async function* scored(course: Course): Work<number> {
  try {
    return yield* course.countCorrect();
  } catch (error) {
    if (!(error instanceof NotFiniteError || error instanceof NetError)) throw error;
    const { stepsDone } = course.run;
    throw new TrainingFailedError(
      `${stepsDone === 0 ? 'the start model is broken' : `the training diverged by step ${stepsDone}`}: ${error.message}; go back to an earlier model`,
      stepsDone,
    );
  }
}

/** Neurons of the layer before the output; undefined where there is none. */
const hiddenWidthOf = ({ layers }: Net): number | undefined =>
  layers.flatMap((layer) => (layer.kind === 'linear' ? [layer.units] : [])).at(-2);

/** @throws {RangeError} or the model reader's error, naming what is wrong */
const readTask = (request: TrainingRequest): Task => {
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
  checkSamples('train', request.train, model.net.classes);
  checkSamples('validation', request.validation, model.net.classes);
  const widened = config.hiddenWidth !== hiddenWidthOf(model.net);
  const { hiddenWidth } = config;
  const start = widened
    ? resizeHead(model.net, model.weights, { classes: model.net.classes, hiddenWidth, random })
    : model;
  // New neurons of the hidden layer would stay as they were drawn if only the output behind them learned.
  const layersRetrained = widened && config.layersRetrained === 1 ? 2 : config.layersRetrained;
  return {
    request,
    start: { ...start, metadata: model.metadata },
    layersRetrained,
    recipe: recipeFor({ layersRetrained, batchSize: config.batchSize }),
    train: takeFraction(request.train, config.dataFraction, random),
    random,
  };
};
