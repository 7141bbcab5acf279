import type { Layer, Net } from './net.ts';

const convolution = (name: string, filters: number): readonly Layer[] => [
  { kind: 'conv', name, filters, kernel: 3, stride: 2, padding: 1, groups: 1, bias: true },
  { kind: 'relu' },
];

/**
 * The small net of a camera: three convolutions over 32 × 32 crops, a hidden layer and the classes. About 1.3 million
 * multiply-accumulates a crop; no pooling, which on real crops cost accuracy and time.
 *
 * @param options.hiddenWidth neurons of the last hidden layer, what γ varies; up to 150 keeps the net under 300,000
 *                            parameters
 */
export const edgeNet = (options: { readonly classes: number; readonly hiddenWidth: number }): Net => ({
  name: 'edge',
  input: { channels: 3, height: 32, width: 32 },
  classes: options.classes,
  layers: [
    ...convolution('conv1', 16),
    ...convolution('conv2', 48),
    ...convolution('conv3', 96),
    { kind: 'flatten' },
    { kind: 'linear', name: 'hidden', units: options.hiddenWidth },
    { kind: 'relu' },
    { kind: 'linear', name: 'output', units: options.classes },
  ],
});
