import { add, multiply, subtract } from '../ops/elementwise.ts';
import type { Optimizer } from './optimizer.ts';
import type { Setting } from './setting.ts';

/** Stochastic gradient descent. */
export interface SgdOptions {
  readonly kind: 'sgd';
  /** μ in [0, 1). */
  readonly momentum: Setting;
  readonly nesterov?: boolean;
  /** Added to the gradient times the weight; 0 where absent. */
  readonly weightDecay?: Setting;
}

/** v ← μ·v + g; w ← w − rate·v, or with Nesterov w ← w − rate·(g + μ·v). Decay: g + decay·w in place of g. */
export const sgd = ({ momentum, nesterov = false, weightDecay = 0 }: SgdOptions): Optimizer => ({
  slots: momentum === 0 ? [] : ['momentum'],
  counters: [],
  prepare: () => ({ next: [], shared: [] }),
  update: ({ graph, parameter, gradient, rate, decays, slots, setting }) => {
    const slope =
      decays && weightDecay !== 0
        ? add(graph, gradient, multiply(graph, parameter, setting(graph, 'weightDecay', weightDecay)))
        : gradient;
    const [velocity] = slots;
    if (!velocity) return { parameter: subtract(graph, parameter, multiply(graph, slope, rate)), slots: [] };
    const factor = setting(graph, 'momentum', momentum);
    const faster = add(graph, multiply(graph, velocity, factor), slope);
    const direction = nesterov ? add(graph, slope, multiply(graph, faster, factor)) : faster;
    return { parameter: subtract(graph, parameter, multiply(graph, direction, rate)), slots: [faster] };
  },
});
