import { activated, basicBlock } from './blocks.ts';
import type { Net } from './net.ts';

/**
 * The teacher: a residual net with batch normalisation over 48 × 48 crops, about 28 million multiply-accumulates.
 * What it learnt stays at nine places instead of one mean, with which it needed several times the steps.
 */
export const goldenNet = (options: { readonly classes: number }): Net => ({
  name: 'golden',
  input: { channels: 3, height: 48, width: 48 },
  classes: options.classes,
  layers: [
    ...activated('stem', { filters: 32, kernel: 3, stride: 2 }),
    ...basicBlock('block1', { from: 32, filters: 32, stride: 1 }),
    ...basicBlock('block2', { from: 32, filters: 64, stride: 2 }),
    ...basicBlock('block3', { from: 64, filters: 128, stride: 2 }),
    { kind: 'averagePool', kernel: 2, stride: 2, padding: 0 },
    { kind: 'flatten' },
    { kind: 'linear', name: 'output', units: options.classes },
  ],
});
