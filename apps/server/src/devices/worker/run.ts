import type { EpochOrder, StateTensor } from '@whetstone/training';
import type { RuntimeTensor, TensorData, TensorType } from '../../runtime/onnx.ts';
import { TrainingFailedError } from '../protocol.ts';
import type { State } from './carriedState.ts';
import type { Work } from './executor.ts';
import type { Random } from './random.ts';

/** What a step draws its batches from: pixels, or features where the first layers are frozen. */
export interface Pool {
  readonly count: number;
  readonly samples: Uint8Array | Float32Array;
  readonly labels: Int32Array;
}

/** An epoch's batches with a rate for each of its steps. */
export interface Schedule {
  readonly order: EpochOrder;
  readonly rates: Float32Array;
  /** Draws what dropout drops, where the net has any; nothing is dropped where absent, as a model is scored. */
  readonly random?: Random;
}

export interface EpochSums {
  /** Mean over the steps. */
  readonly loss: number;
  /** Samples that were right before the step that learned from them. */
  readonly correct: number;
}

/** A training under way: the state that its steps hand on. */
export interface Run {
  /** Arrays that no later step writes to. */
  readonly state: State;
  readonly stepsDone: number;
  /** Learns from the pool in the order given, in micro-steps. @throws {TrainingFailedError} at the first loss that is no number */
  learn(pool: Pool, schedule: Schedule): Work<EpochSums>;
  /** How many samples of the pool the present state gets right. */
  countCorrect(pool: Pool): Work<number>;
}

export interface RunStart {
  readonly state: State;
  readonly stepsDone: number;
}

/** A training graph that is loaded; it holds no weights, so any number of trainings may use it in turn. */
export interface LoadedTraining {
  /** What a run carries from step to step. */
  readonly states: readonly StateTensor[];
  /** Whether its steps are cut up, since the net is large. */
  readonly isCut: boolean;
  begin(start: RunStart): Run;
  close(): Promise<void>;
}

export const tensor = (type: TensorType, dims: readonly number[], data: TensorData): RuntimeTensor => ({
  type,
  dims,
  data,
});

/** Elements of a tensor of this shape. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((size, extent) => size * extent, 1);

/** Every sample once, in the pool's own order. */
export const inOrder = (count: number, batchSize: number): EpochOrder => {
  const steps = Math.ceil(count / batchSize);
  const size = steps * batchSize;
  return {
    steps,
    index: BigInt64Array.from({ length: size }, (_, i) => BigInt(i % count)),
    mask: Float32Array.from({ length: size }, (_, i) => (i < count ? 1 : 0)),
  };
};

/** A loss that is no number. @param step from 1 */
export const divergence = (loss: number | undefined, step: number, rate: number): TrainingFailedError =>
  new TrainingFailedError(
    `the loss became ${loss} at step ${step} (learning rate ${rate.toPrecision(3)}); the start model's weights or the samples may be broken, so go back to an earlier model`,
    step,
  );
