/** Pixels of a frame, top-left corner and size. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const boxArea = (box: Box): number => box.width * box.height;

/** Area in pixels that two boxes share; 0 when they do not touch. */
export const intersectionArea = (a: Box, b: Box): number => {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return width > 0 && height > 0 ? width * height : 0;
};

/** Shared area over covered area, in [0, 1]; 0 for two empty boxes. */
export const intersectionOverUnion = (a: Box, b: Box): number => {
  const shared = intersectionArea(a, b);
  const union = boxArea(a) + boxArea(b) - shared;
  return union > 0 ? shared / union : 0;
};
