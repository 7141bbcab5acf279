import { ModelFormatError } from '../models/modelFormat.ts';
import { type Layer, NetError } from '../nets/net.ts';
import { type FeatureShape, shapeAfter } from '../nets/trace.ts';
import type { Activation, Half, Known, LayerTensors, Producer } from './activation.ts';
import type { Constant } from './constant.ts';
import { type OnnxNode, unsupported } from './node.ts';

/** One node to be understood. */
export interface Request {
  readonly node: OnnxNode;
  /** null where an optional input is left out. */
  readonly inputs: readonly (Known | null)[];
  readonly importer: Importer;
}

/** What a node yields, in the order of its outputs. */
export type Operator = (request: Request) => readonly Known[];

/** What the operators of one import share: names and numbers given so far. */
export class Importer {
  readonly operatorSet: number;
  /** Joins along the channels so far; a longer one may go on from them. */
  readonly concats: { readonly parts: readonly Activation[]; readonly whole: Activation }[] = [];
  readonly #names = new Set<string>();
  #count = 0;
  #budget: number;

  /** @param options.budget elements that may be computed, so that a small file cannot ask for hours or gigabytes */
  constructor(options: { readonly operatorSet: number; readonly budget: number }) {
    this.operatorSet = options.operatorSet;
    this.#budget = options.budget;
  }

  /** Counts elements that an import computes. */
  spend(node: OnnxNode, elements: number): void {
    this.#budget -= elements;
    if (this.#budget < 0)
      throw new ModelFormatError(
        'too-large',
        `node "${node.name}" (${node.op}): the model computes far more weights than it holds; simplify it first`,
      );
  }

  /** A layer's name that no other has: after its weights in the file, or after its kind. */
  nameFor(node: OnnxNode, weight?: Constant | null): string {
    const written = /^(?<layer>[\w./-]{1,100})[./](?:weight|kernel|W)(?:[:/].*)?$/u.exec(weight?.name ?? '');
    const wanted = written?.groups?.layer ?? node.op.toLowerCase();
    let name = written && !this.#names.has(wanted) ? wanted : `${wanted}${this.#names.size + 1}`;
    while (this.#names.has(name)) name = `${name}x`;
    this.#names.add(name);
    return name;
  }

  activation(content: Omit<Activation, 'kind' | 'id'>): Activation {
    this.#count += 1;
    return { ...content, kind: 'activation', id: this.#count };
  }

  /** Puts a layer behind an activation. Its shape is that of the features unless given otherwise. */
  layer(
    node: OnnxNode,
    from: Activation,
    made: { readonly layer: Layer; readonly tensors?: LayerTensors; readonly shape?: readonly number[] },
  ): Activation {
    const { layer, tensors = {} } = made;
    const whole = wholeOf(from, node);
    this.spend(
      node,
      Object.values(tensors).reduce((sum, data) => sum + data.length, 0),
    );
    const features = featuresAfter(node, layer, whole.features);
    const shape = made.shape ?? this.#writtenShape(whole, features);
    return this.activation({ node, shape, features, producer: { kind: 'layer', from: whole, layer, tensors } });
  }

  /** A vector behind a global pool is still written as C × 1 × 1. */
  #writtenShape(from: Activation, features: FeatureShape): readonly number[] {
    const ones = from.shape.slice(2).map(() => 1);
    return [from.shape[0] ?? 1, ...features, ...(features.length === 1 && from.features.length === 1 ? ones : [])];
  }

  half(node: OnnxNode, from: Activation, made: { readonly half: Half; readonly shape: readonly number[] }): Activation {
    const producer: Producer = { kind: 'half', half: made.half, from };
    return this.activation({ node, shape: made.shape, features: from.features, producer });
  }
}

const featuresAfter = (node: OnnxNode, layer: Layer, from: FeatureShape): FeatureShape => {
  try {
    return shapeAfter([layer], from);
  } catch (cause) {
    if (cause instanceof NetError || cause instanceof RangeError) throw unsupported(node, cause.message);
    throw cause;
  }
};

const halfNames: Readonly<Record<Half['kind'], string>> = {
  padded: 'zeros around pictures that no convolution or average pooling takes in',
  view: 'a reshape or transpose that is no channel shuffle',
  groups: 'a reshape that is no group normalisation',
  channelsLast: 'pictures with their channels last',
  probabilities: 'probabilities in the middle of the net',
};

/**
 * The activation itself, where it is no half of a pattern.
 *
 * @throws {ModelFormatError} naming the node that is half of a pattern whose rest does not follow
 */
export const wholeOf = (value: Activation, user: OnnxNode): Activation => {
  if (value.producer.kind !== 'half') return value;
  const { half } = value.producer;
  throw unsupported(
    value.node ?? user,
    `${halfNames[half.kind]} cannot be trained; node "${user.name}" (${user.op}) uses it`,
  );
};

export const activationOf = ({ node, inputs }: Request, index: number): Activation => {
  const value = inputs[index];
  if (value?.kind !== 'activation')
    throw unsupported(node, `input ${index} is ${value ? 'a constant' : 'missing'} where pictures are expected`);
  return value;
};

/** An input that must be known at import; null where it is left out. */
export const constantOf = ({ node, inputs }: Request, index: number): Constant | null => {
  const value = inputs[index] ?? null;
  if (value?.kind === 'activation')
    throw unsupported(node, `input ${index} is computed from the pictures; it must be constant`);
  return value;
};

export const weightsOf = (request: Request, index: number): Constant => {
  const constant = constantOf(request, index);
  if (constant?.type !== 'float') throw unsupported(request.node, `input ${index}, its weights, is missing`);
  return constant;
};

/** Float32 content of weights. */
export const floats = ({ data }: Constant): Float32Array =>
  data instanceof Float32Array ? data : Float32Array.from(data);

/** What an older operator set keeps as an attribute and a newer one as an input: axes, sizes, margins. */
export const integersAt = (
  request: Request,
  place: { readonly index: number; readonly attribute: readonly number[] | null },
): readonly number[] | null => {
  const constant = constantOf(request, place.index);
  return constant ? [...constant.data] : place.attribute;
};

/** Axes counted from the front. */
export const fromFront = (axes: readonly number[], rank: number): readonly number[] =>
  axes.map((axis) => (axis < 0 ? axis + rank : axis));
