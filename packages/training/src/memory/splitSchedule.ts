import type { EpochOrder } from '../schedule/epochOrder.ts';

/** An epoch whose steps are parts of batches, for a training that `accumulates`. */
export interface SplitSchedule extends EpochOrder {
  /** [steps]: the rate of each part's batch. */
  readonly rates: Float32Array<ArrayBuffer>;
  /** [steps]: weight of a part's rows as part of that of its batch; a batch's add up to 1. */
  readonly shares: Float32Array<ArrayBuffer>;
  /** [steps]: 1 at the last part of each batch, else 0. */
  readonly applies: Float32Array<ArrayBuffer>;
}

interface Part {
  readonly batch: number;
  /** First row in the order. */
  readonly from: number;
  readonly weight: number;
}

/** The parts of one batch that have a row of positive weight. */
const partsOf = (
  { mask }: EpochOrder,
  batch: number,
  size: { batchSize: number; partSize: number },
): readonly Part[] => {
  const { batchSize, partSize } = size;
  return Array.from({ length: batchSize / partSize }, (_, i): Part => {
    const from = batch * batchSize + i * partSize;
    return { batch, from, weight: mask.subarray(from, from + partSize).reduce((sum, weight) => sum + weight, 0) };
  }).filter(({ weight }) => weight > 0);
};

/**
 * Cuts the batches of an epoch into parts that a training of batch size `partSize` with `accumulates` takes one after
 * the other. The weights after a batch are the same as if it had been one step, up to rounding. Batch normalisation is
 * the exception: it normalises each part by the part's own mean and variance, and averages them in at each part.
 *
 * Parts of padding alone are left out.
 *
 * @param order          of batches of `steps`⁻¹ · mask.length rows
 * @param cut.partSize   rows of a part; divides the batch size
 * @param cut.rates      one a batch
 * @throws {RangeError} naming the argument, its value and what is allowed
 */
export const splitSchedule = (
  order: EpochOrder,
  cut: { readonly partSize: number; readonly rates: Float32Array },
): SplitSchedule => {
  const { partSize, rates } = cut;
  const batchSize = order.mask.length / order.steps;
  if (!Number.isInteger(partSize) || partSize < 1 || batchSize % partSize !== 0)
    throw new RangeError(`partSize is ${partSize}; choose a whole number that divides the batch size ${batchSize}`);
  if (rates.length !== order.steps)
    throw new RangeError(`rates has ${rates.length} entries for ${order.steps} batches; give one a batch`);
  const batches = Array.from({ length: order.steps }, (_, batch) => partsOf(order, batch, { batchSize, partSize }));
  const parts = batches.flat();
  const totals = batches.map((ofBatch) => ofBatch.reduce((sum, { weight }) => sum + weight, 0));
  const index = new BigInt64Array(parts.length * partSize);
  const mask = new Float32Array(parts.length * partSize);
  for (const [i, { from }] of parts.entries()) {
    index.set(order.index.subarray(from, from + partSize), i * partSize);
    mask.set(order.mask.subarray(from, from + partSize), i * partSize);
  }
  return {
    steps: parts.length,
    index,
    mask,
    rates: Float32Array.from(parts, ({ batch }) => rates[batch] ?? 0),
    shares: Float32Array.from(parts, ({ batch, weight }) => weight / (totals[batch] ?? weight)),
    applies: Float32Array.from(parts, (part, i) => (parts[i + 1]?.batch === part.batch ? 0 : 1)),
  };
};
