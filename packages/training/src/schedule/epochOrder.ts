/** Which samples each step of an epoch takes. */
export interface EpochOrder {
  readonly steps: number;
  /** [steps, batchSize]: rows of the pool. */
  readonly index: BigInt64Array<ArrayBuffer>;
  /** [steps, batchSize]: 1 for a sample, 0 for the padding of the last step. */
  readonly mask: Float32Array<ArrayBuffer>;
}

/**
 * Every sample once, in random order. The last step is padded with samples of the same epoch, so that statistics of
 * its batch are still those of real data.
 *
 * @param count  samples in the pool, ≥ 1
 * @param random uniform in [0, 1)
 * @throws {RangeError} naming the argument, its value and what is allowed
 */
export const epochOrder = (count: number, batchSize: number, random: () => number): EpochOrder => {
  if (!Number.isInteger(count) || count < 1)
    throw new RangeError(`count is ${count}; an epoch needs at least 1 sample`);
  if (!Number.isInteger(batchSize) || batchSize < 1)
    throw new RangeError(`batchSize is ${batchSize}; choose a whole number from 1`);
  const order = Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j] ?? 0, order[i] ?? 0];
  }
  const steps = Math.ceil(count / batchSize);
  const size = steps * batchSize;
  return {
    steps,
    index: BigInt64Array.from({ length: size }, (_, i) => BigInt(order[i % count] ?? 0)),
    mask: Float32Array.from({ length: size }, (_, i) => (i < count ? 1 : 0)),
  };
};
