import { buildPrefixModel, eachOfInitialState, eachWeightFromState, NetError, type Weights } from '@whetstone/training';
import type { OnnxRuntime } from '../../runtime/onnx.ts';
import { type SampleSet, TrainingFailedError } from '../protocol.ts';
import { augmentCrops } from './augmentation.ts';
import { countCorrect } from './evaluation.ts';
import type { Work } from './executor.ts';
import { computeFeatures } from './features.ts';
import { NotFiniteError } from './predictions.ts';
import type { Random } from './random.ts';
import type { LoadedTraining, Pool, Run } from './run.ts';
import type { Task } from './trainingTask.ts';

/** Crops varied in one go; takes about 5 ms. */
const augmentationChunk = 200;

/** Where the epochs' samples come from and how a state is scored: differs where layers are frozen. */
export interface Course {
  readonly run: Run;
  /** The pool of one epoch. */
  nextPool(random: Random): Work<Pool>;
  /** Samples of the validation set that the present state gets right. */
  countCorrect(): Work<number>;
}

/** Elements of tensors that are made in one go. */
const mostElements = 2 ** 20;

/** Collects tensors, some in each micro-step. */
async function* collected(tensors: Iterable<readonly [string, Float32Array]>): Work<Record<string, Float32Array>> {
  const all: Record<string, Float32Array> = {};
  let elements = 0;
  for (const [name, tensor] of tensors) {
    all[name] = tensor;
    elements += tensor.length;
    if (elements < mostElements) continue;
    yield;
    elements = 0;
  }
  return all;
}

/** Weights of the whole net at the present state. @throws {NetError} as `weightsFromState` */
export const weightsOf = ({ start }: Task, run: Run): Work<Weights> =>
  collected(eachWeightFromState(start.net, run.state, start.weights));

/** Prepares what the epochs learn from: varied pixels, or features of the frozen layers, computed once. */
export async function* openCourse(runtime: OnnxRuntime, task: Task, graph: LoadedTraining): Work<Course> {
  const { request, start, layersRetrained } = task;
  const { checkpoint } = request;
  const run = graph.begin({
    state: checkpoint?.state ?? (yield* collected(eachOfInitialState(graph, start.weights))),
    stepsDone: checkpoint?.stepsDone ?? 0,
  });
  const prefix = buildPrefixModel(start.net, start.weights, layersRetrained);
  return prefix === null
    ? pixelCourse(runtime, task, { run, isCut: graph.isCut })
    : yield* featureCourse(runtime, task, { run, prefix });
}

const poolOf = (samples: Pool['samples'], { count, labels }: SampleSet): Pool => ({
  count,
  samples,
  labels: Int32Array.from(labels),
});

/** Each epoch varies the crops anew, into the same array: the last epoch is over by then. */
const pixelCourse = (
  runtime: OnnxRuntime,
  task: Task,
  { run, isCut }: { readonly run: Run; readonly isCut: boolean },
): Course => {
  const { request, start, train, recipe } = task;
  const { validation } = request;
  const labels = Int32Array.from(train.labels);
  const samples = new Uint8Array(train.pixels.length);
  return {
    run,
    async *nextPool(random) {
      for (let from = 0; from < train.count; from += augmentationChunk) {
        const to = Math.min(train.count, from + augmentationChunk);
        augmentCrops({ source: train.pixels, target: samples, from, to }, recipe.variety, random);
        yield;
      }
      return { count: train.count, samples, labels };
    },
    // Writing and loading a model of a large net takes long, and cannot be cut.
    countCorrect: isCut
      ? () => run.countCorrect(poolOf(validation.pixels, validation))
      : async function* () {
          const weights = yield* weightsOf(task, run);
          return yield* countCorrect(runtime, start, { weights, samples: validation });
        },
  };
};

async function* featureCourse(
  runtime: OnnxRuntime,
  { request: { validation }, train }: Task,
  { run, prefix }: { readonly run: Run; readonly prefix: Uint8Array },
): Work<Course> {
  const trainPool = poolOf(yield* computeFeatures(runtime, prefix, train), train);
  const validationPool = poolOf(yield* computeFeatures(runtime, prefix, validation), validation);
  return {
    run,
    // biome-ignore lint/correctness/useYield: nothing to do
    nextPool: async function* () {
      return trainPool;
    },
    countCorrect: () => run.countCorrect(validationPool),
  };
}

/** Scores the present state; a state that overflows is a failed training, not a bad one. */
export async function* scored(course: Course): Work<number> {
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
