import { add, divide, multiply, power, squareRoot, subtract } from '../ops/elementwise.ts';
import type { Optimizer } from './optimizer.ts';
import type { Setting } from './setting.ts';

/** Adam, with decoupled weight decay (AdamW) where a decay is given. */
export interface AdamOptions {
  readonly kind: 'adam';
  /** Decay of the mean of gradients, in [0, 1); 0.9 where absent. */
  readonly beta1?: number;
  /** Decay of the mean of squared gradients, in [0, 1); 0.999 where absent. */
  readonly beta2?: number;
  readonly epsilon?: number;
  /** Each step shrinks kernels by rate · weightDecay; 0 where absent. */
  readonly weightDecay?: Setting;
}

/** m ← β₁m + (1−β₁)g; v ← β₂v + (1−β₂)g²; w ← w − rate·(m/(1−β₁ᵗ))/(√(v/(1−β₂ᵗ)) + ε) − rate·decay·w. */
export const adam = (options: AdamOptions): Optimizer => {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0 } = options;
  return {
    slots: ['mean', 'square'],
    counters: ['adam.step'],
    prepare: (graph, [steps]) => {
      if (!steps) throw new RangeError('Adam keeps a step counter and was given none');
      const one = graph.scalar(1);
      const step = add(graph, steps, one);
      const correction = (beta: number) => subtract(graph, one, power(graph, graph.scalar(beta), step));
      return { next: [step], shared: [correction(beta1), correction(beta2)] };
    },
    update: ({ graph, parameter, gradient, rate, decays, slots, shared, setting }) => {
      const [mean, square] = slots;
      const [meanCorrection, squareCorrection] = shared;
      if (!mean || !square || !meanCorrection || !squareCorrection)
        throw new RangeError('Adam keeps two tensors a parameter and was given fewer');
      const blend = (old: typeof mean, fresh: typeof mean, beta: number) =>
        add(graph, multiply(graph, old, graph.scalar(beta)), multiply(graph, fresh, graph.scalar(1 - beta)));
      const nextMean = blend(mean, gradient, beta1);
      const nextSquare = blend(square, multiply(graph, gradient, gradient), beta2);
      const deviation = squareRoot(graph, divide(graph, nextSquare, squareCorrection));
      const direction = divide(
        graph,
        divide(graph, nextMean, meanCorrection),
        add(graph, deviation, graph.scalar(epsilon)),
      );
      const step =
        decays && weightDecay !== 0
          ? add(graph, direction, multiply(graph, parameter, setting(graph, 'weightDecay', weightDecay)))
          : direction;
      return { parameter: subtract(graph, parameter, multiply(graph, step, rate)), slots: [nextMean, nextSquare] };
    },
  };
};
