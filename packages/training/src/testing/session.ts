import { InferenceSession, type OnnxValue, Tensor } from 'onnxruntime-node';

/** Opens a model as the device worker does: one thread, no spinning. */
export const openSession = (model: Uint8Array): Promise<InferenceSession> =>
  InferenceSession.create(model, {
    executionProviders: ['cpu'],
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  });

export const floatTensor = (data: Float32Array, shape: readonly number[]): Tensor =>
  new Tensor('float32', data, [...shape]);

export const pixelTensor = (data: Uint8Array, shape: readonly number[]): Tensor =>
  new Tensor('uint8', data, [...shape]);

export const labelTensor = (labels: readonly number[]): Tensor =>
  new Tensor('int32', Int32Array.from(labels), [labels.length]);

export const integerScalar = (value: number): Tensor => new Tensor('int64', BigInt64Array.of(BigInt(value)), []);

/** Float32 content of an output. */
export const floatsOf = (outputs: Readonly<Record<string, OnnxValue>>, name: string): Float32Array => {
  const data = outputs[name]?.data;
  if (!(data instanceof Float32Array)) throw new TypeError(`output ${name} is no float32 tensor`);
  return data;
};
