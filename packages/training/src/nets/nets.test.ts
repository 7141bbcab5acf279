import { describe, expect, test } from 'vitest';
import { seeded } from '../testing/random.ts';
import { edgeNet } from './edgeNet.ts';
import { goldenNet } from './goldenNet.ts';
import { countMacs, countParameters, initialWeights } from './parameters.ts';
import { parseNet } from './parseNet.ts';
import { countLayers, splitNet } from './split.ts';

describe('the nets are of the size that they were made for', () => {
  test('an edge net has at most 300,000 parameters, even for many classes, and about 1.3 million MACs', () => {
    expect(countParameters(edgeNet({ classes: 43, hiddenWidth: 150 }))).toBeLessThanOrEqual(300_000);
    expect(countMacs(edgeNet({ classes: 7, hiddenWidth: 64 }))).toBe(
      27 * 16 * 256 + 144 * 48 * 64 + 432 * 96 * 16 + 1536 * 64 + 64 * 7,
    );
  });

  test('a golden net computes at least ten times as much', () => {
    const ratio = countMacs(goldenNet({ classes: 7 })) / countMacs(edgeNet({ classes: 7, hiddenWidth: 150 }));
    expect(ratio).toBeGreaterThan(10);
  });
});

describe('layers retrained are counted from the output', () => {
  const edge = edgeNet({ classes: 3, hiddenWidth: 8 });

  test('what lies between the frozen and the trained belongs to the frozen', () => {
    expect(splitNet(edge, 1).features).toEqual([8]);
    expect(splitNet(edge, 2).features).toEqual([1536]);
    expect(splitNet(edge, 3).features).toEqual([48, 8, 8]);
    expect(splitNet(edge, 3).prefix.at(-1)).toEqual({ kind: 'relu' });
  });

  test('all of them, or more, leave nothing frozen', () => {
    expect(countLayers(edge)).toBe(5);
    for (const all of ['all', 5, 99] as const) expect(splitNet(edge, all).prefix).toEqual([]);
  });

  test('a residual block is one layer, and a normalisation belongs to its convolution', () => {
    const golden = goldenNet({ classes: 3 });
    expect(countLayers(golden)).toBe(5);
    expect(splitNet(golden, 2).suffix[0]).toMatchObject({ kind: 'residual', name: 'block3' });
    expect(splitNet(golden, 4).features).toEqual([32, 24, 24]);
  });
});

test('initial weights keep the size of activations: variance 2 / inputs, and the same for a seed', () => {
  const golden = goldenNet({ classes: 3 });
  const weights = initialWeights(golden, seeded(4));
  const kernels = weights['block3.conv2.weight'] ?? new Float32Array();
  const variance = kernels.reduce((sum, value) => sum + value * value, 0) / kernels.length;
  expect(variance * 128 * 9).toBeGreaterThan(1.9);
  expect(variance * 128 * 9).toBeLessThan(2.1);
  expect(weights['stem.norm.scale']?.every((value) => value === 1)).toBe(true);
  expect(initialWeights(golden, seeded(4))).toEqual(weights);
});

describe('a net survives JSON, and what is no net is refused by field', () => {
  test.each([edgeNet({ classes: 3, hiddenWidth: 8 }), goldenNet({ classes: 3 })])('$name', (net) => {
    expect(parseNet(JSON.parse(JSON.stringify(net)))).toEqual(net);
  });

  const edge = edgeNet({ classes: 3, hiddenWidth: 8 });
  const nest = (depth: number): unknown =>
    depth === 0 ? { kind: 'relu' } : { kind: 'residual', name: 'r', body: [nest(depth - 1)], shortcut: [] };
  test.each<[string, unknown, RegExp]>([
    ['null', null, /^net is null; expected an object/],
    ['grey pictures', { ...edge, input: { ...edge.input, channels: 1 } }, /net.input.channels is 1; expected 3/],
    ['a name that is no text', { ...edge, name: 7 }, /net.name is 7; expected a name/],
    ['no layers', { ...edge, layers: [] }, /ends in nothing of 3×32×32/],
    ['layers that are no list', { ...edge, layers: {} }, /net.layers is no list/],
    ['other classes than outputs', { ...edge, classes: 5 }, /it must end in a linear layer of 5 units/],
    [
      'a window larger than the picture',
      { ...goldenNet({ classes: 3 }), input: { channels: 3, height: 1, width: 1 } },
      /does not fit/,
    ],
    [
      'no flatten before a linear layer',
      { ...edge, layers: edge.layers.filter(({ kind }) => kind !== 'flatten') },
      /put a flatten/,
    ],
    [
      'a convolution after flatten',
      { ...edge, layers: [{ kind: 'flatten' }, ...edge.layers] },
      /put it before flatten/,
    ],
    ['nesting without end', { ...edge, layers: [nest(50)] }, /nested more than 8 deep/],
    [
      'groups that do not divide',
      { ...edge, layers: [{ ...edge.layers[0], groups: 2 }] },
      /groups 2 must divide 3 channels/,
    ],
    [
      'a shortcut of another size',
      { ...edge, layers: [{ kind: 'residual', name: 'r', body: [edge.layers[0]], shortcut: [] }] },
      /body yields 16×16×16, shortcut 3×32×32/,
    ],
  ])('%s', (_, json, message) => {
    expect(() => parseNet(json)).toThrow(message);
  });
});
