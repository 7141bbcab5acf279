import type { Layer } from '../nets/net.ts';
import type { ParameterRole } from '../nets/parameters.ts';
import type { FeatureShape } from '../nets/trace.ts';
import type { Constant } from './constant.ts';
import type { OnnxNode } from './node.ts';

/** Per channel, what the graph itself does to its input before the first layer: x·scale + shift. */
export interface Affine {
  readonly scale: readonly number[];
  readonly shift: readonly number[];
}

/** A layer's tensors by what they are for. */
export type LayerTensors = Partial<Readonly<Record<ParameterRole, Float32Array>>>;

/** Half of a pattern of several nodes: nothing by itself, and an error where its other half does not follow. */
export type Half =
  | { readonly kind: 'padded'; readonly margins: readonly [number, number, number, number] }
  | { readonly kind: 'view'; readonly groups: number; readonly transposed: boolean }
  /** Groups of channels for normalisation, and with what ε that happened; null before. */
  | { readonly kind: 'groups'; readonly groups: number; readonly epsilon: number | null }
  | { readonly kind: 'channelsLast' }
  | { readonly kind: 'probabilities' };

/** Where an activation comes from. */
export type Producer =
  | { readonly kind: 'input'; readonly affine: Affine }
  | { readonly kind: 'layer'; readonly from: Activation; readonly layer: Layer; readonly tensors: LayerTensors }
  | { readonly kind: 'join'; readonly join: 'add' | 'concat' | 'gate'; readonly from: readonly Activation[] }
  | { readonly kind: 'half'; readonly half: Half; readonly from: Activation };

/** What flows through the graph: depends on the pictures. */
export interface Activation {
  readonly kind: 'activation';
  /** The same for values that differ in nothing but how their sizes are written. */
  readonly id: number;
  readonly node: OnnxNode | null;
  /** As in the file, the number of pictures first. */
  readonly shape: readonly number[];
  /** As our layers see it: C × 1 × 1 behind a global pool is a vector. */
  readonly features: FeatureShape;
  readonly producer: Producer;
}

export type Known = Constant | Activation;
