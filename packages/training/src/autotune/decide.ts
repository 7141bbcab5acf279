/** How one formulation of a problem did. */
export type Trial =
  | { readonly kind: 'measured'; readonly name: string; readonly milliseconds: number; readonly deviation: number }
  /** The runtime would not load or run it. */
  | { readonly kind: 'refused'; readonly name: string; readonly reason: string };

/** A formulation for a problem, with what it was chosen among: least milliseconds a run by name. */
export interface Choice {
  readonly name: string;
  readonly milliseconds: Readonly<Record<string, number>>;
  /** Formulations whose results were wrong or that did not run, with the reason. */
  readonly rejected: Readonly<Record<string, string>>;
}

/** Largest difference to the default formulation's results, relative to their largest element, that rounding explains. */
export const tolerance = 1e-4;

/** What another formulation must save before it replaces the default one: less than that is noise. */
const leastGain = 0.03;

/** Largest difference of two results relative to the largest element of the first. NaN where one is not finite. */
export const deviationOf = (expected: Float32Array, actual: Float32Array): number => {
  if (expected.length !== actual.length) return Number.NaN;
  let [difference, largest] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    const [a, b] = [expected[i] ?? 0, actual[i] ?? 0];
    const distance = Math.abs(a - b);
    if (!Number.isFinite(distance)) return Number.NaN;
    if (distance > difference) difference = distance;
    if (Math.abs(a) > largest) largest = Math.abs(a);
  }
  return difference / Math.max(largest, Number.MIN_VALUE);
};

/**
 * The fastest formulation whose results are right; the default one, which is the first, unless another is clearly
 * faster.
 */
export const decide = (trials: readonly [Trial, ...Trial[]]): Choice => {
  const rejected: Record<string, string> = {};
  const milliseconds: Record<string, number> = {};
  for (const trial of trials) {
    if (trial.kind === 'refused') rejected[trial.name] = trial.reason;
    else if (trial.deviation <= tolerance) milliseconds[trial.name] = trial.milliseconds;
    else rejected[trial.name] = `differs by ${trial.deviation.toPrecision(2)} from the default formulation`;
  }
  const [byDefault] = trials;
  const standard = milliseconds[byDefault.name] ?? Number.POSITIVE_INFINITY;
  const [best = byDefault.name, least = standard] = Object.entries(milliseconds).sort(([, a], [, b]) => a - b)[0] ?? [];
  return { name: least <= standard * (1 - leastGain) ? best : byDefault.name, milliseconds, rejected };
};
