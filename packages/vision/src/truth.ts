import { type Box, boxArea, intersectionArea, intersectionOverUnion } from './box.ts';

/** An object whose place and class are known. */
export interface LabelledBox {
  readonly box: Box;
  readonly label: string;
}

/** Label of a region that shows no object. */
export const backgroundLabel = 'background';

/** An object must fill this much of a region to be what the region shows; below, the crop is mostly something else. */
const minRegionFill = 0.3;
/** A region must show this much of an object; below, it is a scrap that nobody could name. */
const minObjectCover = 0.15;

/**
 * Names what each region shows.
 *
 * A moving blob is seldom the object's box: it loses what resembles the road, and gains shadows and neighbours. So
 * overlap over union alone would call half of the good crops background. An object counts when it fills at least
 * 30 % of the region and at least 15 % of the object lies inside the region; among those, the one with the highest
 * intersection over union wins, so that a rider's box beats the bus behind it, and the bus beats a rider in front.
 *
 * @returns one label per region, `backgroundLabel` where no object counts
 */
export const matchTruth = (regions: readonly Box[], objects: readonly LabelledBox[]): string[] =>
  regions.map((region) => {
    let best = { label: backgroundLabel, overlap: 0 };
    for (const { box, label } of objects) {
      const shared = intersectionArea(region, box);
      if (shared === 0 || shared < minRegionFill * boxArea(region) || shared < minObjectCover * boxArea(box)) continue;
      const overlap = intersectionOverUnion(region, box);
      if (overlap > best.overlap) best = { label, overlap };
    }
    return best.label;
  });
