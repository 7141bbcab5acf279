import { describe, expect, it } from 'vitest';
import { emptyPredictions, NotFiniteError, readPredictions } from './predictions.ts';

const output = (rows: readonly (readonly number[])[], dims?: readonly number[]) => ({
  type: 'float32' as const,
  dims: dims ?? [rows.length, rows[0].length],
  data: Float32Array.from(rows.flat()),
});

describe('reading a classifier', () => {
  it('takes probabilities as they are and turns logits into them', () => {
    const predictions = emptyPredictions(3);
    readPredictions(output([[0.1, 0.7, 0.2]]), predictions, { offset: 0, count: 1 });
    readPredictions(
      output(
        [
          [2, -1, 5],
          [900, 0, 0],
        ],
        [2, 3, 1, 1],
      ),
      predictions,
      { offset: 1, count: 2 },
    );
    expect([...predictions.labels]).toEqual([1, 2, 0]);
    expect(predictions.confidences[0]).toBeCloseTo(0.7, 6);
    expect(predictions.confidences[1]).toBeCloseTo(Math.exp(5) / (Math.exp(5) + Math.exp(2) + Math.exp(-1)), 6);
    expect(predictions.confidences[2]).toBe(1);
  });

  it('ignores the padding of a fixed batch', () => {
    const predictions = emptyPredictions(1);
    readPredictions(
      output([
        [0, 1],
        [Number.NaN, 0],
      ]),
      predictions,
      { offset: 0, count: 1 },
    );
    expect([...predictions.labels]).toEqual([1]);
  });

  it('refuses answers that are no numbers, too few, or of another type', () => {
    const read = (answer: Parameters<typeof readPredictions>[0]) => () =>
      readPredictions(answer, emptyPredictions(2), { offset: 0, count: 2 });
    expect(
      read(
        output([
          [0, 1],
          [Number.NaN, 0],
        ]),
      ),
    ).toThrow(NotFiniteError);
    expect(read(output([[0, 1]]))).toThrow('the model answered float32 [1,2] for 2 samples');
    expect(read({ type: 'int64', dims: [2, 2], data: new BigInt64Array(4) })).toThrow('must be float32 [N, K]');
  });
});
