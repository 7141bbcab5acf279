/** Filters over pictures; `groups` = channels makes it depthwise. Kernels are square. */
export interface ConvLayer {
  readonly kind: 'conv';
  readonly name: string;
  readonly filters: number;
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
  readonly groups: number;
  readonly bias: boolean;
}

/** Normalises each channel by the batch's statistics in training and by running ones in inference. */
export interface BatchNormLayer {
  readonly kind: 'batchNorm';
  readonly name: string;
}

/** Fully connected, with bias. */
export interface LinearLayer {
  readonly kind: 'linear';
  readonly name: string;
  readonly units: number;
}

export interface ActivationLayer {
  readonly kind: 'relu' | 'relu6' | 'silu';
}

export interface PoolLayer {
  readonly kind: 'maxPool' | 'averagePool';
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
}

/** body(x) + shortcut(x); an empty shortcut is x itself. The activation after it is a layer of its own. */
export interface ResidualLayer {
  readonly kind: 'residual';
  readonly name: string;
  readonly body: readonly Layer[];
  readonly shortcut: readonly Layer[];
}

/** Mean over each channel's picture: C × H × W → C. */
export interface GlobalAveragePoolLayer {
  readonly kind: 'globalAveragePool';
}

/** C × H × W → C·H·W. */
export interface FlattenLayer {
  readonly kind: 'flatten';
}

export type Layer =
  | ConvLayer
  | BatchNormLayer
  | LinearLayer
  | ActivationLayer
  | PoolLayer
  | ResidualLayer
  | GlobalAveragePoolLayer
  | FlattenLayer;

/** A classifier as data: JSON in, JSON out. The last layer is linear and has one unit a class. */
export interface Net {
  readonly name: string;
  /** uint8 planes; scaled inside of the model. */
  readonly input: { readonly channels: 3; readonly height: number; readonly width: number };
  readonly classes: number;
  readonly layers: readonly Layer[];
}

/** Tensors by name: parameters, and running statistics where the net normalises batches. */
export type Weights = Readonly<Record<string, Float32Array>>;

/** Something is wrong with a net's description; the message names the layer, the value and the remedy. */
export class NetError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'NetError';
  }
}
