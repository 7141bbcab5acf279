import { type Extent, type Layer, type LayerWindow, type Net, NetError, type NetInput, type Padding } from './net.ts';
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

/** Where a number stands, and its least value. */
interface Range {
  readonly path: string;
  readonly from: number;
}

const isWhole = (value: unknown, from: number): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= from && value <= largestSize;

const integerOf = (fields: Fields, key: string, range: Range): number => {
  const value = fields[key];
  if (!isWhole(value, range.from))
    throw new NetError(
      `${range.path}.${key} is ${JSON.stringify(value)}; expected a whole number from ${range.from} to ${largestSize}`,
    );
  return value;
};

/** One whole number, or `count` of them. */
const sizesOf = (fields: Fields, key: string, range: Range & { readonly count: number }): readonly number[] => {
  const value = fields[key];
  const sizes: readonly unknown[] = Array.isArray(value) ? value : [value];
  const fits = sizes.every((size): size is number => isWhole(size, range.from));
  if (!fits || (Array.isArray(value) && sizes.length !== range.count))
    throw new NetError(
      `${range.path}.${key} is ${JSON.stringify(value)}; expected a whole number from ${range.from} to ${largestSize}, or ${range.count} of them`,
    );
  return sizes;
};

const extentOf = (fields: Fields, key: string, path: string): Extent => {
  const [vertical = 1, horizontal] = sizesOf(fields, key, { path, from: 1, count: 2 });
  return horizontal === undefined ? vertical : [vertical, horizontal];
};

const paddingOf = (fields: Fields, path: string): Padding => {
  const [top = 0, left, bottom = 0, right = 0] = sizesOf(fields, 'padding', { path, from: 0, count: 4 });
  return left === undefined ? top : [top, left, bottom, right];
};

const windowOf = (fields: Fields, path: string): LayerWindow => ({
  kernel: extentOf(fields, 'kernel', path),
  stride: extentOf(fields, 'stride', path),
  padding: paddingOf(fields, path),
});

const rateOf = ({ rate }: Fields, path: string): number => {
  if (typeof rate !== 'number' || !(rate >= 0 && rate < 1))
    throw new NetError(`${path}.rate is ${JSON.stringify(rate)}; expected a number from 0 to below 1`);
  return rate;
};

const layersOf = (value: unknown, path: string, depth: number): readonly Layer[] => {
  if (!Array.isArray(value) || value.length > 1000) throw new NetError(`${path} is no list of at most 1000 layers`);
  if (depth > deepestNesting) throw new NetError(`${path} is nested more than ${deepestNesting} deep`);
  return value.map((entry, i) => layerOf(fieldsOf(entry, `${path}[${i}]`), `${path}[${i}]`, depth));
};

/** A layer's fields, where they stand, and how deep. */
interface Place {
  readonly fields: Fields;
  readonly path: string;
  readonly depth: number;
}

const nameOf = ({ fields, path }: Place): string => textOf(fields, 'name', path);

const numberOf = ({ fields, path }: Place, key: string, from = 1): number => integerOf(fields, key, { path, from });

const rowOf = ({ fields, path, depth }: Place, key: string): readonly Layer[] =>
  layersOf(fields[key], `${path}.${key}`, depth + 1);

const biasOf = ({ fields: { bias }, path }: Place): boolean => {
  if (typeof bias !== 'boolean') throw new NetError(`${path}.bias is ${JSON.stringify(bias)}; expected true or false`);
  return bias;
};

const branchesOf = ({ fields: { branches }, path, depth }: Place): readonly (readonly Layer[])[] => {
  if (!Array.isArray(branches) || branches.length === 0 || branches.length > 100)
    throw new NetError(`${path}.branches is no list of 1 to 100 lists of layers`);
  return branches.map((branch, i) => layersOf(branch, `${path}.branches[${i}]`, depth + 1));
};

/** What layers of a kind have beside it; several kinds may share one interface. */
type FieldsOf<Kind extends Layer['kind'], Candidate = Layer> = Candidate extends { readonly kind: infer Kinds }
  ? Kind extends Kinds
    ? Omit<Candidate, 'kind'>
    : never
  : never;

