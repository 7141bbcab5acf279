import { cropRegions, type Frame } from '@whetstone/vision';
import type { GoldenBatch } from '../devices/protocol.ts';
import type { GoldenModelFile } from '../domain/model.ts';
import type { Box } from '../domain/region.ts';

/** Cuts the chosen regions out of a picture at the golden model's own resolution, in the type it takes. */
export const goldenBatch = (frame: Frame, boxes: readonly Box[], input: GoldenModelFile['input']): GoldenBatch => {
  const side = input.height;
  const pixels = cropRegions(frame, boxes, side);
  if (input.type === 'uint8') return { count: boxes.length, height: side, width: side, data: pixels };
  const plane = side * side;
  const data = new Float32Array(pixels.length);
  for (let at = 0; at < pixels.length; at++) {
    const channel = Math.floor(at / plane) % 3;
    data[at] = ((pixels[at] ?? 0) / 255 - (input.mean[channel] ?? 0)) / (input.std[channel] ?? 1);
  }
  return { count: boxes.length, height: side, width: side, data };
};
