import { type ImportOptions, importModel } from '../import/importModel.ts';
import { buildInferenceModel } from '../models/inference.ts';
import { type FileSketch, onnxFile } from './onnxFile.ts';
import { seeded } from './random.ts';
import { floatsOf, floatTensor, openSession } from './session.ts';

/** What an ONNX file makes of its input `x`. */
export const runFile = async (file: Uint8Array, input: string, x: { data: Float32Array; shape: readonly number[] }) => {
  const session = await openSession(file);
  const outputs = await session.run({ [input]: floatTensor(x.data, x.shape) });
  await session.release();
  return outputs;
};

/** Runs a file as it is and as it was imported on the same random floats. */
export const bothWays = async (sketch: FileSketch, options: ImportOptions = {}) => {
  const file = onnxFile(sketch);
  const { net, weights } = importModel(file, options);
  const { height, width } = net.input;
  const random = seeded(9);
  const x = {
    data: Float32Array.from({ length: 3 * height * width }, () => 2 * random() - 1),
    shape: [1, 3, height, width],
  };
  const classes = Array.from({ length: net.classes }, (_, i) => `class ${i}`);
  const ours = buildInferenceModel(net, weights, { metadata: { classes }, input: 'scaled' });
  const there = await runFile(file, 'x', x);
  return {
    net,
    there: floatsOf(there, sketch.outputs?.[0] ?? 'y'),
    here: floatsOf(await runFile(ours, 'input', x), 'logits'),
  };
};
