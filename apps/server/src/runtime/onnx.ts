import { InferenceSession, Tensor } from 'onnxruntime-node';

/** Element types that our graphs and the golden models of operators exchange. */
export type TensorType = 'float32' | 'uint8' | 'int64' | 'int32' | 'bool';
export type TensorData = Float32Array | Uint8Array | BigInt64Array | Int32Array;

export interface RuntimeTensor {
  readonly type: TensorType;
  readonly dims: readonly number[];
  readonly data: TensorData;
}

export interface TensorDescription {
  readonly name: string;
  /** ONNX element type in lower case, such as `float32`. */
  readonly type: string;
  /** A number per fixed dimension, a name (or '') per free one. */
  readonly shape: readonly (number | string)[];
}

export interface RuntimeOptions {
  readonly provider: 'cpu' | 'webgpu';
  /** Threads of one operator; 1 leaves the other cores to cameras and the server. */
  readonly threads: number;
}

/** Outputs that a run shall write into memory that the caller owns, instead of allocating. */
export type Preallocated = Readonly<Record<string, RuntimeTensor>>;

/** A loaded model. Native memory: close it with `await using` or `close()`. */
export interface OpenModel extends AsyncDisposable {
  readonly inputs: readonly TensorDescription[];
  readonly outputs: readonly TensorDescription[];
  /** @throws when an input is missing or has another type or shape than the graph wants. */
  run(
    feeds: Readonly<Record<string, RuntimeTensor>>,
    into?: Preallocated,
  ): Promise<Readonly<Record<string, RuntimeTensor>>>;
  close(): Promise<void>;
}

/**
 * ONNX Runtime in this thread. Its calls block the thread, so only device workers use it.
 *
 * The wrapper of onnxruntime-node defers each native call by one turn of the event loop, during which messages are
 * read and deserialised. `deviceNow` stands still meanwhile: a difference of two readings is time spent on the work
 * between them and not on the neighbours' messages.
 */
export interface OnnxRuntime {
  open(bytes: Uint8Array): Promise<OpenModel>;
  /** Monotonic milliseconds of work; differences are device time. */
  deviceNow(): number;
}

// Spinning threads burn the core that the other jobs of this device are waiting for.
const sessionOptions = ({ provider, threads }: RuntimeOptions): InferenceSession.SessionOptions => ({
  executionProviders: [provider],
  intraOpNumThreads: threads,
  interOpNumThreads: 1,
  graphOptimizationLevel: 'all',
  executionMode: 'sequential',
  // An arena per session keeps each graph's peak for good: 20 MB a training graph, at no gain in speed.
  enableCpuMemArena: false,
  logSeverityLevel: 3,
  extra: { session: { intra_op: { allow_spinning: '0' }, inter_op: { allow_spinning: '0' } } },
});

const describe = (metadata: readonly InferenceSession.ValueMetadata[]): TensorDescription[] =>
  metadata.map((value) =>
    value.isTensor
      ? { name: value.name, type: value.type, shape: value.shape }
      : { name: value.name, type: 'not a tensor', shape: [] },
  );

const toTensor = ({ type, dims, data }: RuntimeTensor): Tensor => new Tensor(type, data as Float32Array, dims);

const toTensors = (values: Readonly<Record<string, RuntimeTensor>>): Record<string, Tensor> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, toTensor(value)]));

/** Opens ONNX Runtime with one set of options for all its sessions. */
export const createRuntime = (options: RuntimeOptions): OnnxRuntime => {
  let deferredMs = 0;
  // Queued right before the wrapper's own immediate, hence called right before the native call.
  const markStart = () => {
    const calledAt = performance.now();
    setImmediate(() => {
      deferredMs += performance.now() - calledAt;
    });
  };

  const wrap = (session: InferenceSession): OpenModel => {
    const close = () => session.release();
    return {
      inputs: describe(session.inputMetadata),
      outputs: describe(session.outputMetadata),
      run: (feeds, into) => {
        const tensors = toTensors(feeds);
        if (into === undefined) {
          markStart();
          return session.run(tensors) as Promise<Readonly<Record<string, RuntimeTensor>>>;
        }
        const fetches: Record<string, Tensor | null> = {};
        for (const name of session.outputNames) fetches[name] = into[name] ? toTensor(into[name]) : null;
        markStart();
        return session.run(tensors, fetches) as Promise<Readonly<Record<string, RuntimeTensor>>>;
      },
      close,
      [Symbol.asyncDispose]: close,
    };
  };

  return {
    async open(bytes) {
      const opening = InferenceSession.create(bytes, sessionOptions(options));
      return wrap(await opening);
    },
    deviceNow: () => performance.now() - deferredMs,
  };
};
