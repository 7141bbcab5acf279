import type { Graph, GraphNode } from './graph.ts';
import { type Shape, sizeOf, type Value } from './value.ts';

const isElementwise = ({ op }: GraphNode): boolean => op === 'Mul' || op === 'Add' || op === 'Sub';

const equalShapes = (a: Shape, b: Shape): boolean => a.length === b.length && a.every((size, axis) => size === b[axis]);

/** Elements in a row that one element stands for; ONNX Runtime goes through shorter rows slower than through a copy. */
const leastRow = 16;

const standsForRows = (short: Value, whole: Value): boolean => {
  const axes = short.shape.findLastIndex((size) => size !== 1) + 1;
  return short.shape.length === whole.shape.length && sizeOf(whole.shape.slice(axes)) >= leastRow;
};

/**
 * Element-wise operations broadcast by themselves: where one meets an expanded tensor and one of full size, it takes
 * the tensor as it was, and an expansion that nothing reads any more goes.
 */
export const dropExpansions = (graph: Graph): void => {
  const expansions = new Map(
    graph.nodes.flatMap(({ op, inputs, outputs }) => {
      const [short, expanded] = [inputs[0], outputs[0]];
      return op === 'Expand' && short && expanded && standsForRows(short, expanded)
        ? [[expanded.name, short] as const]
        : [];
    }),
  );
  if (expansions.size === 0) return;
  const read = new Set<string>();
  const nodes = graph.nodes.splice(0).map((node) => {
    const [result] = node.outputs;
    const inputs = node.inputs.map((input, place) => {
      const short = input && isElementwise(node) ? expansions.get(input.name) : undefined;
      const other = node.inputs[1 - place];
      const fits = short && other && result && !expansions.has(other.name) && equalShapes(other.shape, result.shape);
      return fits ? short : input;
    });
    for (const input of inputs) if (input) read.add(input.name);
    return { ...node, inputs };
  });
  graph.nodes.push(
    ...nodes.filter(({ outputs }) => !outputs.some(({ name }) => expansions.has(name) && !read.has(name))),
  );
};
