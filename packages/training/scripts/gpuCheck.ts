// The gradients and trainings of `src/testing/torch` on the WebGPU provider: `npx tsx packages/training/scripts/gpuCheck.ts`.
// Prints a line of JSON a case. A process of its own, since a bad driver ends it. An argument is a pattern of the names to
// run: a software GPU takes seconds for each training, most of them to compile its operators.
import { InferenceSession } from 'onnxruntime-node';
import { encodeModel } from '../src/encode/encodeModel.ts';
import { buildCheck, largest } from '../src/testing/gradientCheck.ts';
import { floatsOf, floatTensor } from '../src/testing/session.ts';
import { gradientFeeds, type TorchGradients, type TorchSteps, torchFixture } from '../src/testing/torchFixture.ts';
import { trainAsTorch } from '../src/testing/torchSteps.ts';

const open = (model: Uint8Array): Promise<InferenceSession> =>
  InferenceSession.create(model, { executionProviders: ['webgpu'], logSeverityLevel: 3 });

/** Largest difference, in parts of the largest element. */
const distance = (actual: ArrayLike<number> | undefined, expected: readonly number[]): number =>
  largest(expected.map((value, i) => value - (actual?.[i] ?? Number.NaN))) / Math.max(largest(expected), 1e-3);

const gradientError = async (fixture: TorchGradients): Promise<number> => {
  const built = buildCheck(fixture);
  const feeds = gradientFeeds(fixture, built.seed.shape);
  const session = await open(encodeModel(built.graph));
  const inputs = built.graph.inputs.filter(({ name }) => session.inputNames.includes(name));
  const outputs = await session.run(
    Object.fromEntries(
      inputs.map(({ name, shape }) => [name, floatTensor(feeds.get(name) ?? new Float32Array(), shape)]),
    ),
  );
  await session.release();
  const errors = Object.entries(fixture.gradients).map(([name, expected]) =>
    distance(floatsOf(outputs, `d.${name}`), expected),
  );
  return Math.max(...errors);
};

const trainingError = async (fixture: TorchSteps): Promise<number> => {
  const { state, losses } = await trainAsTorch(fixture, open);
  const errors = Object.entries(fixture.weights).map(([name, expected]) => distance(state[name], expected));
  return Math.max(distance(losses, fixture.losses), ...errors);
};

const wanted = new RegExp(process.argv[2] ?? '', 'u');

const report = async (name: string, check: () => Promise<number>): Promise<void> => {
  if (wanted.test(name)) console.log(JSON.stringify({ name, error: await check() }));
};

for (const fixture of torchFixture('gradients').cases)
  await report(`gradient: ${fixture.name}`, () => gradientError(fixture));
for (const fixture of torchFixture('steps').cases)
  await report(`training: ${fixture.name}`, () => trainingError(fixture));
