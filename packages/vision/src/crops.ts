import type { Box } from './box.ts';
import { blueOf, type Frame, greenOf, redOf } from './frame.ts';
import { resampleSquare, type Square } from './resample.ts';

export interface CropOptions {
  /** Context kept around a region on each side, as a fraction of its size; default 0.1. */
  readonly margin?: number;
}

/** Square around the region's centre, as long as its longer side with the margin on both ends. */
const squareAround = (box: Box, margin: number): Square => {
  const length = Math.max(1, Math.max(box.width, box.height) * (1 + 2 * margin));
  return { x: box.x + (box.width - length) / 2, y: box.y + (box.height - length) / 2, length };
};

/** One crop into `out` (3 × side × side). */
const cropRgb = ({ width, height, pixels }: Frame, square: Square, out: Uint8ClampedArray): void => {
  const area = out.length / 3;
  const plane = { values: pixels, width, height, offset: 0, stride: 3 * width, channels: 3 } as const;
  const colours = resampleSquare(plane, square, Math.sqrt(area));
  for (let at = 0, n = 0; at < area; at++, n += 3) {
    out[at] = colours[n];
    out[at + area] = colours[n + 1];
    out[at + 2 * area] = colours[n + 2];
  }
};

/** The same from a video's planes: mixing pixels and turning them into colours may be done in either order. */
const cropYuv = ({ width, height, pixels }: Frame, square: Square, out: Uint8ClampedArray): void => {
  const area = out.length / 3;
  const side = Math.sqrt(area);
  const whole = { values: pixels, width, height, offset: 0, stride: width, channels: 1 } as const;
  const blue = { ...whole, width: width / 2, height: height / 2, offset: width * height };
  const halved = { x: square.x / 2, y: square.y / 2, length: square.length / 2 };
  const lumas = resampleSquare(whole, square, side);
  const blues = resampleSquare(blue, halved, side);
  const reds = resampleSquare({ ...blue, offset: blue.offset + width / 2 }, halved, side);
  for (let at = 0; at < area; at++) {
    out[at] = redOf(lumas[at], reds[at]);
    out[at + area] = greenOf(lumas[at], blues[at], reds[at]);
    out[at + 2 * area] = blueOf(lumas[at], blues[at]);
  }
};

/**
 * Cuts regions out of a frame for a classifier.
 *
 * Each region grows to a square around its centre (so shapes are not distorted; beyond the frame its edge repeats) and
 * is resampled to `side × side` by a triangle filter.
 *
 * @param boxes in frame pixels; may reach beyond the frame
 * @returns `boxes.length × 3 × side × side` bytes, red, green and blue planes
 */
export const cropRegions = (
  frame: Frame,
  boxes: readonly Box[],
  side: number,
  { margin = 0.1 }: CropOptions = {},
): Uint8Array => {
  const bytes = 3 * side * side;
  const crops = new Uint8Array(boxes.length * bytes);
  const cropRegion = frame.layout === 'yuv420' ? cropYuv : cropRgb;
  boxes.forEach((box, index) => {
    // Clamped, because the clamped view rounds to nearest while a plain one truncates.
    const out = new Uint8ClampedArray(crops.buffer, index * bytes, bytes);
    cropRegion(frame, squareAround(box, margin), out);
  });
  return crops;
};
