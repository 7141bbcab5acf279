import { InferenceSession, Tensor } from 'onnxruntime-node';

/** Options of every session of this bench, on so many threads. */
export const sessionOptions = (threads: number): InferenceSession.SessionOptions => ({
  executionProviders: ['cpu'],
  intraOpNumThreads: threads,
  interOpNumThreads: 1,
  // A formulation that this machine refuses is no error here.
  logSeverityLevel: 4,
  extra: { session: { intra_op: { allow_spinning: '0' } } },
});

/** @param arena whether freed memory is kept for the next tensors, as device workers do not */
export const openSession = (model: Uint8Array, threads: number, arena = true): Promise<InferenceSession> =>
  InferenceSession.create(model, { ...sessionOptions(threads), enableCpuMemArena: arena });

export const floats = (data: Float32Array, shape: readonly number[]): Tensor => new Tensor('float32', data, [...shape]);

export const pixels = (data: Uint8Array, shape: readonly number[]): Tensor => new Tensor('uint8', data, [...shape]);

export const integer = (value: number): Tensor => new Tensor('int64', BigInt64Array.of(BigInt(value)), []);
