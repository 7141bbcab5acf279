import type { Said } from '@whetstone/scheduler';

/** One labelled picture of a set. */
export interface LabelledPicture {
  /** Absolute path. */
  readonly file: string;
  readonly label: string;
  /** Where the set names it, for messages: `row 17`, or the class folder. */
  readonly origin: Said;
  /** Only its order counts; null where the set has no times. */
  readonly time: number | null;
}

/** File names that the picture decoder can read; others in a class folder are passed over. */
export const isPictureName = (name: string): boolean =>
  !name.startsWith('.') && /\.(jpe?g|png|webp|gif|avif|tiff?|ppm|pgm)$/iu.test(name);
