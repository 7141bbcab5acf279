import { intersectionOverUnion } from '@whetstone/vision';
import type { Box } from '../domain/region.ts';

/** What the system believes about a scene until a newer result replaces it. */
export interface HeldPredictions {
  readonly sequence: number;
  readonly boxes: readonly Box[];
  /** Class index per box. */
  readonly labels: ArrayLike<number>;
}

/** Below this overlap a held box says nothing about a region. */
const minOverlap = 0.3;

/**
 * What was held for each region of a frame: the label of the held box that overlaps it most.
 *
 * This is how a skipped frame costs accuracy: objects have moved away from the boxes of the last inferred frame.
 *
 * @returns class index per region; −1 where nothing was held
 */
export const heldLabels = (regions: readonly Box[], held: HeldPredictions | null): Int16Array => {
  const labels = new Int16Array(regions.length).fill(-1);
  if (held === null) return labels;
  regions.forEach((region, at) => {
    let best = minOverlap;
    held.boxes.forEach((box, index) => {
      const overlap = intersectionOverUnion(region, box);
      if (overlap >= best) {
        best = overlap;
        labels[at] = held.labels[index] ?? -1;
      }
    });
  });
  return labels;
};
