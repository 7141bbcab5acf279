import { realizeConvolutions } from '../gradients/convolution/realize.ts';
import { dropExpansions } from '../ir/dropExpansions.ts';
import type { Graph } from '../ir/graph.ts';

/** What makes a graph fast and leaves its results as they are. Done when all is emitted, before outputs are named. */
export const finishGraph = (graph: Graph): void => {
  dropExpansions(graph);
  realizeConvolutions(graph);
};
