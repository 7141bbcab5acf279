import type { ClassMix } from '../trpc/wire.ts';

/** Okabe–Ito, in an order whose neighbours differ in lightness too; the order of the legend is that of the stack. */
const colours = ['#0072B2', '#E69F00', '#009E73', '#CC79A7', '#56B4E9', '#D55E00', '#F0E442'] as const;
const othersColour = '#8b877d';
/** Stands for all rare classes; no class is called so. */
export const othersName = '\u0000others';

export interface MixSeries {
  readonly name: string;
  readonly colour: string;
  /** Labels in the whole range. */
  readonly total: number;
}

const totalsOf = ({ classes, bins }: ClassMix): Map<string, number> =>
  new Map(classes.map((name) => [name, bins.reduce((sum, { counts }) => sum + (counts[name] ?? 0), 0)]));

/** The most frequent classes, the rest of them as one; in the order of the stream's classes. */
export const mixSeries = (mix: ClassMix): MixSeries[] => {
  const totals = totalsOf(mix);
  const frequent = [...totals].filter(([, total]) => total > 0).sort(([, a], [, b]) => b - a);
  const named = new Set(frequent.slice(0, colours.length).map(([name]) => name));
  const shown = mix.classes.filter((name) => named.has(name));
  const rest = frequent.slice(colours.length).reduce((sum, [, total]) => sum + total, 0);
  return [
    ...shown.map((name, index) => ({ name, colour: colours[index] ?? othersColour, total: totals.get(name) ?? 0 })),
    ...(rest > 0 ? [{ name: othersName, colour: othersColour, total: rest }] : []),
  ];
};

export interface MixPoint {
  /** Middle of the bin, ms since the epoch. */
  readonly at: number;
  readonly from: number;
  readonly total: number;
  readonly counts: Readonly<Record<string, number>>;
  /** Fractions by series, the rare classes under one name. */
  readonly shares: Readonly<Record<string, number>>;
}

export const mixPoints = (mix: ClassMix): MixPoint[] => {
  const named = new Set(mixSeries(mix).map(({ name }) => name));
  return mix.bins.flatMap(({ at, counts }) => {
    const total = Object.values(counts).reduce((sum, n) => sum + n, 0);
    if (total === 0) return [];
    const shares: Record<string, number> = {};
    for (const [name, n] of Object.entries(counts)) {
      const series = named.has(name) ? name : othersName;
      shares[series] = (shares[series] ?? 0) + n / total;
    }
    return [{ at: at + mix.binMs / 2, from: at, total, counts, shares }];
  });
};
