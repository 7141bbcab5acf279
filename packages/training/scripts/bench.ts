// Cost of training and inference on one thread of this machine: `npm run bench -w @whetstone/training`.
// Times are CPU time where that is less than wall time, so that other load on the machine blurs them little.
import { Tensor } from 'onnxruntime-node';
import {
  buildInferenceModel,
  buildPrefixModel,
  buildTrainingModel,
  countMacs,
  countParameters,
  edgeNet,
  goldenNet,
  initialState,
  initialWeights,
  type LayersRetrained,
  type Net,
} from '../src/index.ts';
import { seeded } from '../src/testing/random.ts';
import { floatTensor, integerScalar, labelTensor, openSession } from '../src/testing/session.ts';

const batchSize = 32;
const stepsPerRun = 4;

/** Least milliseconds of some rounds. */
const measure = async (rounds: number, run: () => Promise<unknown>): Promise<number> => {
  await run();
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const [usage, from] = [process.cpuUsage(), performance.now()];
    await run();
    const { user, system } = process.cpuUsage(usage);
    times.push(Math.min((user + system) / 1000, performance.now() - from));
  }
  return Math.min(...times);
};

/** Milliseconds of one training step of 32 samples, by the loop form. */
const stepTime = async (net: Net, layersRetrained: LayersRetrained, rounds: number): Promise<number> => {
  const random = seeded(1);
  const optimizer = { kind: 'sgd', momentum: 0.9, weightDecay: 1e-4 } as const;
  const training = buildTrainingModel(net, { batchSize, layersRetrained, optimizer, form: 'loop' });
  const state = initialState(training, initialWeights(net, random));
  const size = batchSize * training.input.shape.reduce((product, extent) => product * extent, 1);
  const shape = [batchSize, ...training.input.shape];
  const pool =
    training.input.kind === 'pixels'
      ? new Tensor(
          'uint8',
          Uint8Array.from({ length: size }, () => random() * 256),
          shape,
        )
      : floatTensor(Float32Array.from({ length: size }, random), shape);
  const index = BigInt64Array.from({ length: stepsPerRun * batchSize }, (_, i) => BigInt(i % batchSize));
  const session = await openSession(training.model);
  const feeds = {
    pool,
    labels: labelTensor(Array.from({ length: batchSize }, (_, i) => i % net.classes)),
    index: new Tensor('int64', index, [stepsPerRun, batchSize]),
    mask: floatTensor(new Float32Array(index.length).fill(1), [stepsPerRun, batchSize]),
    rates: floatTensor(new Float32Array(stepsPerRun).fill(1e-3), [stepsPerRun]),
    start: integerScalar(0),
    trips: integerScalar(stepsPerRun),
    ...Object.fromEntries(
      training.states.map(({ name, shape: extents }) => [
        name,
        floatTensor(state[name] ?? new Float32Array(), extents),
      ]),
    ),
  };
  const time = await measure(rounds, () => session.run(feeds));
  await session.release();
  return time / stepsPerRun;
};

/** Milliseconds per sample of a model on pixels. */
const sampleTime = async (net: Net, request: { model: Uint8Array; count: number; rounds: number }): Promise<number> => {
  const { model, count, rounds } = request;
  const { channels, height, width } = net.input;
  const random = seeded(2);
  const data = Uint8Array.from({ length: count * channels * height * width }, () => random() * 256);
  const session = await openSession(model);
  const pixels = new Tensor('uint8', data, [count, channels, height, width]);
  const time = await measure(rounds, () => session.run({ pixels }));
  await session.release();
  return time / count;
};

const report = async (net: Net, rounds: number): Promise<void> => {
  const weights = initialWeights(net, seeded(1));
  const classes = Array.from({ length: net.classes }, (_, i) => `class ${i}`);
  const model = buildInferenceModel(net, weights, { metadata: { classes } });
  console.log(`${net.name}: ${(countMacs(net) / 1e6).toFixed(2)} M MACs, ${countParameters(net)} parameters`);
  for (const count of [1, 32])
    console.log(
      `  inference, batch ${count}: ${(await sampleTime(net, { model, count, rounds })).toFixed(3)} ms a sample`,
    );
  for (const layers of ['all', 3, 2, 1] as const) {
    const prefix = buildPrefixModel(net, weights, layers);
    const features = prefix ? await sampleTime(net, { model: prefix, count: 32, rounds }) : 0;
    const step = await stepTime(net, layers, rounds);
    const once = prefix ? `, features once ${features.toFixed(3)} ms a sample` : '';
    console.log(`  training, layers ${layers}: ${step.toFixed(3)} ms a step of ${batchSize}${once}`);
  }
};

await report(edgeNet({ classes: 7, hiddenWidth: 64 }), 30);
await report(goldenNet({ classes: 7 }), 5);
