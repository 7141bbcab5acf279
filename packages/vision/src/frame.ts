/**
 * A picture. Its pixels are, by layout:
 *
 * - `rgb24` (the default): three bytes each, row by row, `3 · width · height` bytes;
 * - `yuv420`: what video decoders deliver, as the `pgmyuv` format lays it out; width and height are even, and there are
 *   `1.5 · width · height` bytes: a plane of brightness, then for each second row half a row of blue difference and half a
 *   row of red difference (BT.601, 16 to 235).
 */
export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
  readonly layout?: 'rgb24' | 'yuv420';
}

const clamp = (value: number): number => (value < 0 ? 0 : value > 255 ? 255 : value);

/** Red, green and blue of a BT.601 colour, each in [0, 255]; one function each, since a triple would be made for each pixel. */
export const redOf = (luma: number, redDifference: number): number =>
  clamp(1.164383 * (luma - 16) + 1.596027 * (redDifference - 128));
export const greenOf = (luma: number, blueDifference: number, redDifference: number): number =>
  clamp(1.164383 * (luma - 16) - 0.391762 * (blueDifference - 128) - 0.812968 * (redDifference - 128));
export const blueOf = (luma: number, blueDifference: number): number =>
  clamp(1.164383 * (luma - 16) + 2.017232 * (blueDifference - 128));
/** Brightness in [0, 255]. */
export const brightnessOf = (luma: number): number => clamp(1.164383 * (luma - 16));

/** The picture's pixels as rgb24, whatever their layout; not a copy where they are already. */
export const rgbPixels = ({ width, height, pixels, layout }: Frame): Uint8Array => {
  if (layout !== 'yuv420') return pixels;
  const half = width / 2;
  const rgb = new Uint8ClampedArray(3 * width * height);
  for (let y = 0, at = 0; y < height; y++) {
    const chroma = (height + (y >> 1)) * width;
    for (let x = 0; x < width; x++, at += 3) {
      const luma = pixels[y * width + x];
      const blueDifference = pixels[chroma + (x >> 1)];
      const redDifference = pixels[chroma + half + (x >> 1)];
      rgb[at] = redOf(luma, redDifference);
      rgb[at + 1] = greenOf(luma, blueDifference, redDifference);
      rgb[at + 2] = blueOf(luma, blueDifference);
    }
  }
  return new Uint8Array(rgb.buffer);
};
