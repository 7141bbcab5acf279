import { type Layer, type Net, NetError } from './net.ts';
import { parametersOf } from './parameters.ts';
import { inputShape, shapeAfter } from './trace.ts';

/** Bounds that keep a hostile description from asking for gigabytes. */
const largestSize = 65_536;
const deepestNesting = 8;

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown, path: string): Fields => {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new NetError(`${path} is ${JSON.stringify(value)}; expected an object`);
  return value as Fields;
};

const textOf = (fields: Fields, key: string, path: string): string => {
  const value = fields[key];
  if (typeof value !== 'string' || value.length === 0 || value.length > 200)
    throw new NetError(`${path}.${key} is ${JSON.stringify(value)}; expected a name of 1 to 200 characters`);
  return value;
};

const integerOf = (fields: Fields, key: string, range: { readonly path: string; readonly from: number }): number => {
  const value = fields[key];
  if (typeof value !== 'number' || !Number.isInteger(value) || value < range.from || value > largestSize)
    throw new NetError(
      `${range.path}.${key} is ${JSON.stringify(value)}; expected a whole number from ${range.from} to ${largestSize}`,
    );
  return value;
};

const layersOf = (value: unknown, path: string, depth: number): readonly Layer[] => {
  if (!Array.isArray(value) || value.length > 1000) throw new NetError(`${path} is no list of at most 1000 layers`);
  if (depth > deepestNesting) throw new NetError(`${path} is nested more than ${deepestNesting} deep`);
  return value.map((entry, i) => layerOf(fieldsOf(entry, `${path}[${i}]`), `${path}[${i}]`, depth));
};

const layerOf = (fields: Fields, path: string, depth: number): Layer => {
  const name = () => textOf(fields, 'name', path);
  const from = (start: number) => ({ path, from: start });
  const window = () => ({
    kernel: integerOf(fields, 'kernel', from(1)),
    stride: integerOf(fields, 'stride', from(1)),
    padding: integerOf(fields, 'padding', from(0)),
  });
  const { kind } = fields;
  switch (kind) {
    case 'conv': {
      const { bias } = fields;
      if (typeof bias !== 'boolean')
        throw new NetError(`${path}.bias is ${JSON.stringify(bias)}; expected true or false`);
      const filters = integerOf(fields, 'filters', from(1));
      return { kind, name: name(), filters, ...window(), groups: integerOf(fields, 'groups', from(1)), bias };
    }
    case 'linear':
      return { kind, name: name(), units: integerOf(fields, 'units', from(1)) };
    case 'batchNorm':
      return { kind, name: name() };
    case 'residual': {
      const body = layersOf(fields.body, `${path}.body`, depth + 1);
      return { kind, name: name(), body, shortcut: layersOf(fields.shortcut, `${path}.shortcut`, depth + 1) };
    }
    case 'maxPool':
    case 'averagePool':
      return { kind, ...window() };
    case 'relu':
    case 'relu6':
    case 'silu':
    case 'globalAveragePool':
    case 'flatten':
      return { kind };
    default:
      throw new NetError(`${path}.kind is ${JSON.stringify(kind)}; this version knows no such layer`);
  }
};

/** Checks what single layers cannot: that they fit together, under unique names, and end in the classes. */
export const checkNet = (net: Net): void => {
  const names = parametersOf(net).map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new NetError(`two layers share the tensor "${twice}"; give each its own name`);
  const last = net.layers.at(-1);
  const output = shapeAfter(net.layers, inputShape(net));
  if (last?.kind !== 'linear' || output[0] !== net.classes)
    throw new NetError(
      `the net ends in ${last?.kind ?? 'nothing'} of ${output.join('×')}; it must end in a linear layer of ${net.classes} units`,
    );
};

/**
 * Reads a net's description from parsed JSON of unknown origin.
 *
 * @throws {NetError} naming the field, its value and what is expected
 */
export const parseNet = (json: unknown): Net => {
  const fields = fieldsOf(json, 'net');
  const input = fieldsOf(fields.input, 'net.input');
  if (input.channels !== 3) throw new NetError(`net.input.channels is ${JSON.stringify(input.channels)}; expected 3`);
  const size = (key: string) => integerOf(input, key, { path: 'net.input', from: 1 });
  const net: Net = {
    name: textOf(fields, 'name', 'net'),
    input: { channels: 3, height: size('height'), width: size('width') },
    classes: integerOf(fields, 'classes', { path: 'net', from: 1 }),
    layers: layersOf(fields.layers, 'net.layers', 0),
  };
  checkNet(net);
  return net;
};
