import { type ElementType, type Shape, ShapeError, sizeOf, type Value } from './value.ts';

/** Attribute of a node: an integer, integers, a string, a float or a sub-graph. */
export type Attribute = number | readonly number[] | string | { readonly float: number } | { readonly graph: Graph };

/** One operation of a graph in ONNX's words. */
export interface GraphNode {
  readonly op: string;
  /** Operator set; '' is ONNX's own. */
  readonly domain: string;
  readonly name: string;
  readonly inputs: readonly (Value | null)[];
  readonly outputs: readonly Value[];
  readonly attributes: Readonly<Record<string, Attribute>>;
  /** What the gradient must know and ONNX need not. */
  readonly hint: NodeHint | null;
}

/** Mean and variance are this batch's own, so the gradient flows through them as well. */
export type NodeHint = 'batch-statistics';

/** A tensor whose content is part of the graph. */
export interface Constant {
  readonly value: Value;
  readonly data: Float32Array | BigInt64Array | Int32Array;
}

export interface NodeOptions {
  readonly attributes?: Readonly<Record<string, Attribute>>;
  /** ONNX's own where absent. */
  readonly domain?: string;
  readonly hint?: NodeHint;
}

/** Which of several equal formulations of a problem to emit, by the problem's key; the default one where absent. */
export type ChooseFormulation = (problemKey: string) => string | undefined;

/**
 * A graph under construction: nodes in the order of their execution, which is also what the reverse sweep walks back.
 * Operations live in `../ops`, one function each, and infer the shapes of what they emit.
 */
export class Graph {
  readonly name: string;
  readonly chooseFormulation: ChooseFormulation;
  readonly inputs: Value[] = [];
  readonly outputs: Value[] = [];
  readonly nodes: GraphNode[] = [];
  readonly constants: Constant[] = [];
  readonly #shared = new Map<string, Value>();
  #count = 0;

  /** @param name prefix of all names inside, so that a loop's body cannot hide names of the graph around it */
  constructor(name: string, chooseFormulation: ChooseFormulation = () => undefined) {
    this.name = name;
    this.chooseFormulation = chooseFormulation;
  }

  input(name: string, shape: Shape, type: ElementType = 'float32'): Value {
    const value = { name, shape, type };
    this.inputs.push(value);
    return value;
  }

  /** Makes a value an output, under `name`. */
  output(value: Value, name: string): void {
    const [named] = this.nodeNamed('Identity', [value], [{ ...value, name }]);
    if (named) this.outputs.push(named);
  }

  /** A value of a fresh name, for a node of several outputs. */
  value(label: string, shape: Shape, type: ElementType = 'float32'): Value {
    return { name: this.#fresh(label), shape, type };
  }

  /** Adds a node with one output. */
  node(
    op: string,
    inputs: readonly (Value | null)[],
    shape: Shape,
    options: NodeOptions & { type?: ElementType } = {},
  ) {
    const value = this.value(op, shape, options.type);
    this.nodeNamed(op, inputs, [value], options);
    return value;
  }

  /** Adds a node whose outputs carry given names. */
  nodeNamed(
    op: string,
    inputs: readonly (Value | null)[],
    outputs: readonly Value[],
    options: NodeOptions = {},
  ): readonly Value[] {
    const name = outputs[0]?.name ?? this.#fresh(op);
    const { attributes = {}, hint = null, domain = '' } = options;
    this.nodes.push({ op, domain, name, inputs, outputs, attributes, hint });
    return outputs;
  }

  /** A float32 constant; equal small ones are shared. */
  floats(data: readonly number[] | Float32Array, shape: Shape, name?: string): Value {
    const array = data instanceof Float32Array ? data : Float32Array.from(data);
    return this.#constant({ array, shape, type: 'float32', name });
  }

  /** A float32 scalar. */
  scalar(value: number): Value {
    return this.floats([value], []);
  }

  /** An int64 vector: what ONNX takes as shapes, axes and paddings. */
  integers(data: readonly number[]): Value {
    const array = BigInt64Array.from(data, BigInt);
    return this.#constant({ array, shape: [data.length], type: 'int64' });
  }

  /** An int32 vector. */
  int32s(data: readonly number[]): Value {
    return this.#constant({ array: Int32Array.from(data), shape: [data.length], type: 'int32' });
  }

  #constant(content: {
    readonly array: Constant['data'];
    readonly shape: Shape;
    readonly type: ElementType;
    readonly name?: string | undefined;
  }): Value {
    const { array, shape, type, name } = content;
    if (array.length !== sizeOf(shape))
      throw new ShapeError(`constant ${name ?? ''} has ${array.length} elements and shape [${shape}]`);
    const key = name === undefined && array.length <= 1024 ? `${type}[${shape}]${array.join()}` : null;
    const known = key === null ? undefined : this.#shared.get(key);
    if (known) return known;
    const value: Value = { name: name ?? this.#fresh('constant'), shape, type };
    this.constants.push({ value, data: array });
    if (key !== null) this.#shared.set(key, value);
    return value;
  }

  #fresh(op: string): string {
    this.#count += 1;
    return `${this.name}/${op}_${this.#count}`;
  }
}
