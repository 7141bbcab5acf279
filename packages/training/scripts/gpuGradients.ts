// The gradients of `src/testing/torch/gradients.json` on the WebGPU provider: `npx tsx packages/training/scripts/gpuGradients.ts`.
// Prints a line of JSON a case. A process of its own, since a bad driver ends it.
import { InferenceSession } from 'onnxruntime-node';
import { encodeModel } from '../src/encode/encodeModel.ts';
import { buildCheck, largest } from '../src/testing/gradientCheck.ts';
import { floatsOf, floatTensor } from '../src/testing/session.ts';
import { gradientFeeds, type TorchGradients, torchFixture } from '../src/testing/torchFixture.ts';

/** Largest difference of any gradient, in parts of its largest element. */
const worstError = async (fixture: TorchGradients): Promise<number> => {
  const built = buildCheck(fixture);
  const feeds = gradientFeeds(fixture, built.seed.shape);
  const session = await InferenceSession.create(encodeModel(built.graph), {
    executionProviders: ['webgpu'],
    logSeverityLevel: 3,
  });
  const inputs = built.graph.inputs.filter(({ name }) => session.inputNames.includes(name));
  const outputs = await session.run(
    Object.fromEntries(
      inputs.map(({ name, shape }) => [name, floatTensor(feeds.get(name) ?? new Float32Array(), shape)]),
    ),
  );
  await session.release();
  const errors = Object.entries(fixture.gradients).map(([name, expected]) => {
    const actual = floatsOf(outputs, `d.${name}`);
    return largest(expected.map((value, i) => value - (actual[i] ?? Number.NaN))) / Math.max(largest(expected), 1e-3);
  });
  return Math.max(...errors);
};

for (const fixture of torchFixture('gradients').cases)
  console.log(JSON.stringify({ name: fixture.name, error: await worstError(fixture) }));
