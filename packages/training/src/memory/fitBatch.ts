import type { TrainingOptions } from '../models/options.ts';
import type { Net } from '../nets/net.ts';
import type { MemoryPlan } from './planGraph.ts';
import { planMemory } from './planMemory.ts';

/** How a batch is trained within a budget of memory. */
export type BatchFit =
  | { readonly kind: 'whole'; readonly memory: MemoryPlan }
  /** In equal parts, by a training of batch size `partSize` that `accumulates`. */
  | { readonly kind: 'split'; readonly partSize: number; readonly memory: MemoryPlan }
  /** Not even one sample at a time; `memory` is what that takes. */
  | { readonly kind: 'impossible'; readonly memory: MemoryPlan };

/**
 * Finds the largest part of a batch whose step fits a budget.
 *
 * @param budgetBytes what a step may take, estimated; the runtime's own needs and the pool come on top
 */
export const fitBatch = (net: Net, options: TrainingOptions, budgetBytes: number): BatchFit => {
  const { batchSize } = options;
  const whole = planMemory(net, options);
  if (whole.totalBytes <= budgetBytes) return { kind: 'whole', memory: whole };
  const sizes = Array.from({ length: batchSize }, (_, i) => batchSize - i).filter((size) => batchSize % size === 0);
  let memory = whole;
  for (const partSize of sizes.filter((size) => size < batchSize)) {
    memory = planMemory(net, { ...options, batchSize: partSize, accumulates: true });
    if (memory.totalBytes <= budgetBytes) return { kind: 'split', partSize, memory };
  }
  return { kind: 'impossible', memory };
};
