import type { Graph } from '../ir/graph.ts';
import type { Value } from '../ir/value.ts';
import type { ResolveSetting } from './setting.ts';

/** A tensor that a training carries from step to step. */
export interface StateTensor {
  readonly name: string;
  readonly shape: readonly number[];
}

/** One parameter's part of an update. */
export interface UpdateRequest {
  readonly graph: Graph;
  readonly parameter: Value;
  readonly gradient: Value;
  /** Learning rate, a scalar. */
  readonly rate: Value;
  /** Weight decay applies to kernels, not to biases and normalisation. */
  readonly decays: boolean;
  /** The optimizer's own tensors for this parameter, in the order of `slots`. */
  readonly slots: readonly Value[];
  readonly setting: ResolveSetting;
  /** What `prepare` made of the tensors that all parameters share. */
  readonly shared: readonly Value[];
}

export interface Update {
  readonly parameter: Value;
  readonly slots: readonly Value[];
}

/** How gradients become new parameters. */
export interface Optimizer {
  /** Tensors of a parameter's shape that it keeps for each parameter; they start at 0. */
  readonly slots: readonly string[];
  /** Scalars that it keeps once; they start at 0. */
  readonly counters: readonly string[];
  /** Once a step: the counters' next values, and what every update needs of them. */
  prepare(
    graph: Graph,
    counters: readonly Value[],
  ): { readonly next: readonly Value[]; readonly shared: readonly Value[] };
  update(request: UpdateRequest): Update;
}
