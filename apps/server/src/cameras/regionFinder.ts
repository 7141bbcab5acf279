import { type Frame, MotionProposer, type MotionWorkspace } from '@whetstone/vision';
import type { Box } from '../domain/region.ts';
import type { RegionSelection } from '../domain/stream.ts';

/** Finds the regions of each frame in order. */
export interface RegionFinder {
  /** @param seconds time of the frame on a clock that does not run backwards */
  find(frame: Frame, seconds: number): readonly Box[];
  /** Context around a region that its crop keeps, as a fraction of the region. */
  readonly margin: number;
}

/** Boxes given as fractions of the frame, in whole pixels inside it. */
const fixedBox = (box: Box, { width, height }: Frame): Box => {
  const x = Math.min(width - 1, Math.round(box.x * width));
  const y = Math.min(height - 1, Math.round(box.y * height));
  return {
    x,
    y,
    width: Math.max(1, Math.min(width - x, Math.round(box.width * width))),
    height: Math.max(1, Math.min(height - y, Math.round(box.height * height))),
  };
};

/** @param workspace that cameras of one thread share */
export const createRegionFinder = (selection: RegionSelection, workspace?: MotionWorkspace): RegionFinder => {
  switch (selection.kind) {
    case 'moving': {
      const proposer = new MotionProposer({ ...(workspace && { workspace }) });
      return { find: (frame, seconds) => proposer.propose(frame, seconds), margin: 0.1 };
    }
    case 'frame':
      return { find: ({ width, height }) => [{ x: 0, y: 0, width, height }], margin: 0 };
    case 'fixed':
      return { find: (frame) => selection.boxes.map((box) => fixedBox(box, frame)), margin: 0 };
  }
};
