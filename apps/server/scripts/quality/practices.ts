import type { Variety } from '../../src/devices/worker/augmentation.ts';
import { plainVariety, type Recipe, type RecipeFor, recipeFor } from '../../src/devices/worker/recipe.ts';
import type { LabelledSample } from '../../src/labelling/sampleStore.ts';
import { ExemplarMemory } from '../../src/training/exemplarMemory.ts';
import type { Practice } from './replay.ts';

interface Cut {
  readonly gapMs?: number;
  /** Whose samples the gap takes. */
  readonly gapFrom?: 'train' | 'holdOut';
  readonly holdOutFraction?: number;
  /** Exemplars that are added: so many per class, or up to so many with those of the window. */
  readonly exemplars?: { readonly kind: 'newest' | 'reservoir'; readonly perClass: number; readonly topUp?: boolean };
  readonly halfLifeMs?: number;
}

const newest = (older: readonly LabelledSample[], label: number, most: number): LabelledSample[] =>
  most <= 0 ? [] : older.filter((sample) => sample.label === label).slice(-most);

const cut =
  ({
    gapMs = 0,
    gapFrom = 'train',
    holdOutFraction = 0.25,
    exemplars,
    halfLifeMs = Number.POSITIVE_INFINITY,
  }: Cut): Practice['dataOf'] =>
  (labelled, start, windowMs) => {
    const window = labelled.filter(({ at }) => at > start - windowMs * 1.25);
    if (window.length < 40) return null;
    const older = labelled.filter(({ at }) => at <= start - windowMs * 1.25);
    const split = window.length - Math.min(200, Math.round(window.length * holdOutFraction));
    const at = window[split]?.at ?? 0;
    const holdOut = window.slice(split).filter((sample) => gapFrom === 'train' || sample.at >= at + gapMs);
    const recent = window.slice(0, split).filter((sample) => gapFrom === 'holdOut' || sample.at < at - gapMs);
    const memory = new ExemplarMemory({ budgetBytes: 4 * 2 ** 20, halfLifeMs }, older);
    const chosen = memory.labels.flatMap((label) => {
      const have = exemplars?.topUp ? recent.filter((sample) => sample.label === label).length : 0;
      const most = Math.max(0, (exemplars?.perClass ?? 0) - have);
      return exemplars?.kind === 'newest' ? newest(older, label, most) : memory.of(label, start, most);
    });
    return { train: [...chosen, ...recent], holdOut, exemplars: chosen.length };
  };

const recipes =
  (change: Partial<Omit<Recipe, 'variety'>> & { variety?: Partial<Variety> }): RecipeFor =>
  (options) => ({ ...recipeFor(options), ...change, variety: { ...plainVariety, ...change.variety } });

const minute = 60_000;
const present = { exemplars: { kind: 'newest', perClass: 25 } } as const;
const reservoir = (perClass: number, topUp = false) => ({ exemplars: { kind: 'reservoir', perClass, topUp } }) as const;

const aged = { ...reservoir(25), halfLifeMs: 5 * minute };

type NamedPractice = Omit<Practice, 'trainer'> & { readonly recipes: RecipeFor };

/** More right than the live model, by chance or not. */
const anyBetter: Practice['gate'] = ({ candidate, live }) =>
  candidate.filter(Boolean).length > live.filter(Boolean).length;

/** Better by so many standard errors of the paired difference, neighbours in time taken as one observation. */
const surelyBetter =
  (errors: number, blockMs = 1): Practice['gate'] =>
  ({ samples, candidate, live }) => {
    const blocks = new Map<number, number>();
    samples.forEach(({ at }, n) => {
      const block = Math.floor(at / blockMs);
      blocks.set(block, (blocks.get(block) ?? 0) + Number(candidate[n]) - Number(live[n]));
    });
    const sums = [...blocks.values()];
    const total = sums.reduce((sum, value) => sum + value, 0);
    const variance = sums.reduce((sum, value) => sum + (value - total / sums.length) ** 2, 0);
    return total > 0 && total > errors * Math.sqrt(variance);
  };

