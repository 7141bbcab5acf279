// Trains the built-in edge and golden models from synthetic streets and writes them with a report: npm run models:build
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ConditionName, conditionNames, randomFrom } from '@whetstone/scene';
import {
  buildInferenceModel,
  countMacs,
  countParameters,
  edgeNet,
  goldenNet,
  initialWeights,
  type Net,
  type Weights,
} from '@whetstone/training';
import { streetClasses } from '../src/domain/stream.ts';
import { createRuntime, type OnnxRuntime } from '../src/runtime/onnx.ts';
import { type Augmentation, augmented } from './models/augment.ts';
import { allConditions, clearDays, unseenStreets } from './models/conditions.ts';
import { accuracyOf, classify, fit, type Pool } from './models/fit.ts';
import { type ConditionScore, renderReport } from './models/readme.ts';
import { progressFrom } from './models/report.ts';
import { type RetrainingResult, retrainOnDrift } from './models/retraining.ts';

const seed = 1;
const classes = streetClasses;
const plan = {
  edge: { streets: 40, picturesPerStreet: 40, epochs: 12, batchSize: 32, baseRate: 2e-3 },
  golden: { streets: 84, picturesPerStreet: 30, epochs: 6, batchSize: 32, baseRate: 3e-3 },
  test: { streets: 6, picturesPerStreet: 50 },
  /** Labels that a window of the demo has. */
  labelBudget: 300,
} as const;

/** The edge model is left narrow on purpose: it knows clear days and nothing else. */
const edgeAugmentation: Augmentation = { contrast: 0.05, cast: 0.02, brightness: 6 };
const goldenAugmentation: Augmentation = { contrast: 0.2, cast: 0.08, brightness: 15 };

const started = performance.now();
const say = progressFrom(started);

async function train(
  runtime: OnnxRuntime,
  net: Net,
  task: { pool: Pool; schedule: { epochs: number; batchSize: number; baseRate: number }; augmentation: Augmentation },
): Promise<Weights> {
  const { pool, schedule, augmentation } = task;
  const random = randomFrom(seed, net.layers.length);
  const weights = initialWeights(net, random);
  return fit(
    runtime,
    { net, weights },
    {
      ...schedule,
      pool,
      random,
      layersRetrained: 'all',
      optimizer: { kind: 'adam', weightDecay: 5e-4 },
      labelSmoothing: 0.05,
      augment: (from) => augmented(from, augmentation, random),
      onEpoch: ({ epoch, loss, accuracy }) =>
        say(
          `${net.name}: epoch ${epoch} of ${schedule.epochs}, loss ${loss.toFixed(3)}, accuracy ${accuracy.toFixed(3)}`,
        ),
    },
  );
}

type Model = { readonly net: Net; readonly weights: Weights };

async function score(runtime: OnnxRuntime, models: { edge: Model; golden: Model }): Promise<ConditionScore[]> {
  const scores: ConditionScore[] = [];
  for (const condition of conditionNames) {
    const regions = unseenStreets(condition, seed, plan.test);
    const edge = accuracyOf(await classify(runtime, models.edge, regions.small), regions.labels);
    const golden = accuracyOf(await classify(runtime, models.golden, regions.large), regions.labels);
    scores.push({ condition, regions: regions.count, edge, golden });
    say(
      `${condition}: edge ${(100 * edge).toFixed(1)} %, golden ${(100 * golden).toFixed(1)} % of ${regions.count} regions`,
    );
  }
  return scores;
}

async function retrain(runtime: OnnxRuntime, models: { edge: Model; golden: Model }): Promise<RetrainingResult[]> {
  const results: RetrainingResult[] = [];
  const drifted: ConditionName[] = conditionNames.filter((name) => name !== 'clear');
  for (const condition of drifted) {
    const result = await retrainOnDrift(runtime, models, { condition, seed, labelBudget: plan.labelBudget });
    results.push(result);
    const after = result.after.map(
      ({ accuracy, seconds }) => `${(100 * accuracy).toFixed(1)} % (${seconds.toFixed(1)} s)`,
    );
    say(`${condition}: ${(100 * result.before).toFixed(1)} % → ${after.join(', ')}`);
  }
  return results;
}

/** The file carries what it is, so that it can be told from others without this repository. */
const encode = ({ net, weights }: Model, trainedOn: string): Uint8Array =>
  buildInferenceModel(net, weights, {
    metadata: {
      classes,
      properties: {
        'whetstone.input': `uint8 N x 3 x ${net.input.height} x ${net.input.width}, RGB planes, square crops with a margin of 10 %`,
        'whetstone.normalization': '(value - 127.5) / 64, inside the graph',
        'whetstone.trainedOn': trainedOn,
        'whetstone.seed': String(seed),
        'whetstone.licence': 'Apache-2.0',
      },
    },
  });

async function main(outputFolder: string): Promise<void> {
  const runtime = createRuntime({ provider: 'cpu', threads: 2 });
  const progress = (name: string, streets: number) => (done: number, regions: number) => {
    if (done % 8 === 0) say(`${name}: ${done} of ${streets} streets watched, ${regions} regions`);
  };
  const days = clearDays(seed, plan.edge, { onStreet: progress('edge', plan.edge.streets) });
  const edge = { net: edgeNet({ classes: classes.length, hiddenWidth: 64 }), weights: {} as Weights };
  const edgePool = { count: days.count, pixels: days.small, labels: days.labels };
  edge.weights = await train(runtime, edge.net, {
    pool: edgePool,
    schedule: plan.edge,
    augmentation: edgeAugmentation,
  });
  const all = allConditions(seed, plan.golden, { onStreet: progress('golden', plan.golden.streets) });
  const golden = { net: goldenNet({ classes: classes.length }), weights: {} as Weights };
  const goldenPool = { count: all.count, pixels: all.large, labels: all.labels };
  golden.weights = await train(runtime, golden.net, {
    pool: goldenPool,
    schedule: plan.golden,
    augmentation: goldenAugmentation,
  });
  const files = {
    edge: encode(edge, `${days.count} regions of ${plan.edge.streets} synthetic streets in clear daylight`),
    golden: encode(golden, `${all.count} regions of ${plan.golden.streets} synthetic streets under all conditions`),
  };
  mkdirSync(outputFolder, { recursive: true });
  writeFileSync(join(outputFolder, 'edge.onnx'), files.edge);
  writeFileSync(join(outputFolder, 'golden.onnx'), files.golden);
  say(`wrote edge.onnx (${files.edge.length} bytes) and golden.onnx (${files.golden.length} bytes) to ${outputFolder}`);
  const report = renderReport({
    seed,
    plan,
    regions: { edge: days.count, golden: all.count },
    sizes: [edge.net, golden.net].map((net) => ({
      name: net.name,
      macs: countMacs(net),
      parameters: countParameters(net),
    })),
    scores: await score(runtime, { edge, golden }),
    retrainings: await retrain(runtime, { edge, golden }),
  });
  writeFileSync(join(outputFolder, 'README.md'), report);
  console.log(`\n${report}`);
  say('done');
}

await main(process.argv[2] ?? join(import.meta.dirname, '..', 'models'));
