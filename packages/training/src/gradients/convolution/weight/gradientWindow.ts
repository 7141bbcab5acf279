import { pictureShape, type Value } from '../../../ir/value.ts';
import type { Convolution } from '../../../ops/convolution.ts';

/** What must be added behind the pictures so that a window of `outputs` steps is laid on them `kernel` times. */
const endMargin = (axis: { kernel: number; stride: number; outputs: number; size: number; before: number }): number =>
  Math.max(0, axis.kernel + axis.stride * (axis.outputs - 1) - axis.size - axis.before);

/**
 * The window by which a gradient as large as its maps is laid on the pictures, once for every tap of the kernel that it
 * is the gradient of; its own taps are a stride apart. Where the pictures have pixels that no tap saw, it fits more often.
 */
export const gradientWindow = (
  operands: { readonly x: Value; readonly dy: Value },
  { kernel, stride, padding }: Convolution,
): Convolution => {
  const [, , height, width] = pictureShape(operands.x);
  const [, , rows, columns] = pictureShape(operands.dy);
  const bottom = endMargin({ kernel: kernel[0], stride: stride[0], outputs: rows, size: height, before: padding.top });
  const right = endMargin({
    kernel: kernel[1],
    stride: stride[1],
    outputs: columns,
    size: width,
    before: padding.left,
  });
  const margins = { top: padding.top, left: padding.left, bottom, right };
  return { kernel: [rows, columns], stride: [1, 1], padding: margins, groups: 1 };
};
