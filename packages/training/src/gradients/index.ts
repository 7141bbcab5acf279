import { addGradient } from './Add.ts';
import { averagePoolGradient } from './AveragePool.ts';
import { batchNormalizationGradient } from './BatchNormalization.ts';
import { clipGradient } from './Clip.ts';
import { concatGradient } from './Concat.ts';
import { convGradient } from './Conv.ts';
import { gemmGradient } from './Gemm.ts';
import { globalAveragePoolGradient } from './GlobalAveragePool.ts';
import type { Gradient } from './gradient.ts';
import { hardSigmoidGradient } from './HardSigmoid.ts';
import { layerNormalizationGradient } from './LayerNormalization.ts';
import { maxPoolGradient } from './MaxPool.ts';
import { mulGradient } from './Mul.ts';
import { reluGradient } from './Relu.ts';
import { reshapeGradient } from './Reshape.ts';
import { resizeGradient } from './Resize.ts';
import { sigmoidGradient } from './Sigmoid.ts';
import { sliceGradient } from './Slice.ts';
import { transposeGradient } from './Transpose.ts';

/** Every operator that can be trained through. */
export const gradients: Readonly<Record<string, Gradient>> = {
  Add: addGradient,
  AveragePool: averagePoolGradient,
  BatchNormalization: batchNormalizationGradient,
  Clip: clipGradient,
  Concat: concatGradient,
  Conv: convGradient,
  Gemm: gemmGradient,
  GlobalAveragePool: globalAveragePoolGradient,
  HardSigmoid: hardSigmoidGradient,
  LayerNormalization: layerNormalizationGradient,
  MaxPool: maxPoolGradient,
  Mul: mulGradient,
  Relu: reluGradient,
  Reshape: reshapeGradient,
  Resize: resizeGradient,
  Sigmoid: sigmoidGradient,
  Slice: sliceGradient,
  Transpose: transposeGradient,
};
