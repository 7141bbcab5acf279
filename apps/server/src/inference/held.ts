import { intersectionOverUnion } from '@whetstone/vision';
import type { Box } from '../domain/region.ts';

/** What the system believes about a scene until a newer result replaces it. */
export interface HeldPredictions {
  readonly sequence: number;
  readonly boxes: readonly Box[];
  /** Class index per box. */
  readonly labels: ArrayLike<number>;
  /** Probability of each label, in [0, 1]. */
  readonly confidences: ArrayLike<number>;
}

/** Below this overlap a held box says nothing about a region. */
const minOverlap = 0.3;

/**
 * Which held box answers for each region of a frame: the one that overlaps it most.
 *
 * This is how a skipped frame costs accuracy: objects have moved away from the boxes of the last inferred frame.
 *
 * @returns index of a held box per region; −1 where nothing was held
 */
export const heldBoxes = (regions: readonly Box[], held: Pick<HeldPredictions, 'boxes'> | null): Int16Array => {
  const boxes = new Int16Array(regions.length).fill(-1);
  if (held === null) return boxes;
  regions.forEach((region, at) => {
    let best = minOverlap;
    held.boxes.forEach((box, index) => {
      const overlap = intersectionOverUnion(region, box);
      if (overlap >= best) {
        best = overlap;
        boxes[at] = index;
      }
    });
  });
  return boxes;
};

/** What was held for each region: class index, or −1 where nothing was held. */
export const heldLabels = (regions: readonly Box[], held: HeldPredictions | null): Int16Array =>
  heldBoxes(regions, held).map((box) => (box < 0 ? -1 : (held?.labels[box] ?? -1)));
