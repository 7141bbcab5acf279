import { describe, expect, test } from 'vitest';
import { buildInferenceModel } from '../models/inference.ts';
import { infer } from '../testing/classify.ts';
import { gratings } from '../testing/gratings.ts';
import { seeded } from '../testing/random.ts';
import { edgeNet } from './edgeNet.ts';
import { goldenNet } from './goldenNet.ts';
import type { Net, Weights } from './net.ts';
import { initialWeights } from './parameters.ts';
import { resizeHead } from './resizeHead.ts';

const net = edgeNet({ classes: 4, hiddenWidth: 16 });
const weights = initialWeights(net, seeded(1));
const { rows } = gratings({ count: 5, classes: 4, height: 32, width: 32, random: seeded(2) });

const logitsOf = async (model: { net: Net; weights: Weights }): Promise<readonly (readonly number[])[]> => {
  const classes = Array.from({ length: model.net.classes }, (_, i) => `${i}`);
  const bytes = buildInferenceModel(model.net, model.weights, { metadata: { classes } });
  const { data, count } = await infer(bytes, { net: model.net, rows, output: 'logits' });
  return Array.from({ length: count }, (_, i) => [...data.subarray(i * classes.length, (i + 1) * classes.length)]);
};

const expectSameLogits = async (resized: { net: Net; weights: Weights }, classes: number) => {
  const [before, after] = [await logitsOf({ net, weights }), await logitsOf(resized)];
  for (const [i, row] of before.entries())
    for (const [k, logit] of row.slice(0, classes).entries()) expect(after[i]?.[k]).toBeCloseTo(logit, 4);
};

describe('resizing a head', () => {
  test('a wider hidden layer leaves every logit as it was and can learn with its new neurons', async () => {
    const resized = resizeHead(net, weights, { classes: 4, hiddenWidth: 40, random: seeded(3) });
    expect(resized.net).toEqual(edgeNet({ classes: 4, hiddenWidth: 40 }));
    await expectSameLogits(resized, 4);
    const fresh = resized.weights['hidden.weight']?.subarray(16 * 1536) ?? [];
    expect(fresh.some((value) => value !== 0)).toBe(true);
  });

  test('new classes come behind the old ones, whose logits stay', async () => {
    const resized = resizeHead(net, weights, { classes: 6, random: seeded(3) });
    expect(resized.net).toEqual(edgeNet({ classes: 6, hiddenWidth: 16 }));
    await expectSameLogits(resized, 4);
  });

  test('fewer classes keep the first', async () => {
    await expectSameLogits(resizeHead(net, weights, { classes: 2, random: seeded(3) }), 2);
  });

  test('a narrower hidden layer drops the neurons that matter least', async () => {
    const wide = resizeHead(net, weights, { classes: 4, hiddenWidth: 40, random: seeded(3) });
    const narrow = resizeHead(wide.net, wide.weights, { classes: 4, hiddenWidth: 16, random: seeded(3) });
    expect(narrow).toEqual({ net, weights });
  });

  test('the weights given are not changed', () => {
    const copy = structuredClone(weights);
    resizeHead(net, weights, { classes: 9, hiddenWidth: 4, random: seeded(3) });
    expect(weights).toEqual(copy);
  });

  test('a net without a hidden layer grows classes but refuses a width', () => {
    const golden = goldenNet({ classes: 3 });
    const tensors = initialWeights(golden, seeded(1));
    expect(resizeHead(golden, tensors, { classes: 5, random: seeded(1) }).net).toEqual(goldenNet({ classes: 5 }));
    expect(() => resizeHead(golden, tensors, { classes: 3, hiddenWidth: 9, random: seeded(1) })).toThrow(
      /hiddenWidth is 9 but net "golden" has no hidden layer/,
    );
    expect(() => resizeHead(net, weights, { classes: 0, random: seeded(1) })).toThrow(/classes is 0; choose/);
  });
});
