import type { Layer, Net } from './net.ts';

const convolution = (name: string, filters: number, stride: number): readonly Layer[] => [
  { kind: 'conv', name, filters, kernel: 3, stride, padding: 1, groups: 1, bias: true },
  { kind: 'relu' },
];

/**
 * The small net of a camera: three convolutions over 32 × 32 crops, a hidden layer and the classes.
 *
 * @param options.hiddenWidth neurons of the last hidden layer, what γ varies
 */
export const edgeNet = (options: { readonly classes: number; readonly hiddenWidth: number }): Net => ({
  name: 'edge',
  input: { channels: 3, height: 32, width: 32 },
  classes: options.classes,
  layers: [
    ...convolution('conv1', 16, 2),
    ...convolution('conv2', 32, 2),
    ...convolution('conv3', 64, 1),
    { kind: 'averagePool', kernel: 2, stride: 2, padding: 0 },
    { kind: 'flatten' },
    { kind: 'linear', name: 'hidden', units: options.hiddenWidth },
    { kind: 'relu' },
    { kind: 'linear', name: 'output', units: options.classes },
  ],
});
