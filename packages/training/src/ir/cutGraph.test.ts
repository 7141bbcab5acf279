import { describe, expect, it } from 'vitest';
import { encodeModel } from '../encode/encodeModel.ts';
import { add, multiply, relu } from '../ops/elementwise.ts';
import { gemm } from '../ops/matrix.ts';
import { floatsOf, floatTensor, openSession } from '../testing/session.ts';
import { costOf } from './cost.ts';
import { cutGraph } from './cutGraph.ts';
import { Graph } from './graph.ts';

const namesOf = (values: readonly { readonly name: string }[]): readonly string[] => values.map(({ name }) => name);

/** Two products in a row, whose middle is read again at the end. */
const chain = () => {
  const graph = new Graph('chain');
  const [x, first, second] = [graph.input('x', [4, 8]), graph.input('first', [8, 8]), graph.input('second', [8, 8])];
  const middle = relu(graph, gemm(graph, x, first));
  const end = add(graph, gemm(graph, middle, second), middle);
  graph.output(multiply(graph, end, graph.scalar(2)), 'end');
  graph.output(middle, 'middle');
  return { graph, middle };
};

const ramp = (size: number, step: number): Float32Array =>
  Float32Array.from({ length: size }, (_, i) => (i % 7) * step - 1);

const feeds: Readonly<Record<string, { readonly data: Float32Array; readonly shape: readonly number[] }>> = {
  x: { data: ramp(32, 0.3), shape: [4, 8] },
  first: { data: ramp(64, 0.4), shape: [8, 8] },
  second: { data: ramp(64, 0.2), shape: [8, 8] },
};

/** Runs segments one after another; each is fed what it lists and no more. */
const run = async (segments: readonly Graph[]) => {
  const known = new Map(Object.entries(feeds).map(([name, { data, shape }]) => [name, floatTensor(data, shape)]));
  for (const segment of segments) {
    const session = await openSession(encodeModel(segment));
    const outputs = await session.run(
      Object.fromEntries(segment.inputs.map(({ name }) => [name, known.get(name) ?? floatTensor(ramp(0, 0), [0])])),
    );
    for (const { name, shape } of segment.outputs) known.set(name, floatTensor(floatsOf(outputs, name), shape));
    await session.release();
  }
  return { end: known.get('end')?.data, middle: known.get('middle')?.data };
};

describe('cutting a graph', () => {
  it('computes the same in one segment and in one for each operation', async () => {
    const { graph } = chain();
    const whole = cutGraph(graph, { mostCost: Number.POSITIVE_INFINITY, after: [] });
    const single = cutGraph(graph, { mostCost: 0, after: [] });
    expect(whole).toHaveLength(1);
    expect(single.length).toBe(graph.nodes.filter(({ op }) => op !== 'Identity').length);
    expect(await run(single)).toEqual(await run(whole));
  });

  it('hands on what is read later and takes no weights but those it reads', () => {
    const { graph, middle } = chain();
    const [first, second, ...others] = cutGraph(graph, {
      mostCost: Number.POSITIVE_INFINITY,
      after: graph.outputs.filter(({ name }) => name === 'middle'),
    });
    expect(others).toEqual([]);
    expect(namesOf(first?.inputs ?? [])).toEqual(['x', 'first']);
    // Its name among the outputs is given where it is known, and not at the end.
    expect(namesOf(first?.outputs ?? [])).toEqual([middle.name, 'middle']);
    expect(namesOf(second?.inputs ?? [])).toEqual([middle.name, 'second']);
    expect(namesOf(second?.outputs ?? [])).toEqual(['end']);
    expect(second?.constants).toHaveLength(1);
  });

  it('lets no segment cost more than allowed, unless it is a single operation', () => {
    const { graph } = chain();
    const mostCost = 1000;
    const segments = cutGraph(graph, { mostCost, after: [] });
    expect(segments.length).toBeGreaterThan(2);
    for (const { nodes } of segments) {
      const costs = nodes.map(costOf).filter((cost) => cost > 0);
      const total = costs.reduce((sum, cost) => sum + cost, 0);
      expect(total <= mostCost || costs.length === 1).toBe(true);
    }
  });
});
