/** One size for both axes, or vertical and horizontal. */
export type Extent = number | readonly [number, number];

/** Zeros around pictures: the same on all sides, or top, left, bottom, right. */
export type Padding = number | readonly [number, number, number, number];

/** How a layer's window moves over pictures. */
export interface LayerWindow {
  readonly kernel: Extent;
  readonly stride: Extent;
  readonly padding: Padding;
}

/** Filters over pictures; `groups` = channels makes it depthwise. */
export interface ConvLayer extends LayerWindow {
  readonly kind: 'conv';
  readonly name: string;
  readonly filters: number;
  readonly groups: number;
  readonly bias: boolean;
}

/**
 * Normalises each channel: in training by the batch's statistics or by frozen ones, as the training asks for; in
 * inference by the running ones.
 */
export interface BatchNormLayer {
  readonly kind: 'batchNorm';
  readonly name: string;
}

/** Normalises each picture's groups of channels by their own mean and variance, so that it does the same at any batch. */
export interface GroupNormLayer {
  readonly kind: 'groupNorm';
  readonly name: string;
  /** Divides the channels; 1 normalises whole pictures, as many as channels each channel by itself. */
  readonly groups: number;
}

/** Fully connected, with bias. */
export interface LinearLayer {
  readonly kind: 'linear';
  readonly name: string;
  readonly units: number;
}

/** What each element becomes; the list is what may stand between two linear layers and change no shape. */
export const activationKinds = ['relu', 'relu6', 'silu', 'sigmoid', 'hardSigmoid', 'hardSwish'] as const;

export interface ActivationLayer {
  readonly kind: (typeof activationKinds)[number];
}

/** Largest element or mean under a window; a mean counts padding as zeros. */
export interface PoolLayer extends LayerWindow {
  readonly kind: 'maxPool' | 'averagePool';
}

/**
 * Drops elements at random in training: each is 0 with probability `rate`, else it grows by 1/(1 − rate). Which ones is
 * an input of the training, so that it depends on a seed and nothing else. In inference it does nothing.
 */
export interface DropoutLayer {
  readonly kind: 'dropout';
  readonly name: string;
  /** In [0, 1). */
  readonly rate: number;
}

/** Repeats each pixel `factor` times in both directions: C × H × W → C × H·factor × W·factor. */
export interface UpsampleLayer {
  readonly kind: 'upsample';
  readonly factor: number;
}

/** Some of the channels: `from` up to and without `to`. */
export interface ChannelSliceLayer {
  readonly kind: 'channelSlice';
  readonly from: number;
  readonly to: number;
}

/** Deals channels out like cards: the i-th of each group come to stand side by side. */
export interface ChannelShuffleLayer {
  readonly kind: 'channelShuffle';
  readonly groups: number;
}

/** body(x) + shortcut(x); an empty shortcut is x itself. The activation after it is a layer of its own. */
export interface ResidualLayer {
  readonly kind: 'residual';
  readonly name: string;
  readonly body: readonly Layer[];
  readonly shortcut: readonly Layer[];
}

/** What each branch makes of x, one behind the other along the channels; an empty branch is x itself. */
export interface ConcatLayer {
  readonly kind: 'concat';
  readonly name: string;
  readonly branches: readonly (readonly Layer[])[];
}

/** x · body(x), where the body ends in one factor a channel, like squeeze and excitation. */
export interface GateLayer {
  readonly kind: 'gate';
  readonly name: string;
  readonly body: readonly Layer[];
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
  | GroupNormLayer
  | LinearLayer
  | ActivationLayer
  | DropoutLayer
  | PoolLayer
  | UpsampleLayer
  | ChannelSliceLayer
  | ChannelShuffleLayer
  | ResidualLayer
  | ConcatLayer
  | GateLayer
  | GlobalAveragePoolLayer
  | FlattenLayer;

/** By channel, what a uint8 pixel becomes before the first layer: pixel · scale + shift. */
export interface PixelScaling {
  readonly scale: readonly [number, number, number];
  readonly shift: readonly [number, number, number];
}

/** uint8 planes; scaled inside of the model. */
export interface NetInput {
  readonly channels: 3;
  readonly height: number;
  readonly width: number;
  /** (pixel − 127.5) / 64 where absent. */
  readonly scaling?: PixelScaling;
}

/** A classifier as data: JSON in, JSON out. The last layer is linear and has one unit a class. */
export interface Net {
  readonly name: string;
  readonly input: NetInput;
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
