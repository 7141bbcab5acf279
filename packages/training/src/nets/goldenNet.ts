import type { Layer, Net } from './net.ts';

const normalized = (
  name: string,
  conv: { readonly filters: number; readonly kernel: number; readonly stride: number },
): readonly Layer[] => [
  { kind: 'conv', name, ...conv, padding: (conv.kernel - 1) / 2, groups: 1, bias: false },
  { kind: 'batchNorm', name: `${name}.norm` },
];

/** Two convolutions beside a shortcut, which adapts the size where the block changes it. */
const block = (name: string, filters: number, stride: number): readonly Layer[] => [
  {
    kind: 'residual',
    name,
    body: [
      ...normalized(`${name}.conv1`, { filters, kernel: 3, stride }),
      { kind: 'relu' },
      ...normalized(`${name}.conv2`, { filters, kernel: 3, stride: 1 }),
    ],
    shortcut: stride === 1 ? [] : normalized(`${name}.shortcut`, { filters, kernel: 1, stride }),
  },
  { kind: 'relu' },
];

/**
 * The teacher: a residual net with batch normalisation over 48 × 48 crops, about 28 million multiply-accumulates.
 * What it learnt stays at nine places instead of one mean, with which it needed several times the steps.
 */
export const goldenNet = (options: { readonly classes: number }): Net => ({
  name: 'golden',
  input: { channels: 3, height: 48, width: 48 },
  classes: options.classes,
  layers: [
    ...normalized('stem', { filters: 32, kernel: 3, stride: 2 }),
    { kind: 'relu' },
    ...block('block1', 32, 1),
    ...block('block2', 64, 2),
    ...block('block3', 128, 2),
    { kind: 'averagePool', kernel: 2, stride: 2, padding: 0 },
    { kind: 'flatten' },
    { kind: 'linear', name: 'output', units: options.classes },
  ],
});
