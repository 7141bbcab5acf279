import type { PriceSchedule } from './priceSchedule.ts';
import type { BoundModel, BoundStep, BoundStream } from './streamBound.ts';

/** Minimises the relaxed problem's value from given prices on. */
export type Descent = (
  model: BoundModel,
  start: PriceSchedule,
  effort: { readonly steps: number; readonly aim: number; readonly achieved?: number | undefined },
) => Relaxed;

/** A value of the relaxed problem, which no schedule exceeds, and the prices that bring it. */
export interface Relaxed {
  readonly value: number;
  readonly prices: Float64Array;
}

/** Streams up to which cases are told apart; with more of them single cases hardly matter, and the relaxation is tight. */
const streamLimit = 4;

/** Gap to the known plan from which on it is worth while, and at which it is enough. */
const worthwhileGap = 0.003;
const closeGap = 0.001;

/** Steps of the sub-gradient method for each case, and the work for all of them (steps × γ steps × price intervals). */
const stepsByCase = 6;
const workLimit = 120_000;

/** What is decided of the streams in a case, and what no schedule of it exceeds. */
interface Case extends Relaxed {
  readonly model: BoundModel;
}

/**
 * A tighter bound for few streams, where the relaxation is loose because it mixes schedules: halves of two γs, or of an
 * early and a late completion. Every schedule belongs to one case of which γ each stream completes, if any, and in what
 * span of time; each case has its own bound, and the highest of them holds for all. The case with the highest bound is
 * split further until that is close to the known plan or the work allowed is done.
 *
 * @param achieved objective of a plan that is known
 */
export const branchAndBound = (
  model: BoundModel,
  {
    instants,
    root,
    achieved,
    descend,
  }: { readonly instants: Float64Array; readonly root: Relaxed; readonly achieved: number; readonly descend: Descent },
): number => {
  if (model.streams.length > streamLimit || root.value - achieved <= worthwhileGap) return root.value;
  const cases: Case[] = [{ ...root, model }];
  const enough = achieved + closeGap;
  let work = 0;
  for (;;) {
    const highest = cases.reduce((top, one, index) => (one.value > (cases[top]?.value ?? 0) ? index : top), 0);
    const [parent] = cases.splice(highest, 1);
    if (!parent) return root.value;
    const children = parent.value <= enough || work >= workLimit ? [] : split(parent.model);
    if (children.length === 0) return parent.value;
    for (const child of children) {
      const start = { instants, prices: parent.prices };
      const { value, prices } = descend(child, start, { steps: stepsByCase, aim: 0.02, achieved: enough });
      work += stepsByCase * instants.length * stepsOf(child);
      cases.push({ model: child, value: Math.min(value, parent.value), prices });
    }
  }
};

const stepsOf = ({ streams }: BoundModel): number =>
  streams.reduce((sum, { retrainings }) => sum + retrainings.reduce((steps, { length }) => steps + length, 1), 0);

/** The cases of the stream about which most is open; none where nothing is worth telling apart. */
const split = (model: BoundModel): BoundModel[] => {
  let [most, chosen] = [0, -1];
  for (const [index, stream] of model.streams.entries()) {
    const open = openness(stream);
    if (open > most) [most, chosen] = [open, index];
  }
  const stream = model.streams[chosen];
  if (!stream) return [];
  return casesOf(stream).map((one) => ({ ...model, streams: model.streams.with(chosen, one) }));
};

/** Value that depends on what is not decided of a stream: whether and with which γ, and when. */
const openness = ({ coefficient, startAccuracy, retrainings, completes, windowEnd }: BoundStream): number => {
  let open = 0;
  for (const steps of retrainings) {
    const last = steps.at(-1);
    if (!last) continue;
    const seconds = completes ? last.latest - last.earliest : windowEnd;
    if (seconds > 1e-3 * windowEnd) open = Math.max(open, coefficient * Math.abs(last.to - startAccuracy) * seconds);
  }
  return open;
};

const casesOf = (stream: BoundStream): BoundStream[] => {
  const [first] = stream.retrainings;
  if (stream.completes && first) return halves(first).map((steps) => ({ ...stream, retrainings: [steps] }));
  const completed = stream.retrainings.filter((steps) => (steps.at(-1)?.earliest ?? 0) < stream.windowEnd);
  return [
    // What is not completed may have reached checkpoints all the same.
    {
      ...stream,
      retrainings: stream.retrainings.map((steps) => steps.slice(0, -1)).filter(({ length }) => length > 0),
    },
    ...completed.map((steps) => ({ ...stream, retrainings: [steps], completes: true })),
  ];
};

/** The completion in the first or the second half of its span. */
const halves = (steps: readonly BoundStep[]): BoundStep[][] => {
  const last = steps.at(-1);
  if (!last) return [];
  const middle = (last.earliest + last.latest) / 2;
  const before = steps.slice(0, -1);
  return [
    [...before, { ...last, latest: middle }],
    [...before, { ...last, earliest: middle }],
  ];
};
