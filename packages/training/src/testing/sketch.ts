import type { FileSketch, NodeLine } from './onnxFile.ts';

/** The first convolution of a sketch, of six filters. */
export const conv: NodeLine = ['Conv', ['x', 'w'], 'a', { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }];
export const convWeights = { w: [6, 3, 3, 3] };

/** A global pool and a linear layer of five classes behind `from`, of `channels`. */
const tail = (
  from: string,
  channels = 6,
): { nodes: readonly NodeLine[]; weights: Record<string, readonly number[]> } => ({
  nodes: [
    ['GlobalAveragePool', [from], 'tail.pool'],
    ['Flatten', ['tail.pool'], 'tail.flat'],
    ['Gemm', ['tail.flat', 'head.weight', 'head.bias'], 'y', { transB: 1 }],
  ],
  weights: { 'head.weight': [5, channels], 'head.bias': [5] },
});

/** A classifier of five classes with some nodes between `a`, its first convolution, and `z`, its last map. */
export const sketch = (nodes: readonly NodeLine[], weights: FileSketch['weights'] = {}, channels = 6): FileSketch => {
  const end = tail('z', channels);
  return { nodes: [conv, ...nodes, ...end.nodes], weights: { ...convWeights, ...weights, ...end.weights } };
};
