import { buildInferenceModel, edgeNet, epochOrder, initialState, initialWeights } from '@whetstone/training';
import { cropBytes, cropSide } from '../../domain/region.ts';
import type { OnnxRuntime } from '../../runtime/onnx.ts';
import type { Work } from './executor.ts';
import { type Random, seededRandom } from './random.ts';
import { recipeFor } from './recipe.ts';
import { TrainingGraphs } from './trainingGraphs.ts';

/** Small: a software GPU takes a quarter of a second for a step of it. */
const classes = ['a', 'b', 'c', 'd'];
const net = edgeNet({ classes: classes.length, hiddenWidth: 16 });
const layersRetrained = 'all';
const batchSize = 8;
const samples = 16;
const epochs = 2;
const rate = 1e-3;

const pixelsOf = (count: number, random: Random): Uint8Array =>
  Uint8Array.from({ length: count * cropBytes }, () => Math.floor(random() * 256));

/** Runs work that nothing else waits beside. */
export const atOnce = async <Result>(work: Work<Result>): Promise<Result> => {
  for (;;) {
    const { done, value } = await work.next();
    if (done) return value;
  }
};

interface Computed {
  readonly outputs: Float32Array;
  readonly losses: readonly number[];
  readonly state: Readonly<Record<string, Float32Array>>;
}

/** Inference and some training steps on made-up crops, the same ones every time. */
const compute = async (runtime: OnnxRuntime): Promise<Computed> => {
  const random = seededRandom(7);
  const weights = initialWeights(net, random);
  const pixels = pixelsOf(samples, random);
  await using model = await runtime.open(buildInferenceModel(net, weights, { metadata: { classes } }));
  const dims = [samples, 3, cropSide, cropSide];
  const { logits } = await model.run({ pixels: { type: 'uint8', dims, data: pixels } });

  const { optimizer, labelSmoothing } = recipeFor({ layersRetrained, batchSize });
  const options = { batchSize, layersRetrained, optimizer, labelSmoothing, form: 'loop' } as const;
  const { graph, release } = await atOnce(new TrainingGraphs(runtime).acquire(net, options));
  const run = graph.begin({ state: initialState(graph, weights), stepsDone: 0 });
  const pool = { count: samples, samples: pixels, labels: Int32Array.from({ length: samples }, (_, n) => n % 4) };
  const losses: number[] = [];
  for (let epoch = 0; epoch < epochs; epoch++) {
    const order = epochOrder(samples, batchSize, random);
    const { loss } = await atOnce(run.learn(pool, { order, rates: new Float32Array(order.steps).fill(rate) }));
    losses.push(loss);
  }
  await release();
  return { outputs: logits.data as Float32Array, losses, state: run.state };
};

const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (let n = 0; n < a.length; n++) {
    const difference = Math.abs(a[n] - b[n]);
    // NaN is as far off as can be, and no comparison finds it.
    largest = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : Math.max(largest, difference);
  }
  return largest;
};

/** Absolute differences up to which a device computes what the CPU computes. */
export const agreementTolerance = 1e-4;

/** The largest difference of outputs, losses and trained weights between two runtimes, on the same small work. */
export const disagreement = async (one: OnnxRuntime, other: OnnxRuntime): Promise<number> => {
  const a = await compute(one);
  const b = await compute(other);
  return Math.max(
    largestDifference(a.outputs, b.outputs),
    largestDifference(a.losses, b.losses),
    ...Object.keys(a.state).map((name) => largestDifference(a.state[name], b.state[name] ?? [])),
  );
};