const nothing = () => ({});

/** What each kind of layer has beside its kind. */
const fieldsByKind: { readonly [Kind in Layer['kind']]: (at: Place) => FieldsOf<Kind> } = {
  conv: (at) => ({
    name: nameOf(at),
    filters: numberOf(at, 'filters'),
    ...windowOf(at.fields, at.path),
    groups: numberOf(at, 'groups'),
    bias: biasOf(at),
  }),
  linear: (at) => ({ name: nameOf(at), units: numberOf(at, 'units') }),
  batchNorm: (at) => ({ name: nameOf(at) }),
  groupNorm: (at) => ({ name: nameOf(at), groups: numberOf(at, 'groups') }),
  dropout: (at) => ({ name: nameOf(at), rate: rateOf(at.fields, at.path) }),
  residual: (at) => ({ name: nameOf(at), body: rowOf(at, 'body'), shortcut: rowOf(at, 'shortcut') }),
  gate: (at) => ({ name: nameOf(at), body: rowOf(at, 'body') }),
  concat: (at) => ({ name: nameOf(at), branches: branchesOf(at) }),
  maxPool: (at) => windowOf(at.fields, at.path),
  averagePool: (at) => windowOf(at.fields, at.path),
  upsample: (at) => ({ factor: numberOf(at, 'factor') }),
  channelSlice: (at) => ({ from: numberOf(at, 'from', 0), to: numberOf(at, 'to') }),
  channelShuffle: (at) => ({ groups: numberOf(at, 'groups') }),
  globalAveragePool: nothing,
  flatten: nothing,
  relu: nothing,
  relu6: nothing,
  silu: nothing,
  sigmoid: nothing,
  hardSigmoid: nothing,
  hardSwish: nothing,
};

const isKind = (kind: unknown): kind is Layer['kind'] => typeof kind === 'string' && Object.hasOwn(fieldsByKind, kind);

const layerOf = (fields: Fields, path: string, depth: number): Layer => {
  const { kind } = fields;
  if (!isKind(kind)) throw new NetError(`${path}.kind is ${JSON.stringify(kind)}; this version knows no such layer`);
  return { kind, ...fieldsByKind[kind]({ fields, path, depth }) } as Layer;
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

const triple = (value: unknown, path: string): readonly [number, number, number] => {
  const numbers: readonly unknown[] = Array.isArray(value) ? value : [];
  const [red, green, blue] = numbers.filter((entry): entry is number => Number.isFinite(entry));
  if (numbers.length !== 3 || red === undefined || green === undefined || blue === undefined)
    throw new NetError(`${path} is ${JSON.stringify(value)}; expected three finite numbers, one a channel`);
  return [red, green, blue];
};

const inputOf = (value: unknown): NetInput => {
  const path = 'net.input';
  const input = fieldsOf(value, path);
  if (input.channels !== 3) throw new NetError(`net.input.channels is ${JSON.stringify(input.channels)}; expected 3`);
  const size = (key: string) => integerOf(input, key, { path, from: 1 });
  const sizes = { channels: 3, height: size('height'), width: size('width') } as const;
  if (input.scaling === undefined) return sizes;
  const scaling = fieldsOf(input.scaling, `${path}.scaling`);
  const [scale, shift] = [
    triple(scaling.scale, `${path}.scaling.scale`),
    triple(scaling.shift, `${path}.scaling.shift`),
  ];
  return { ...sizes, scaling: { scale, shift } };
};

/**
 * Reads a net's description from parsed JSON of unknown origin.
 *
 * @throws {NetError} naming the field, its value and what is expected
 */
export const parseNet = (json: unknown): Net => {
  const fields = fieldsOf(json, 'net');
  const net: Net = {
    name: textOf(fields, 'name', 'net'),
    input: inputOf(fields.input),
    classes: integerOf(fields, 'classes', { path: 'net', from: 1 }),
    layers: layersOf(fields.layers, 'net.layers', 0),
  };
  checkNet(net);
  return net;
};
