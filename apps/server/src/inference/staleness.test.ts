import { describe, expect, it } from 'vitest';
import { inferenceProfile } from './inferenceProfile.ts';
import { StalenessMeter } from './staleness.ts';

/** A meter of a scene in which a prediction says the same for `steady` frames and something else from then on. */
const meterOf = (steady: number): StalenessMeter => {
  const meter = new StalenessMeter();
  const box = { x: 10, y: 10, width: 20, height: 20 };
  for (let sequence = 0; sequence < 400; sequence++)
    meter.add({ sequence, boxes: [box], labels: [Math.floor(sequence / steady)], confidences: [1] });
  return meter;
};

const settle = (meter: StalenessMeter, lags: readonly number[], planned = 1): void => {
  for (let frame = 0; frame < 3000; frame++) meter.settle({ regions: 2, lag: lags[frame % lags.length] ?? 0, planned });
};

describe('what a stream keeps of its accuracy factor', () => {
  it('is all of it while predictions are there before the next frame', () => {
    const meter = meterOf(5);
    settle(meter, [0]);
    expect(meter.servedPart).toBeCloseTo(1, 6);
  });

  it('is what predictions as old as those that were held are still right in', () => {
    const meter = meterOf(5);
    settle(meter, [2]);
    // Of five frames in a row, three are followed by one that says the same two frames later.
    expect(meter.servedPart).toBeCloseTo(3 / 5, 1);
    const [slowest, ...others] = inferenceProfile(0.5, 10, meter).points;
    const factors = [slowest, ...others].map((point) => point?.accuracyFactor ?? 0);
    expect(factors.at(-1)).toBeCloseTo(meter.servedPart, 6);
    expect(factors[0]).toBeCloseTo(meter.accuracyFactor(10) * meter.servedPart, 6);
  });

  it('does not count twice what the planned frame interval costs', () => {
    const meter = meterOf(5);
    settle(meter, [0, 1, 2], 3);
    expect(meter.servedPart).toBeCloseTo(1, 2);
  });

  it('comes back when frames are answered in time again, and one hiccup at the start says little', () => {
    const meter = meterOf(5);
    meter.settle({ regions: 5, lag: 9, planned: 1 });
    expect(meter.servedPart).toBeGreaterThan(0.9);
    settle(meter, [4]);
    expect(meter.servedPart).toBeLessThan(0.4);
    for (let round = 0; round < 3; round++) settle(meter, [0]);
    expect(meter.servedPart).toBeGreaterThan(0.98);
  });
});
