import type { PixelScaling } from '../nets/net.ts';
import type { Affine } from './activation.ts';
import type { PictureSize } from './graphInput.ts';

/** What was taken for granted about a model that another program wrote. */
export type ImportGuess =
  /** Pixels are normalised as for ImageNet. */
  | { readonly kind: 'imageNet' }
  /** Pixels are taken from 0 to this, since the model normalises them itself. */
  | { readonly kind: 'range'; readonly most: 1 | 255 }
  /** The file is for pictures of another size, so things have another size in them. */
  | { readonly kind: 'size'; readonly from: PictureSize; readonly to: PictureSize };

type Three = readonly [number, number, number];

const three = (of: (channel: number) => number): Three => [of(0), of(1), of(2)];

/**
 * Scaling of bytes for a net that was trained on (pixel / 255 − mean) / deviation, as most are.
 *
 * @param statistics red, green, blue, of pixels in [0, 1]
 */
export const scalingFrom = (statistics: { readonly mean: Three; readonly deviation: Three }): PixelScaling => ({
  scale: three((c) => 1 / (255 * (statistics.deviation[c] ?? 1))),
  shift: three((c) => -(statistics.mean[c] ?? 0) / (statistics.deviation[c] ?? 1)),
});

/** What nets expect that were trained on ImageNet by the usual libraries. */
export const imageNetScaling = scalingFrom({ mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] });

/** One scaling behind another. */
const behind = (first: PixelScaling, second: Affine): PixelScaling => ({
  scale: three((c) => (first.scale[c] ?? 1) * (second.scale[c] ?? 1)),
  shift: three((c) => (first.shift[c] ?? 0) * (second.scale[c] ?? 1) + (second.shift[c] ?? 0)),
});

/**
 * From bytes to what the first layer sees.
 *
 * @param source.affine what the graph itself does to its input
 * @param source.given  what its caller says that pixels become before the graph; guessed where null
 * @returns `guess` says what was taken for granted; null where nothing was
 */
export const scalingOf = (source: {
  readonly affine: Affine;
  readonly takesBytes: boolean;
  readonly given: PixelScaling | null;
}): { readonly scaling: PixelScaling; readonly guess: ImportGuess | null } => {
  const { affine, takesBytes, given } = source;
  const bytes: PixelScaling = { scale: [1, 1, 1], shift: [0, 0, 0] };
  if (given) return { scaling: behind(given, affine), guess: null };
  if (takesBytes) return { scaling: behind(bytes, affine), guess: null };
  const changes = affine.scale.some((scale) => scale !== 1) || affine.shift.some((shift) => shift !== 0);
  if (!changes)
    return {
      scaling: imageNetScaling,
      guess: { kind: 'imageNet' },
    };
  // Its own mean tells which pixels the graph expects: bytes have theirs near 127, others below 1.
  const takesByteRange =
    affine.shift.some((shift, c) => Math.abs(shift / (affine.scale[c] || 1)) > 1) ||
    Math.abs(affine.scale[0] ?? 1) < 0.05;
  const range: PixelScaling = takesByteRange ? bytes : { scale: [1 / 255, 1 / 255, 1 / 255], shift: [0, 0, 0] };
  return { scaling: behind(range, affine), guess: { kind: 'range', most: takesByteRange ? 255 : 1 } };
};
