import { describe, expect, it } from 'vitest';
import { add, multiply } from '../ops/elementwise.ts';
import { expand } from '../ops/layout.ts';
import { dropExpansions } from './dropExpansions.ts';
import { Graph } from './graph.ts';

const graphOf = (shape: readonly number[], short: readonly number[]) => {
  const graph = new Graph('test');
  const expanded = expand(graph, graph.input('short', short), shape);
  return { graph, expanded, whole: graph.input('whole', shape) };
};

const opsOf = ({ nodes }: Graph): readonly string[] => nodes.map(({ op }) => op);

describe('dropping expansions', () => {
  it('lets an element-wise operation broadcast by itself', () => {
    const { graph, expanded, whole } = graphOf([2, 3, 4, 4], [2, 3, 1, 1]);
    const product = multiply(graph, expanded, whole);
    dropExpansions(graph);
    expect(opsOf(graph)).toEqual(['Mul']);
    expect(graph.nodes[0]?.inputs.map((input) => input?.name)).toEqual(['short', 'whole']);
    expect(graph.nodes[0]?.outputs[0]).toEqual(product);
  });

  it('keeps one that something else reads', () => {
    const { graph, expanded, whole } = graphOf([2, 3, 4, 4], [2, 3, 1, 1]);
    multiply(graph, expanded, whole);
    graph.node('Relu', [expanded], expanded.shape);
    dropExpansions(graph);
    expect(opsOf(graph)).toEqual(['Expand', 'Mul', 'Relu']);
  });

  it('keeps those that give the result its size, and those over short rows', () => {
    const twice = graphOf([2, 3, 4, 4], [2, 3, 1, 1]);
    add(twice.graph, twice.expanded, twice.expanded);
    dropExpansions(twice.graph);
    expect(opsOf(twice.graph)).toEqual(['Expand', 'Add']);
    const thin = graphOf([2, 3, 2, 2], [2, 3, 1, 1]);
    multiply(thin.graph, thin.expanded, thin.whole);
    dropExpansions(thin.graph);
    expect(opsOf(thin.graph)).toEqual(['Expand', 'Mul']);
  });
});
