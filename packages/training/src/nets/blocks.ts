import type { ActivationLayer, Extent, Layer } from './net.ts';

/** A convolution over an odd, square kernel that keeps its pictures' size but for the stride. */
export interface Convolution {
  readonly filters: number;
  readonly kernel: number;
  readonly stride?: Extent;
  readonly groups?: number;
}

/** A convolution without bias, and the batch normalisation that brings one. */
export const normalized = (name: string, convolution: Convolution): readonly Layer[] => {
  const { filters, kernel, stride = 1, groups = 1 } = convolution;
  return [
    { kind: 'conv', name, filters, kernel, stride, padding: (kernel - 1) / 2, groups, bias: false },
    { kind: 'batchNorm', name: `${name}.norm` },
  ];
};

/** The same with an activation behind it. */
export const activated = (
  name: string,
  convolution: Convolution,
  kind: ActivationLayer['kind'] = 'relu',
): readonly Layer[] => [...normalized(name, convolution), { kind }];

/** Two 3 × 3 convolutions beside a shortcut, which adapts the size where the block changes it. */
export const basicBlock = (
  name: string,
  block: { readonly from: number; readonly filters: number; readonly stride: number },
): readonly Layer[] => {
  const { from, filters, stride } = block;
  const body = [
    ...activated(`${name}.conv1`, { filters, kernel: 3, stride }),
    ...normalized(`${name}.conv2`, { filters, kernel: 3 }),
  ];
  const adapts = stride !== 1 || from !== filters;
  const shortcut = adapts ? normalized(`${name}.shortcut`, { filters, kernel: 1, stride }) : [];
  return [{ kind: 'residual', name, body, shortcut }, { kind: 'relu' }];
};

/** Widens by a 1 × 1 convolution, filters each channel by itself, narrows again; the input is added where sizes agree. */
export const invertedResidual = (
  name: string,
  block: { readonly from: number; readonly filters: number; readonly stride: number; readonly expansion: number },
): readonly Layer[] => {
  const { from, filters, stride, expansion } = block;
  const inner = from * expansion;
  const body = [
    ...(expansion === 1 ? [] : activated(`${name}.expand`, { filters: inner, kernel: 1 }, 'relu6')),
    ...activated(`${name}.depthwise`, { filters: inner, kernel: 3, stride, groups: inner }, 'relu6'),
    ...normalized(`${name}.project`, { filters, kernel: 1 }),
  ];
  return stride === 1 && from === filters ? [{ kind: 'residual', name, body, shortcut: [] }] : body;
};
