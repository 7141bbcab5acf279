import type { LayerTensors } from '../activation.ts';
import { activationOf, constantOf, floats, type Operator, type Request, weightsOf } from '../importer.ts';
import { integerOf, unsupported } from '../node.ts';
import { unpadded, windowOf } from './window.ts';

const biasOf = (request: Request, size: number): Float32Array | null => {
  const bias = constantOf(request, 2);
  if (bias && bias.data.length !== size)
    throw unsupported(request.node, `its bias has ${bias.data.length} elements for ${size} filters`);
  return bias && floats(bias);
};

/** On a map of one pixel a convolution is a linear layer. */
export const convolution: Operator = (request) => {
  const { node, importer } = request;
  const { x, around } = unpadded(activationOf(request, 0));
  const weight = weightsOf(request, 1);
  const [filters = 0, perGroup = 0, ...kernelShape] = weight.shape;
  if (weight.shape.length !== 4)
    throw unsupported(node, `weights of shape [${weight.shape}]; only convolutions over pictures can be trained`);
  const bias = biasOf(request, filters);
  const name = importer.nameFor(node, weight);
  const groups = integerOf(node, 'group', 1);
  const tensors: LayerTensors = { weight: floats(weight), ...(bias ? { bias } : {}) };
  if (x.features.length === 1) {
    if (kernelShape.some((size) => size !== 1) || groups !== 1)
      throw unsupported(
        node,
        `a kernel of [${kernelShape}] in ${groups} groups behind a global pool cannot be trained`,
      );
    if (perGroup !== x.features[0]) throw unsupported(node, `weights [${weight.shape}] do not fit [${x.shape}]`);
    const layer = { kind: 'linear', name, units: filters } as const;
    return [importer.layer(node, x, { layer, tensors: { bias: new Float32Array(filters), ...tensors } })];
  }
  if (perGroup * groups !== x.features[0])
    throw unsupported(node, `weights [${weight.shape}] in ${groups} groups do not fit [${x.shape}]`);
  const window = windowOf(node, x, { kernelShape, around });
  const layer = { kind: 'conv', name, filters, ...window, groups, bias: bias !== null } as const;
  return [importer.layer(node, x, { layer, tensors })];
};
