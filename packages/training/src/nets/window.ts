import type { Window } from '../ops/convolution.ts';
import type { Extent, LayerWindow, Padding } from './net.ts';

export const pairOf = (extent: Extent): readonly [number, number] =>
  typeof extent === 'number' ? [extent, extent] : extent;

const marginsOf = (padding: Padding): Window['padding'] => {
  const [top, left, bottom, right] = typeof padding === 'number' ? [padding, padding, padding, padding] : padding;
  return { top, left, bottom, right };
};

/** A layer's window as the operations take it. */
export const windowOfLayer = ({ kernel, stride, padding }: LayerWindow): Window => ({
  kernel: pairOf(kernel),
  stride: pairOf(stride),
  padding: marginsOf(padding),
});
