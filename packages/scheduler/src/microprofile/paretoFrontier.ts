/** A configuration's place in the resource–accuracy profile (§3.1). */
export interface ProfilePoint {
  readonly id: string;
  readonly gpuSeconds: number;
  /** In [0, 1]. */
  readonly endAccuracy: number;
}

/** The points that no other beats in both cost and accuracy, from the cheapest to the most accurate. */
export const paretoFrontier = <P extends ProfilePoint>(points: readonly P[]): P[] => {
  const frontier: P[] = [];
  for (const point of [...points].sort((a, b) => a.gpuSeconds - b.gpuSeconds || b.endAccuracy - a.endAccuracy))
    if (point.endAccuracy > (frontier[frontier.length - 1]?.endAccuracy ?? Number.NEGATIVE_INFINITY))
      frontier.push(point);
  return frontier;
};

/** How far a point lies below the frontier: accuracy that the same GPU-seconds or fewer would have brought more. */
export const distanceToFrontier = (point: ProfilePoint, frontier: readonly ProfilePoint[]): number =>
  frontier.reduce(
    (distance, other) =>
      other.gpuSeconds <= point.gpuSeconds ? Math.max(distance, other.endAccuracy - point.endAccuracy) : distance,
    0,
  );
