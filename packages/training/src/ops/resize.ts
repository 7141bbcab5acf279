import type { Graph } from '../ir/graph.ts';
import { pictureShape, type Value } from '../ir/value.ts';

/** Repeats each pixel `factor` times in both directions. */
export const upsample = (graph: Graph, x: Value, factor: number): Value => {
  const [n, c, h, w] = pictureShape(x);
  const scales = graph.floats([1, 1, factor, factor], [4]);
  return graph.node('Resize', [x, null, scales], [n, c, h * factor, w * factor], {
    attributes: { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' },
  });
};
