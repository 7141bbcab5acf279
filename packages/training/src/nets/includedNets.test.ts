import { describe, expect, test } from 'vitest';
import { buildInferenceModel } from '../models/inference.ts';
import { readModel } from '../models/readModel.ts';
import { infer } from '../testing/classify.ts';
import { seeded } from '../testing/random.ts';
import { mobileNetV2 } from './mobileNetV2.ts';
import type { Net } from './net.ts';
import { countMacs, countParameters, initialWeights } from './parameters.ts';
import { checkNet } from './parseNet.ts';
import { replaceHead } from './replaceHead.ts';
import { resNet18 } from './resNet18.ts';
import { tinyNet } from './tinyNet.ts';

describe('nets that come with the library', () => {
  test('have the parameters and the work of their papers at the size of ImageNet', () => {
    const imageNet = { classes: 1000, height: 224, width: 224 };
    expect(countParameters(resNet18(imageNet))).toBe(11_689_512);
    expect(countMacs(resNet18(imageNet)) / 1e9).toBeCloseTo(1.814, 3);
    expect(countParameters(mobileNetV2(imageNet))).toBe(3_504_872);
    expect(countMacs(mobileNetV2(imageNet)) / 1e9).toBeCloseTo(0.301, 3);
  });

  test.each<[string, Net]>([
    ['ResNet-18 on crops', resNet18({ classes: 5, height: 32, width: 48, filters: 8 })],
    ['ResNet-18 on pictures', resNet18({ classes: 5, height: 64, width: 80, filters: 4 })],
    ['MobileNetV2 on crops', mobileNetV2({ classes: 5, height: 32, width: 32, widthFactor: 0.25, headFilters: 64 })],
    ['MobileNetV2 on less than a tile', mobileNetV2({ classes: 3, height: 5, width: 7, widthFactor: 0.1 })],
    ['the tiny net', tinyNet({ classes: 5, height: 17, width: 9, filters: 4 })],
  ])('%s fits together, infers, and comes back from its file', async (_, net) => {
    checkNet(net);
    const classes = Array.from({ length: net.classes }, (__, i) => `class ${i}`);
    const file = buildInferenceModel(net, initialWeights(net, seeded(1)), { metadata: { classes } });
    const { height, width } = net.input;
    const rows = Uint8Array.from({ length: 2 * 3 * height * width }, (__, i) => (i * 37) % 256);
    const { data } = await infer(file, { net, rows, output: 'logits' });
    expect(data).toHaveLength(2 * net.classes);
    expect(data.every(Number.isFinite)).toBe(true);
    expect(readModel(file).net.input).toEqual(net.input);
  });

  test('halve small pictures less often', () => {
    const strides = (side: number) =>
      mobileNetV2({ classes: 2, height: side, width: side }).layers.flatMap((layer) =>
        layer.kind === 'conv' && layer.stride === 2 ? [layer.name] : [],
      );
    expect(strides(224)).toHaveLength(5);
    expect(strides(32)).toEqual(['stage3.block1.depthwise', 'stage4.block1.depthwise', 'stage6.block1.depthwise']);
    expect(strides(4)).toEqual([]);
  });
});

describe('a new head', () => {
  const net = tinyNet({ classes: 5, height: 8, width: 8, filters: 4 });
  const weights = initialWeights(net, seeded(2));

  test('leaves what the net sees as it is and gives every new class near equal odds', async () => {
    const replaced = replaceHead(net, weights, { classes: 3, random: seeded(3) });
    expect(replaced.net.classes).toBe(3);
    expect(replaced.weights['conv3.weight']).toBe(weights['conv3.weight']);
    expect(replaced.weights['output.weight']).toHaveLength(3 * 16);
    const file = buildInferenceModel(replaced.net, replaced.weights, { metadata: { classes: ['a', 'b', 'c'] } });
    const rows = Uint8Array.from({ length: 3 * 64 }, (_, i) => (i * 91) % 256);
    const { data } = await infer(file, { net: replaced.net, rows, output: 'probabilities' });
    for (const odds of data) expect(Math.abs(odds - 1 / 3)).toBeLessThan(0.15);
  });

  test('keeps what is known of classes that stay, in their new order', () => {
    const replaced = replaceHead(net, weights, { classes: 3, random: seeded(3), from: [4, null, 0] });
    const [old, now] = [weights['output.weight'] ?? [], replaced.weights['output.weight'] ?? []];
    expect(now.slice(0, 16)).toEqual(old.slice(4 * 16, 5 * 16));
    expect(now.slice(32)).toEqual(old.slice(0, 16));
    expect(now.slice(16, 32)).not.toEqual(old.slice(16, 32));
  });

  test('cannot have no class, nor stand behind what is no linear layer', () => {
    expect(() => replaceHead(net, weights, { classes: 0, random: seeded(1) })).toThrow(/classes is 0; choose/);
    const from = (old: readonly (number | null)[]) => () =>
      replaceHead(net, weights, { classes: 2, random: seeded(1), from: old });
    expect(from([0])).toThrow(/from names 1 old classes for 2 new ones/);
    expect(from([0, 5])).toThrow(/from names the old class 5; the net has 0 to 4/);
    const headless = { ...net, layers: net.layers.slice(0, -1) };
    expect(() => replaceHead(headless, weights, { classes: 2, random: seeded(1) })).toThrow(/does not end in a linear/);
  });
});