const practice = (
  name: string,
  data: Cut,
  change: Parameters<typeof recipes>[0] & Partial<Pick<Practice, 'blend' | 'gate' | 'contenders'>> = {},
): NamedPractice => {
  const { blend = 1, gate = anyBetter, contenders = 'none', ...recipe } = change;
  return {
    name,
    recipes: recipes({ balance: 0, ...recipe }),
    dataOf: cut(data),
    shortened: name.startsWith('short'),
    blend,
    gate,
    contenders,
  };
};

/** What the server does, to be compared with in what keeps a retraining from doing harm. */
const server = { ...aged, gapMs: 3000 };
const safe = (name: string, change: Parameters<typeof practice>[2] = {}, data: Partial<Cut> = {}) =>
  practice(`safe: ${name}`, { ...server, ...data }, { balance: 0.3, ...change });

export const practices: readonly NamedPractice[] = [
  safe('as it is'),
  safe('always', { gate: () => true }),
  safe('gate 0.5 errors', { gate: surelyBetter(0.5) }),
  safe('gate 1 error', { gate: surelyBetter(1) }),
  safe('gate 1 error, blocks of 3 s', { gate: surelyBetter(1, 3000) }),
  safe('gate 1.64 errors, blocks of 3 s', { gate: surelyBetter(1.64, 3000) }),
  safe('blend 0.5', { blend: 0.5 }),
  safe('blend 0.7', { blend: 0.7 }),
  safe('blend 0.7, always', { blend: 0.7, gate: () => true }),
  safe('smoothing 0.15', { labelSmoothing: 0.15 }),
  safe('exemplars 50', {}, reservoir(50)),
  safe('exemplars 75', {}, reservoir(75)),
  safe('first back', { contenders: 'first', gate: surelyBetter(1, 3000) }),
  safe('any back', { contenders: 'all', gate: surelyBetter(1, 3000) }),
  practice('data: newest 25', present),
  practice('data: none', {}),
  practice('data: newest 25, gap 3 s', { ...present, gapMs: 3000 }),
  practice('cut: newest 25, gap 3 s off the hold-out', { ...present, gapMs: 3000, gapFrom: 'holdOut' }),
  practice('cut: newest 25, hold-out 15 %', { ...present, holdOutFraction: 0.15 }),
  practice('cut: newest 25, hold-out 8 %', { ...present, holdOutFraction: 0.08 }),
  practice('data: reservoir 10', reservoir(10)),
  practice('data: reservoir 25', reservoir(25)),
  practice('data: reservoir 50', reservoir(50)),
  practice('data: reservoir 25, half-life 5 min', { ...reservoir(25), halfLifeMs: 5 * minute }),
  practice('data: reservoir top up to 25', reservoir(25, true)),
  practice('data: reservoir top up to 50', reservoir(50, true)),
  practice('balance: 0.3, reservoir 25', reservoir(25), { balance: 0.3 }),
  practice('balance: 0.6, reservoir 25', reservoir(25), { balance: 0.6 }),
  practice('balance: 0.3, none', {}, { balance: 0.3 }),
  practice('final: half-life 5 min, balance 0.3', aged, { balance: 0.3 }),
  practice('last: hold-out 15 %', { ...aged, holdOutFraction: 0.15 }, { balance: 0.3 }),
  practice('last: gap off the hold-out', { ...aged, gapMs: 3000, gapFrom: 'holdOut' }, { balance: 0.3 }),
  practice('short: half-life 5 min, balance 0.3, flat ones shortened', aged, { balance: 0.3 }),
  practice('vary: nothing more', present),
  practice('vary: mirrored', present, { variety: { mirrored: 0.5 } }),
  practice('vary: zoom', present, { variety: { zoom: 0.12 } }),
  practice('vary: noise', present, { variety: { noise: 10 } }),
  practice('vary: blurred', present, { variety: { blurred: 0.25 } }),
  practice('vary: all', present, { variety: { mirrored: 0.5, zoom: 0.12, noise: 6, blurred: 0.15 } }),
  practice('vary: mirrored and zoom', present, { variety: { mirrored: 0.5, zoom: 0.12 } }),
];
