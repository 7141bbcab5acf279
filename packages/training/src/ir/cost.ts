import { aliases } from './aliases.ts';
import type { GraphNode } from './graph.ts';
import { dimension, sizeOf, type Value } from './value.ts';

/**
 * What one multiply-accumulate of an operation costs on a processor. The unit is one of a dense transposed convolution.
 * These figures, and the next, are a least-squares fit to the times of 169 pieces of a ResNet-18 and a MobileNetV2.
 */
const productCosts = {
  Conv: { dense: 0.5, grouped: 16 },
  ConvTranspose: { dense: 1, grouped: 64 },
  Gemm: { dense: 0.5, grouped: 0.5 },
  MatMul: { dense: 0.5, grouped: 0.5 },
} as const;

const isProduct = (op: string): op is keyof typeof productCosts => op in productCosts;

/** What it costs to read or to write an element. */
const elementCost = 8;

/** Multiply-accumulates of a node. */
const macsOf = ({ op, inputs: [x, weight], outputs: [y], attributes }: GraphNode): number => {
  if (!x || !weight || !y) return 0;
  switch (op) {
    case 'Conv':
      return sizeOf(y.shape) * sizeOf(weight.shape.slice(1));
    case 'ConvTranspose':
      return sizeOf(x.shape) * sizeOf(weight.shape.slice(1));
    case 'Gemm':
      return sizeOf(y.shape) * dimension(x, attributes.transA === 1 ? 0 : 1);
    default:
      return sizeOf(y.shape) * dimension(x, x.shape.length - 1);
  }
};

/** The same of the costliest operation of a layer's step, which is the gradient by its input. */
export const costOfLayer = (macs: number, { isGrouped }: { readonly isGrouped: boolean }): number =>
  macs * (isGrouped ? productCosts.ConvTranspose.grouped : productCosts.ConvTranspose.dense);

/** What a node costs on a processor: a count, so that it is the same on all of them. */
export const costOf = (node: GraphNode): number => {
  const { op, inputs, outputs, attributes } = node;
  if (aliases.has(op)) return 0;
  const size = (sum: number, value: Value | null): number => sum + (value ? sizeOf(value.shape) : 0);
  const elements = outputs.reduce(size, inputs.reduce(size, 0));
  if (!isProduct(op)) return elementCost * elements;
  const { group } = attributes;
  const isGrouped = typeof group === 'number' && group > 1;
  return elementCost * elements + macsOf(node) * productCosts[op][isGrouped ? 'grouped' : 'dense'];
};
