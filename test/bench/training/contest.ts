// What the two sides of a duel are told and what they answer.
import type { LayersRetrained, Net } from '../../../packages/training/src/index.ts';

/** One training of a set of configurations. */
export interface Run {
  readonly net: Net;
  readonly layersRetrained: LayersRetrained;
  readonly epochs: number;
  readonly samples: number;
}

export type Task =
  | {
      readonly kind: 'train';
      readonly net: Net;
      readonly batchSize: number;
      readonly threads: number;
      readonly layersRetrained?: LayersRetrained;
      /** Whether the session keeps freed memory; it does where absent. */
      readonly arena?: boolean;
    }
  | { readonly kind: 'infer'; readonly net: Net; readonly batchSize: number; readonly threads: number }
  | { readonly kind: 'set'; readonly runs: readonly Run[]; readonly batchSize: number; readonly threads: number };

/** Measure for so long, and so many steps at least. */
export interface Command {
  readonly seconds: number;
  readonly least: number;
}

/** Milliseconds a step: the least of the burst. */
export interface Burst {
  readonly wall: number;
  readonly cpu: number;
  readonly steps: number;
}

/** What a step takes of memory. */
export interface MemoryUse {
  /** As the library plans it. */
  readonly plannedBytes: number;
  /** By how much the process grew at most from before the session was opened to after its first runs. */
  readonly measuredBytes: number;
}

/** A contestant's answer to its task. */
export interface Ready {
  readonly ready: true;
  readonly memory: MemoryUse | null;
}

export interface Contestant {
  run(): Promise<unknown>;
  /** Steps of one run. */
  readonly steps: number;
  /** Runs before the first that is measured. */
  readonly warmUps: number;
  /** To be called when it is warm. */
  readonly memory?: () => MemoryUse;
}
