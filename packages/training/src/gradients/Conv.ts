import { convolutionOf } from '../ops/convolution.ts';
import { sumPerChannel } from '../ops/reduce.ts';
import { convInputGradient } from './convolution/input.ts';
import { convWeightGradient } from './convolution/weight.ts';
import { type Gradient, inputOf } from './gradient.ts';

/** Convolution with weights and, where it has one, a bias. */
export const convGradient: Gradient = ({ graph, node, outputGradient: dy, needs }) => {
  const [x, weight, convolution] = [inputOf(node, 0), inputOf(node, 1), convolutionOf(node)];
  return [
    needs[0] ? convInputGradient(graph, { dy, weight, inputShape: x.shape }, convolution) : null,
    needs[1] ? convWeightGradient(graph, { x, dy, weightShape: weight.shape }, convolution) : null,
    needs[2] ? sumPerChannel(graph, dy) : null,
  ];
};
