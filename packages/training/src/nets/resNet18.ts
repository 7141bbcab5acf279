import { activated, basicBlock } from './blocks.ts';
import type { Layer, Net } from './net.ts';

/** Side of pictures below which the first convolution and pool would leave too little of them. */
const smallSide = 64;

/**
 * ResNet-18 (He et al. 2016) at any size and width.
 *
 * Pictures below 64 pixels get a 3 × 3 convolution without a stride for the first layer and no pool behind it, as is usual
 * for them; larger ones the 7 × 7 convolution and the pool of the paper.
 *
 * @param options.filters of the first stage, 64 in the paper; later ones have 2, 4 and 8 times as many
 */
export const resNet18 = (options: {
  readonly classes: number;
  readonly height: number;
  readonly width: number;
  readonly filters?: number;
}): Net => {
  const { classes, height, width, filters = 64 } = options;
  const isSmall = Math.min(height, width) < smallSide;
  const stem: readonly Layer[] = isSmall
    ? activated('stem', { filters, kernel: 3 })
    : [...activated('stem', { filters, kernel: 7, stride: 2 }), { kind: 'maxPool', kernel: 3, stride: 2, padding: 1 }];
  const stages = [1, 2, 4, 8].flatMap((factor, stage) => {
    const [from, to] = [stage === 0 ? filters : (filters * factor) / 2, filters * factor];
    return [
      ...basicBlock(`stage${stage + 1}.block1`, { from, filters: to, stride: stage === 0 ? 1 : 2 }),
      ...basicBlock(`stage${stage + 1}.block2`, { from: to, filters: to, stride: 1 }),
    ];
  });
  return {
    name: 'resnet18',
    input: { channels: 3, height, width },
    classes,
    layers: [...stem, ...stages, { kind: 'globalAveragePool' }, { kind: 'linear', name: 'output', units: classes }],
  };
};
