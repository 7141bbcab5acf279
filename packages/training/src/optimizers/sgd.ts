import { add, multiply, subtract } from '../ops/elementwise.ts';
import type { Optimizer } from './optimizer.ts';

/** Stochastic gradient descent. */
export interface SgdOptions {
  readonly kind: 'sgd';
  /** μ in [0, 1). */
  readonly momentum: number;
  readonly nesterov?: boolean;
  /** Added to the gradient times the weight; 0 where absent. */
  readonly weightDecay?: number;
}

/** v ← μ·v + g; w ← w − rate·v, or with Nesterov w ← w − rate·(g + μ·v). Decay: g + decay·w in place of g. */
export const sgd = ({ momentum, nesterov = false, weightDecay = 0 }: SgdOptions): Optimizer => ({
  slots: momentum === 0 ? [] : ['momentum'],
  counters: [],
  prepare: () => ({ next: [], shared: [] }),
  update: ({ graph, parameter, gradient, rate, decays, slots }) => {
    const slope =
      decays && weightDecay > 0
        ? add(graph, gradient, multiply(graph, parameter, graph.scalar(weightDecay)))
        : gradient;
    const [velocity] = slots;
    if (!velocity) return { parameter: subtract(graph, parameter, multiply(graph, slope, rate)), slots: [] };
    const faster = add(graph, multiply(graph, velocity, graph.scalar(momentum)), slope);
    const direction = nesterov ? add(graph, slope, multiply(graph, faster, graph.scalar(momentum))) : faster;
    return { parameter: subtract(graph, parameter, multiply(graph, direction, rate)), slots: [faster] };
  },
});
