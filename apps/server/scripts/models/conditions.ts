import {
  type ConditionName,
  type Conditions,
  clearDay,
  conditionNames,
  drawAnyConditions,
  drawCondition,
  type Random,
  randomFrom,
} from '@whetstone/scene';
import { joinRegions, type LabelledRegions, watchStreet } from './regions.ts';

/** Streets are drawn from these seeds up; the demo's cameras use 1 to 4, and no street serves two purposes. */
const firstSeed = { edge: 10_000, golden: 20_000, test: 30_000, retraining: 40_000 } as const;

/** Anywhere in this many seconds of a street's timetable a camera may be switched on. */
const timetableSeconds = 5000;

export interface Amount {
  readonly streets: number;
  readonly picturesPerStreet: number;
}

interface Survey extends Amount {
  readonly purpose: keyof typeof firstSeed;
  readonly seed: number;
  readonly conditionsOf: (street: number, random: Random) => Conditions;
  /** See `watchStreet`. */
  readonly extra: boolean;
  readonly onStreet?: (streets: number, regions: number) => void;
}

function survey({ purpose, seed, streets, picturesPerStreet, conditionsOf, extra, onStreet }: Survey): LabelledRegions {
  const watches: LabelledRegions[] = [];
  let regions = 0;
  for (let street = 0; street < streets; street++) {
    const random = randomFrom(seed, firstSeed[purpose] + street);
    const watch = {
      seed: firstSeed[purpose] + street,
      conditions: conditionsOf(street, random),
      startSeconds: random() * timetableSeconds,
      pictures: picturesPerStreet,
      random,
    };
    const seen = watchStreet(watch, { extra });
    watches.push(seen);
    regions += seen.count;
    onStreet?.(street + 1, regions);
  }
  return joinRegions(watches);
}

type Progress = Pick<Survey, 'onStreet'>;

/** Clear days only: what an edge model knows before it meets its own camera. */
export const clearDays = (seed: number, amount: Amount, progress: Progress = {}): LabelledRegions =>
  survey({
    ...amount,
    ...progress,
    purpose: 'edge',
    seed,
    extra: true,
    conditionsOf: (_, random) => ({ ...clearDay, wind: 0.1 + 0.5 * random() }),
  });

/** Every condition, alone and mixed with others: what a golden model must have seen. */
export const allConditions = (seed: number, amount: Amount, progress: Progress = {}): LabelledRegions =>
  survey({
    ...amount,
    ...progress,
    purpose: 'golden',
    seed,
    extra: true,
    conditionsOf: (street, random) => {
      const name = conditionNames[(street >> 1) % conditionNames.length];
      return street % 2 === 0 && name ? drawCondition(name, random) : drawAnyConditions(random);
    },
  });

/** One condition on streets that nobody was trained on, as a camera sees them. */
export const unseenStreets = (name: ConditionName, seed: number, amount: Amount): LabelledRegions =>
  survey({
    ...amount,
    purpose: 'test',
    seed: seed + 1 + conditionNames.indexOf(name),
    extra: false,
    conditionsOf: (_, random) => drawCondition(name, random),
  });

/** One drifted street in two parts: the minutes that a window is trained on, and those that follow. */
export function driftedStreet(name: ConditionName, seed: number, pictures: { train: number; test: number }) {
  const random = randomFrom(seed, firstSeed.retraining + conditionNames.indexOf(name));
  const street = firstSeed.retraining + conditionNames.indexOf(name);
  const conditions = drawCondition(name, random);
  const startSeconds = random() * timetableSeconds;
  const watch = { seed: street, conditions, random };
  const train = watchStreet({ ...watch, startSeconds, pictures: pictures.train }, { extra: false });
  // Three fifths of a second lie between two pictures; the test begins when the last training picture is over.
  const later = startSeconds + 10 + pictures.train * 0.6;
  const test = watchStreet({ ...watch, startSeconds: later, pictures: pictures.test }, { extra: false });
  return { train, test };
}
