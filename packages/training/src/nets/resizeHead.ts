import { activationKinds, type LinearLayer, type Net, NetError, type Weights } from './net.ts';
import { initialTensor, parametersOf, tensorName, tensorOf } from './parameters.ts';

export interface HeadSize {
  readonly classes: number;
  /** Neurons of the last hidden layer; the net's own where absent. */
  readonly hiddenWidth?: number;
  /** Uniform in [0, 1); for what is new. */
  readonly random: () => number;
}

/** A linear layer as a matrix of units × inputs and a bias. */
interface Head {
  readonly weight: Float32Array;
  readonly bias: Float32Array;
  readonly units: number;
  readonly inputs: number;
}

const headOf = (net: Net, weights: Weights, layer: LinearLayer): Head => {
  const [weight, bias] = (['weight', 'bias'] as const).map((role) => {
    const name = tensorName(layer, role);
    const parameter = parametersOf(net).find((candidate) => candidate.name === name);
    if (!parameter) throw new NetError(`the net has no tensor "${name}"`);
    return tensorOf(weights, parameter);
  });
  if (!weight || !bias) throw new NetError(`layer "${layer.name}" has no weights`);
  return { weight, bias, units: layer.units, inputs: weight.length / layer.units };
};

/** Picks rows (old units) and columns (old inputs) of a head; null makes a new one: random weights, or 0. */
const rearrange = (
  head: Head,
  pick: { readonly units: readonly (number | null)[]; readonly inputs: readonly (number | null)[] },
  random: () => number,
): Head => {
  const [units, inputs] = [pick.units.length, pick.inputs.length];
  const fresh = initialTensor({ name: '', role: 'weight', shape: [units, inputs] }, random);
  const weight = fresh.map((value, at) => {
    const [unit, input] = [pick.units[Math.floor(at / inputs)] ?? null, pick.inputs[at % inputs] ?? null];
    if (unit === null) return value;
    return input === null ? 0 : (head.weight[unit * head.inputs + input] ?? 0);
  });
  return {
    weight,
    bias: Float32Array.from(pick.units, (unit) => (unit === null ? 0 : (head.bias[unit] ?? 0))),
    units,
    inputs,
  };
};

const range = (length: number): readonly number[] => Array.from({ length }, (_, i) => i);

/** Old units that stay, then new ones. The ones that stay are those which matter most to the layer behind. */
const keptUnits = (hidden: Head, output: Head, width: number): readonly (number | null)[] => {
  if (width >= hidden.units) return [...range(hidden.units), ...Array<null>(width - hidden.units).fill(null)];
  const norm = (values: readonly number[]) => Math.hypot(...values);
  const matter = range(hidden.units).map((unit) => {
    const incoming = norm([...hidden.weight.subarray(unit * hidden.inputs, (unit + 1) * hidden.inputs)]);
    const outgoing = norm(range(output.units).map((row) => output.weight[row * output.inputs + unit] ?? 0));
    return incoming * outgoing;
  });
  const ranked = [...range(hidden.units)].sort((a, b) => (matter[b] ?? 0) - (matter[a] ?? 0));
  return ranked.slice(0, width).sort((a, b) => a - b);
};

/** The last two linear layers with nothing but activations between them; the first of them is the hidden one. */
const headLayers = (net: Net): { readonly hidden: LinearLayer | null; readonly output: LinearLayer } => {
  const output = net.layers.at(-1);
  if (output?.kind !== 'linear') throw new NetError(`net "${net.name}" does not end in a linear layer`);
  const between: readonly string[] = [...activationKinds, 'dropout'];
  const before = net.layers.slice(0, -1).findLast(({ kind }) => !between.includes(kind));
  return { hidden: before?.kind === 'linear' ? before : null, output };
};

const checkSize = (field: string, value: number): void => {
  if (!Number.isInteger(value) || value < 1) throw new RangeError(`${field} is ${value}; choose a whole number from 1`);
};

/**
 * Gives a trained net another number of classes or of hidden neurons, and keeps what can be kept.
 *
 * Wider: old neurons stay, new ones start at random and with no effect, so all logits stay as they were. Narrower: the
 * neurons that matter most stay. More classes: old rows stay, new ones start at random behind them. Fewer: the first stay.
 *
 * @throws {RangeError} naming the size, its value and what is allowed
 * @throws {NetError}   where `hiddenWidth` is given and the net has no hidden layer
 */
export const resizeHead = (
  net: Net,
  weights: Weights,
  size: HeadSize,
): { readonly net: Net; readonly weights: Weights } => {
  checkSize('classes', size.classes);
  const { hidden, output } = headLayers(net);
  const width = size.hiddenWidth ?? hidden?.units;
  if (width !== undefined) checkSize('hiddenWidth', width);
  if (!hidden && size.hiddenWidth !== undefined)
    throw new NetError(`hiddenWidth is ${size.hiddenWidth} but net "${net.name}" has no hidden layer; leave it out`);
  const oldOutput = headOf(net, weights, output);
  const oldHidden = hidden && headOf(net, weights, hidden);
  const units = oldHidden ? keptUnits(oldHidden, oldOutput, width ?? oldHidden.units) : range(oldOutput.inputs);
  const classes = range(size.classes).map((row) => (row < oldOutput.units ? row : null));
  const newOutput = rearrange(oldOutput, { units: classes, inputs: units }, size.random);
  const newHidden = oldHidden && rearrange(oldHidden, { units, inputs: range(oldHidden.inputs) }, size.random);
  const resized = (layer: Net['layers'][number]) => {
    if (layer === output) return { ...output, units: size.classes };
    return layer === hidden && width !== undefined ? { ...hidden, units: width } : layer;
  };
  const entries = (layer: LinearLayer | null, head: Head | null) =>
    layer && head ? { [tensorName(layer, 'weight')]: head.weight, [tensorName(layer, 'bias')]: head.bias } : {};
  return {
    net: { ...net, classes: size.classes, layers: net.layers.map(resized) },
    weights: { ...weights, ...entries(hidden, newHidden), ...entries(output, newOutput) },
  };
};
