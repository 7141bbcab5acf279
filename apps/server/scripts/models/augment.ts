import type { Random } from '@whetstone/scene';
import type { Pool } from './fit.ts';

export interface Augmentation {
  /** Largest relative change of contrast, of each channel's gain, and largest shift of brightness in levels. */
  readonly contrast: number;
  readonly cast: number;
  readonly brightness: number;
}

/** A copy of the pool with half of its crops mirrored and each one's light and colours changed. */
export function augmented(pool: Pool, { contrast, cast, brightness }: Augmentation, random: Random): Uint8Array {
  const pixels = Uint8ClampedArray.from(pool.pixels);
  const plane = pixels.length / pool.count / 3;
  const side = Math.sqrt(plane);
  const around = (spread: number) => (random() * 2 - 1) * spread;
  for (let crop = 0; crop < pool.count; crop++) {
    const start = crop * 3 * plane;
    if (random() < 0.5) mirror(pixels.subarray(start, start + 3 * plane), side);
    const gain = 1 + around(contrast);
    const shift = around(brightness);
    for (let channel = 0; channel < 3; channel++) {
      const channelGain = gain * (1 + around(cast));
      const from = start + channel * plane;
      for (let i = from; i < from + plane; i++) pixels[i] = (pixels[i] - 128) * channelGain + 128 + shift;
    }
  }
  return new Uint8Array(pixels.buffer);
}

function mirror(crop: Uint8ClampedArray, side: number): void {
  for (let row = 0; row < crop.length; row += side) crop.subarray(row, row + side).reverse();
}
