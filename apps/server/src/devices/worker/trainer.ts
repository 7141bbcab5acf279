import { buildInferenceModel, type Weights } from '@whetstone/training';
import type { OnnxRuntime } from '../../runtime/onnx.ts';
import type { TrainingCheckpoint, TrainingEpoch, TrainingRequest, TrainingResult } from '../protocol.ts';
import { balancedOrder } from './balancedOrder.ts';
import { type Course, openCourse, scored, weightsOf } from './course.ts';
import { EpochRates } from './epochRates.ts';
import type { Work } from './executor.ts';
import type { FormulationTuner } from './formulationTuner.ts';
import { metered } from './meter.ts';
import { partRandom } from './random.ts';
import { type RecipeFor, recipeFor } from './recipe.ts';
import { TrainingGraphs } from './trainingGraphs.ts';
import { readTask, type Task } from './trainingTask.ts';

/** What a caller is told while a training runs, and asked. */
export interface TrainingHooks {
  readonly onEpoch?: (epoch: TrainingEpoch) => void;
  readonly onCheckpoint?: (checkpoint: TrainingCheckpoint) => void;
  /** Asked before every epoch: true ends the training over a last few epochs. */
  readonly finishing?: () => boolean;
}

/** A checkpoint takes a thread of each side a second for some 500 MB; between two of them lies fifty times that. */
const checkpointBytesPerMs = 1e4;

const bytesOf = (tensors: Readonly<Record<string, Float32Array>>): number =>
  Object.values(tensors).reduce((sum, { byteLength }) => sum + byteLength, 0);

interface Progress {
  readonly epochs: TrainingEpoch[];
  best: { readonly accuracy: number; readonly weights: Weights } | null;
  /** Device time of steps, and of steps and validation; of an earlier run too, where a checkpoint was gone on from. */
  trainingMs: number;
  spentMs: number;
  checkpointAtMs: number;
}

const progressFrom = ({ checkpoint }: TrainingRequest): Progress => ({
  epochs: [...(checkpoint?.epochs ?? [])],
  best: checkpoint?.best ?? null,
  trainingMs: (checkpoint?.epochs.at(-1)?.deviceSeconds ?? 0) * 1000,
  spentMs: (checkpoint?.deviceSeconds ?? 0) * 1000,
  checkpointAtMs: (checkpoint?.deviceSeconds ?? 0) * 1000,
});

export interface TrainerOptions {
  readonly recipes?: RecipeFor;
  /** Finds the fastest formulations of this machine; null takes the default ones. */
  readonly tuner?: FormulationTuner | null;
}

/**
 * Trains edge models by configuration, in micro-steps.
 *
 * The weights returned are those of the epoch with the best validation accuracy, the later of equals: a window has few
 * samples, and the last epoch is not always the best. Frozen layers are computed once and their features kept, so they
 * see no augmentation. Every epoch draws its random numbers from the seed and its own number, so that a training that
 * goes on from a checkpoint ends as it would have without a break.
 */
export class Trainer {
  readonly #runtime: OnnxRuntime;
  readonly #graphs: TrainingGraphs;
  readonly #recipeFor: RecipeFor;

  constructor(runtime: OnnxRuntime, { recipes = recipeFor, tuner = null }: TrainerOptions = {}) {
    this.#runtime = runtime;
    this.#graphs = new TrainingGraphs(runtime, tuner);
    this.#recipeFor = recipes;
  }

  /**
   * @throws {RangeError} naming a field of the request that cannot be
   * @throws {TrainingFailedError} at the step whose loss is no number
   */
  async *train(request: TrainingRequest, hooks: TrainingHooks): Work<TrainingResult> {
    const { result, deviceMs } = yield* metered(this.#train(request, hooks), this.#runtime.deviceNow);
    return { ...result, deviceSeconds: (request.checkpoint?.deviceSeconds ?? 0) + deviceMs / 1000 };
  }

  async *#train(request: TrainingRequest, hooks: TrainingHooks): Work<Omit<TrainingResult, 'deviceSeconds'>> {
    const task = readTask(request, this.#recipeFor);
    yield;
    const { graph, memoryBytes, release } = yield* this.#graphs.acquire(task.start.net, {
      batchSize: request.config.batchSize,
      layersRetrained: task.layersRetrained,
      optimizer: task.recipe.optimizer,
      labelSmoothing: task.recipe.labelSmoothing,
      form: 'loop',
    });
    try {
      yield;
      const course = yield* openCourse(this.#runtime, task, graph);
      const { epochs, best } = yield* this.#runEpochs(task, course, hooks);
      const { net, weights, metadata } = task.start;
      const model = request.returnModel ? buildInferenceModel(net, best?.weights ?? weights, { metadata }) : null;
      return { epochs, model, memoryBytes };
    } finally {
      await release();
    }
  }

  async *#runEpochs(task: Task, course: Course, hooks: TrainingHooks): Work<Progress> {
    const { request, train, recipe } = task;
    const progress = progressFrom(request);
    const stepsPerEpoch = Math.ceil(train.count / request.config.batchSize);
    const rates = new EpochRates({ epochs: request.epochs, stepsPerEpoch, recipe });
    for (let epoch = progress.epochs.length; epoch <= rates.epochs; epoch++) {
      let loss = Number.NaN;
      if (epoch > 0) {
        if (hooks.finishing?.()) rates.coolDown(epoch);
        loss = yield* this.#learn(task, course, { epoch, rates: rates.of(epoch), progress });
      }
      const { result: correct, deviceMs } = yield* metered(scored(course), this.#runtime.deviceNow);
      progress.spentMs += deviceMs;
      const accuracy = correct / request.validation.count;
      if (epoch > 0 && accuracy >= (progress.best?.accuracy ?? 0))
        progress.best = { accuracy, weights: yield* weightsOf(task, course.run) };
      progress.epochs.push({ epoch, loss, accuracy, deviceSeconds: progress.trainingMs / 1000 });
      hooks.onEpoch?.(progress.epochs[epoch]);
      if (epoch > 0 && epoch < rates.epochs) checkpoint(course, progress, hooks);
      yield;
    }
    return progress;
  }

  /** One epoch; its mean loss. */
  async *#learn(
    { request, train, recipe }: Task,
    course: Course,
    { epoch, rates, progress }: { epoch: number; rates: Float32Array; progress: Progress },
  ): Work<number> {
    const random = partRandom(request.seed, epoch);
    const { batchSize } = request.config;
    const work = async function* (): Work<number> {
      const pool = yield* course.nextPool(random);
      const order = balancedOrder(train, { batchSize, balance: recipe.balance, random });
      return (yield* course.run.learn(pool, { order, rates, random })).loss;
    };
    const { result, deviceMs } = yield* metered(work(), this.#runtime.deviceNow);
    progress.trainingMs += deviceMs;
    progress.spentMs += deviceMs;
    return result;
  }
}

/** Tells the caller where the training stands, unless it was told a moment ago. */
const checkpoint = ({ run }: Course, progress: Progress, { onCheckpoint }: TrainingHooks): void => {
  if (!onCheckpoint) return;
  const { best, epochs, spentMs } = progress;
  const bytes = bytesOf(run.state) + (best ? bytesOf(best.weights) : 0);
  if (spentMs - progress.checkpointAtMs < bytes / checkpointBytesPerMs) return;
  progress.checkpointAtMs = spentMs;
  onCheckpoint({
    epochs: [...epochs],
    stepsDone: run.stepsDone,
    state: run.state,
    best,
    deviceSeconds: spentMs / 1000,
  });
};
