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

export const clampByte = (value: number): number => (value < 0 ? 0 : value > 255 ? 255 : value);

/** What BT.601 makes of brightness above 16 and of each colour difference from 128. */
export const yuv = {
  luma: 1.164383,
  redByRed: 1.596027,
  greenByBlue: -0.391762,
  greenByRed: -0.812968,
  blueByBlue: 2.017232,
} as const;

/** Red, green and blue of a BT.601 colour, each in [0, 255]; one function each, since a triple would be made for each pixel. */
export const redOf = (luma: number, redDifference: number): number =>
  clampByte(yuv.luma * (luma - 16) + yuv.redByRed * (redDifference - 128));
export const greenOf = (luma: number, blueDifference: number, redDifference: number): number =>
  clampByte(yuv.luma * (luma - 16) + yuv.greenByBlue * (blueDifference - 128) + yuv.greenByRed * (redDifference - 128));
export const blueOf = (luma: number, blueDifference: number): number =>
  clampByte(yuv.luma * (luma - 16) + yuv.blueByBlue * (blueDifference - 128));

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
