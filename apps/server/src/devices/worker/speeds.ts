import {
  buildInferenceModel,
  edgeNet,
  epochOrder,
  goldenNet,
  initialState,
  initialWeights,
  type Net,
} from '@whetstone/training';
import { cropSide } from '../../domain/region.ts';
import type { OnnxRuntime } from '../../runtime/onnx.ts';
import type { FamilySpeed } from '../devicePool.ts';
import { atOnce } from './agreement.ts';
import { seededRandom } from './random.ts';
import { recipeFor } from './recipe.ts';
import { TrainingGraphs } from './trainingGraphs.ts';

const classes = Array.from({ length: 8 }, (_, n) => `class ${n}`);
const edge = edgeNet({ classes: classes.length, hiddenWidth: 64 });
const golden = goldenNet({ classes: classes.length });

/** A camera's frame shows about two objects; a golden model labels some at once. */
const cropsPerRun = { edge: 2, golden: 4 };
const batchSize = 32;
/** Long enough for some runs without a neighbour, short enough for a start-up. */
const measuredMs = 250;
const largestCount = 200;

/** Shortest ms of a run, after one that compiles and plans memory: what neighbours on the machine add is not the device's. */
const shortestMs = async (runtime: OnnxRuntime, run: () => Promise<unknown>): Promise<number> => {
  await run();
  const times: number[] = [];
  for (let spent = 0; times.length < largestCount && (spent < measuredMs || times.length < 1); ) {
    const startedAt = runtime.deviceNow();
    await run();
    times.push(runtime.deviceNow() - startedAt);
    spent += times[times.length - 1];
  }
  return Math.max(1e-3, Math.min(...times));
};

const inferredPerSecond = async (runtime: OnnxRuntime, net: Net, count: number): Promise<number> => {
  await using model = await runtime.open(
    buildInferenceModel(net, initialWeights(net, seededRandom(1)), { metadata: { classes } }),
  );
  const { height, width } = net.input;
  const dims = [count, 3, height, width];
  const data = new Uint8Array(count * 3 * height * width).fill(127);
  return (1000 * count) / (await shortestMs(runtime, () => model.run({ pixels: { type: 'uint8', dims, data } })));
};

const trainedPerSecond = async (runtime: OnnxRuntime): Promise<number> => {
  const { optimizer, labelSmoothing } = recipeFor({ layersRetrained: 'all', batchSize });
  const options = { batchSize, layersRetrained: 'all', optimizer, labelSmoothing, form: 'loop' } as const;
  const { graph, release } = await atOnce(new TrainingGraphs(runtime).acquire(edge, options));
  const random = seededRandom(1);
  const state = initialState(graph, initialWeights(edge, random));
  const run = graph.begin({ state, stepsDone: 0 });
  const pool = {
    count: batchSize,
    samples: new Uint8Array(batchSize * 3 * cropSide * cropSide).fill(127),
    labels: Int32Array.from({ length: batchSize }, (_, n) => n % classes.length),
  };
  const step = () =>
    atOnce(run.learn(pool, { order: epochOrder(batchSize, batchSize, random), rates: Float32Array.of(1e-4) }));
  const ms = await shortestMs(runtime, step);
  await release();
  return (1000 * batchSize) / ms;
};

/** Speeds of the built-in nets: 1.5 s on a processor. */
export const measureSpeeds = async (runtime: OnnxRuntime): Promise<FamilySpeed[]> => [
  {
    family: 'edge',
    inferredPerSecond: await inferredPerSecond(runtime, edge, cropsPerRun.edge),
    trainedPerSecond: await trainedPerSecond(runtime),
  },
  {
    family: 'golden',
    inferredPerSecond: await inferredPerSecond(runtime, golden, cropsPerRun.golden),
    trainedPerSecond: null,
  },
];
