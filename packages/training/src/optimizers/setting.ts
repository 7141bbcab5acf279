import type { Graph } from '../ir/graph.ts';
import type { Value } from '../ir/value.ts';

/** A number that is part of the graph, or `'input'`: a scalar that is fed to every run, so that one graph serves any. */
export type Setting = number | 'input';

/** The value of a setting in a graph: a constant, or what is fed under `name`. */
export type ResolveSetting = (graph: Graph, name: string, setting: Setting) => Value;

/** @throws {RangeError} naming the field, its value and what is allowed */
export const checkSetting = (
  field: string,
  value: Setting | undefined,
  range: { readonly from: number; readonly to?: number; readonly below?: number },
): void => {
  if (value === undefined || value === 'input') return;
  const { from, to = Number.POSITIVE_INFINITY, below = Number.POSITIVE_INFINITY } = range;
  if (value >= from && value <= to && value < below) return;
  const end =
    below < Number.POSITIVE_INFINITY ? ` to below ${below}` : to < Number.POSITIVE_INFINITY ? ` to ${to}` : '';
  throw new RangeError(`${field} is ${value}; choose a number from ${from}${end}, or 'input'`);
};
