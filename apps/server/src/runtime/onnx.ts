import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Provider } from '../domain/provider.ts';

/** Element types that our graphs and the golden models of operators exchange. */
export type TensorType = 'float32' | 'uint8' | 'int64' | 'int32' | 'bool';
export type TensorData = Float32Array | Uint8Array | BigInt64Array | Int32Array;

export interface RuntimeTensor {
  readonly type: TensorType;
  readonly dims: readonly number[];
  readonly data: TensorData;
}

/** A tensor in the device's own memory, for runs of models of the same runtime. */
export interface ResidentTensor {
  readonly resident: Tensor;
  /** Gives its memory back; for its last user to call. */
  dispose(): void;
}

export type Feeds = Readonly<Record<string, RuntimeTensor | ResidentTensor>>;

export interface TensorDescription {
  readonly name: string;
  /** ONNX element type in lower case, such as `float32`. */
  readonly type: string;
  /** A number per fixed dimension, a name (or '') per free one. */
  readonly shape: readonly (number | string)[];
}

export interface RuntimeOptions {
  readonly provider: Provider;
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
  run(feeds: Feeds, into?: Preallocated): Promise<Readonly<Record<string, RuntimeTensor>>>;
  /** The same, with the outputs that the model was opened to keep on the device apart from the others. */
  runResident(feeds: Feeds): Promise<{
    readonly outputs: Readonly<Record<string, RuntimeTensor>>;
    readonly resident: Readonly<Record<string, ResidentTensor>>;
  }>;
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
  readonly provider: Provider;
  /** @param options.resident outputs to leave in the device's memory; only where `keepsTensors` */
  open(bytes: Uint8Array, options?: { readonly resident?: readonly string[] }): Promise<OpenModel>;
  /** Whether outputs can stay in the device's memory; the CPU has no other memory than this process. */
  readonly keepsTensors: boolean;
  /** Monotonic milliseconds of work; differences are device time. */
  deviceNow(): number;
}

/** TensorRT leaves much of a training graph to CUDA; ONNX Runtime puts the CPU behind all providers by itself. */
const executionProviders = (provider: Provider): Provider[] =>
  provider === 'tensorrt' ? ['tensorrt', 'cuda'] : [provider];

// Spinning threads burn the core that the other jobs of this device are waiting for.
const sessionOptions = ({ provider, threads }: RuntimeOptions): InferenceSession.SessionOptions => ({
  executionProviders: executionProviders(provider),
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

const toTensor = (value: RuntimeTensor | ResidentTensor): Tensor =>
  'resident' in value ? value.resident : new Tensor(value.type, value.data as Float32Array, value.dims);

const toTensors = (values: Feeds): Record<string, Tensor> =>
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
      runResident: async (feeds) => {
        const tensors = toTensors(feeds);
        markStart();
        const outputs: Record<string, RuntimeTensor> = {};
        const resident: Record<string, ResidentTensor> = {};
        for (const [name, tensor] of Object.entries(await session.run(tensors)))
          if (tensor.location === 'gpu-buffer') resident[name] = { resident: tensor, dispose: () => tensor.dispose() };
          else outputs[name] = tensor as RuntimeTensor;
        return { outputs, resident };
      },
      close,
      [Symbol.asyncDispose]: close,
    };
  };

  return {
    provider: options.provider,
    async open(bytes, { resident = [] } = {}) {
      const locations = Object.fromEntries(resident.map((name) => [name, 'gpu-buffer' as const]));
      const opening = InferenceSession.create(bytes, {
        ...sessionOptions(options),
        ...(resident.length > 0 ? { preferredOutputLocation: locations } : {}),
      });
      return wrap(await opening);
    },
    // The bindings can do so with WebGPU alone.
    keepsTensors: options.provider === 'webgpu',
    deviceNow: () => performance.now() - deferredMs,
  };
};
