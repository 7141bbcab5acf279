import type { Activation } from '../activation.ts';
import { activationOf, fromFront, integersAt, type Operator, type Request, wholeOf } from '../importer.ts';
import { integerOf, integersOf, unsupported } from '../node.ts';
import { unpadded, windowOf } from './window.ts';

const globalPool = (request: Request, x: Activation, keepsAxes: boolean): readonly Activation[] => {
  const [n = 1, channels = 1] = x.shape;
  const shape = keepsAxes ? [n, channels, 1, 1] : [n, channels];
  return [request.importer.layer(request.node, x, { layer: { kind: 'globalAveragePool' }, shape })];
};

/** A vector already is its own mean. */
const meanOf = (request: Request, keepsAxes: boolean): readonly Activation[] => {
  const x = wholeOf(activationOf(request, 0), request.node);
  return x.features.length === 1
    ? [{ ...x, shape: keepsAxes ? x.shape : x.shape.slice(0, 2) }]
    : globalPool(request, x, keepsAxes);
};

export const globalAveragePool: Operator = (request) => meanOf(request, true);

/** Over height and width, wherever they stand, it is a global average pool. */
export const reduceMean: Operator = (request) => {
  const { node, importer } = request;
  const x = activationOf(request, 0);
  const axes = integersAt(request, { index: 1, attribute: integersOf(node, 'axes') }) ?? [];
  const front = [...fromFront(axes, x.shape.length)].sort().join();
  const keepsAxes = integerOf(node, 'keepdims', 1) === 1;
  if (x.producer.kind === 'half' && x.producer.half.kind === 'channelsLast' && front === '1,2') {
    const [n = 1, , , channels = 1] = x.shape;
    const shape = keepsAxes ? [n, 1, 1, channels] : [n, channels];
    return [importer.layer(node, x.producer.from, { layer: { kind: 'globalAveragePool' }, shape })];
  }
  if (x.shape.length !== 4 || front !== '2,3')
    throw unsupported(node, `takes the mean over axes [${axes}]; only over height and width can be trained`);
  return meanOf(request, keepsAxes);
};

export const averagePool: Operator = (request) => {
  const { node, importer } = request;
  const { x, around } = unpadded(activationOf(request, 0));
  const window = windowOf(node, x, { around });
  const [, height, width] = x.features;
  const padded = window.padding !== 0;
  const [rows, columns] = typeof window.kernel === 'number' ? [window.kernel, window.kernel] : window.kernel;
  if (!padded && rows === height && columns === width) return globalPool(request, x, true);
  const ownMargins = integersOf(node, 'pads')?.some((margin) => margin !== 0) || integerOf(node, 'ceil_mode', 0) === 1;
  if (padded && ownMargins && integerOf(node, 'count_include_pad', 0) === 0)
    throw unsupported(node, 'leaves its margin out of the mean; only count_include_pad = 1 can be trained');
  return [importer.layer(node, x, { layer: { kind: 'averagePool', ...window } })];
};

/** Zeros around what is never negative are as good as no pixels: a Pad behind a ReLU. */
const isNeverNegative = ({ producer }: Activation): boolean =>
  producer.kind === 'layer' && ['relu', 'relu6', 'sigmoid', 'hardSigmoid'].includes(producer.layer.kind);

export const maxPool: Operator = (request) => {
  const { node, importer } = request;
  const { x, around } = unpadded(activationOf(request, 0));
  if (node.outputs.length > 1) throw unsupported(node, 'yields indices, which cannot be trained');
  if (around.some((margin) => margin > 0) && !isNeverNegative(x))
    throw unsupported(node, 'takes zeros around pictures of either sign, which cannot be trained');
  return [importer.layer(node, x, { layer: { kind: 'maxPool', ...windowOf(node, x, { around }) } })];
};
