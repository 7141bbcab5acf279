import { activated, invertedResidual } from './blocks.ts';
import type { Layer, Net } from './net.ts';

/** Table 2 of the paper: expansion, filters, blocks, stride of the first of them. */
const stages = [
  { expansion: 1, filters: 16, blocks: 1, stride: 1 },
  { expansion: 6, filters: 24, blocks: 2, stride: 2 },
  { expansion: 6, filters: 32, blocks: 3, stride: 2 },
  { expansion: 6, filters: 64, blocks: 4, stride: 2 },
  { expansion: 6, filters: 96, blocks: 3, stride: 1 },
  { expansion: 6, filters: 160, blocks: 3, stride: 2 },
  { expansion: 6, filters: 320, blocks: 1, stride: 1 },
] as const;

/** Times that the paper's net halves its pictures. */
const halvings = 5;

/** Side of the smallest map that convolutions shall still see, where pictures allow. */
const smallestMap = 4;

/** Multiples of 8, which kernels like; never less than nine tenths of what was asked for. */
const roundedFilters = (filters: number): number => {
  const nearest = Math.max(8, Math.round(filters / 8) * 8);
  return nearest < 0.9 * filters ? nearest + 8 : nearest;
};

interface Size {
  readonly height: number;
  readonly width: number;
}

/** The strides of the first convolution and of each stage, as many of them 2 as the pictures allow. */
const stridesFor = ({ height, width }: Size): readonly number[] => {
  const possible = Math.max(0, Math.floor(Math.log2(Math.min(height, width) / smallestMap)));
  let spared = Math.max(0, halvings - possible);
  return [2, ...stages.map(({ stride }) => stride)].map((stride) => {
    if (stride === 1 || spared === 0) return stride;
    spared -= 1;
    return 1;
  });
};

/** The first convolution and all blocks. */
const featureLayers = (size: Size, widthFactor: number): readonly Layer[] => {
  const [stemStride = 1, ...strides] = stridesFor(size);
  let from = roundedFilters(32 * widthFactor);
  const layers = [...activated('stem', { filters: from, kernel: 3, stride: stemStride }, 'relu6')];
  for (const [i, stage] of stages.entries()) {
    const filters = roundedFilters(stage.filters * widthFactor);
    for (let block = 0; block < stage.blocks; block++) {
      const stride = block === 0 ? (strides[i] ?? 1) : 1;
      const { expansion } = stage;
      layers.push(...invertedResidual(`stage${i + 1}.block${block + 1}`, { from, filters, stride, expansion }));
      from = filters;
    }
  }
  return layers;
};

/**
 * MobileNetV2 (Sandler et al. 2018) at any size and width: convolutions over single channels between 1 × 1 ones.
 *
 * Pictures too small to be halved five times are halved less often: the first strides become 1.
 *
 * @param options.widthFactor multiplies the filters of the paper; 1 where absent
 * @param options.headFilters of the last 1 × 1 convolution; 1280 where absent, and more for wider nets, as in the paper
 */
export const mobileNetV2 = (
  options: Size & { readonly classes: number; readonly widthFactor?: number; readonly headFilters?: number },
): Net => {
  const { classes, height, width, widthFactor = 1 } = options;
  const filters = options.headFilters ?? roundedFilters(1280 * Math.max(1, widthFactor));
  return {
    name: 'mobilenetv2',
    input: { channels: 3, height, width },
    classes,
    layers: [
      ...featureLayers({ height, width }, widthFactor),
      ...activated('head', { filters, kernel: 1 }, 'relu6'),
      { kind: 'globalAveragePool' },
      { kind: 'linear', name: 'output', units: classes },
    ],
  };
};
