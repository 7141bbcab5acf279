import type { Value } from '@whetstone/training';
import type { RuntimeTensor, TensorData } from '../../runtime/onnx.ts';
import { sizeOf, tensor } from './run.ts';

const arrays = {
  float32: Float32Array,
  uint8: Uint8Array,
  bool: Uint8Array,
  int32: Int32Array,
  int64: BigInt64Array,
} as const;

/** Memory of tensors that come and go with each run, used again and again: fresh memory costs more than filling it. */
export class TensorPool {
  readonly #free = new Map<string, TensorData[]>();
  #zeros = new Float32Array(0);

  /** A tensor of any content, to be given back. */
  take({ type, shape }: Pick<Value, 'type' | 'shape'>): RuntimeTensor {
    const size = sizeOf(shape);
    const data = this.#free.get(`${type} ${size}`)?.pop() ?? new arrays[type](size);
    return tensor(type, shape, data);
  }

  /** Its content may be overwritten from now on. */
  give({ type, data }: RuntimeTensor): void {
    const key = `${type} ${data.length}`;
    const free = this.#free.get(key);
    if (free) free.push(data);
    else this.#free.set(key, [data]);
  }

  /** Zeros that nobody writes to. */
  zeros(shape: readonly number[]): RuntimeTensor {
    const size = sizeOf(shape);
    if (this.#zeros.length < size) this.#zeros = new Float32Array(size);
    return tensor('float32', shape, this.#zeros.subarray(0, size));
  }
}
