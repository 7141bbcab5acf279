import type { Layer, Net } from './net.ts';

/**
 * Three convolutions, their mean and the classes: the least that learns from pictures, at any size of them.
 *
 * @param options.filters of the first convolution, 16 where absent; the others have 2 and 4 times as many
 */
export const tinyNet = (options: {
  readonly classes: number;
  readonly height: number;
  readonly width: number;
  readonly filters?: number;
}): Net => {
  const { classes, height, width, filters = 16 } = options;
  const layers = [1, 2, 4].flatMap((factor, i): readonly Layer[] => [
    {
      kind: 'conv',
      name: `conv${i + 1}`,
      filters: filters * factor,
      kernel: 3,
      stride: i === 0 ? 1 : 2,
      padding: 1,
      groups: 1,
      bias: true,
    },
    { kind: 'relu' },
  ]);
  return {
    name: 'tiny',
    input: { channels: 3, height, width },
    classes,
    layers: [...layers, { kind: 'globalAveragePool' }, { kind: 'linear', name: 'output', units: classes }],
  };
};
