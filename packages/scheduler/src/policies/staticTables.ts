import { completionSeconds, estimateWindowAccuracy } from '../estimate/estimateWindowAccuracy.ts';
import { type RetrainingJob, type StreamModel, streamModels, usefulUnits } from '../estimate/streamModel.ts';
import type { Problem } from '../problem.ts';
import { wholeUnits } from '../units.ts';
import type { Pick } from './pickConfigs.ts';
import type { Allocation } from './shares.ts';

/** The best static use of so many units in all by one stream: how it splits them, its γ, and its window accuracy. */
export interface StaticUse {
  readonly inferenceUnits: number;
  readonly retrainingUnits: number;
  readonly pick: Pick;
}

/** What tables are made over: the problem on a grid that they can hold. */
export interface TableGrid {
  readonly problem: Problem;
  readonly models: readonly StreamModel[];
  readonly units: number;
  /** Whether all floors fit on the grid together. */
  readonly holdsFloors: boolean;
}

/** Room in a table above what inference can use, for retraining. */
const roomForRetraining = 1.25;

/**
 * The problem with an allocation unit so coarse a multiple of δ that `most` units hold each stream's floor, all that
 * its inference can use, and some retraining; the very problem where δ itself does.
 */
export const tableGrid = (problem: Problem, most: number): TableGrid => {
  const fine = gridOf(problem);
  const needed = fine.models.reduce(
    (top, model) => Math.max(top, model.floorUnits ?? 0, Math.min(fine.units, usefulUnits(model) * roomForRetraining)),
    0,
  );
  const multiple = Math.ceil(needed / most);
  return multiple <= 1 ? fine : gridOf({ ...problem, allocationUnit: problem.allocationUnit * multiple });
};

const gridOf = (problem: Problem): TableGrid => {
  const models = streamModels(problem);
  const units = wholeUnits(problem.gpuCount, problem.allocationUnit);
  const floors = models.reduce((sum, { floorUnits }) => sum + (floorUnits ?? units + 1), 0);
  return { problem, models, units, holdsFloors: floors <= units };
};

/** Best static use by units, from 0 to `most`; −∞ where the units break the floor. */
export const staticTable = (
  model: StreamModel,
  { most, allocationUnit }: { readonly most: number; readonly allocationUnit: number },
): StaticUse[] => {
  const floor = model.floorUnits ?? 0;
  const useful = usefulUnits(model);
  const jobs = worthwhile(model);
  return Array.from({ length: most + 1 }, (_, units) => {
    const idle: StaticUse = {
      inferenceUnits: units,
      retrainingUnits: 0,
      pick: { job: null, windowAccuracy: Number.NEGATIVE_INFINITY },
    };
    if (units < floor) return idle;
    const shares = { inferenceUnits: units, retrainingUnits: 0, allocationUnit };
    let best: StaticUse = { ...idle, pick: { job: null, windowAccuracy: estimateWindowAccuracy(model, null, shares) } };
    for (let inferenceUnits = floor; inferenceUnits <= Math.min(units - 1, Math.max(useful, floor)); inferenceUnits++) {
      const retrainingUnits = units - inferenceUnits;
      const split = { inferenceUnits, retrainingUnits, allocationUnit };
      for (const job of jobs) {
        // Jobs ascend in work: what does not fit now, no later one does.
        if (completionSeconds(job, retrainingUnits * allocationUnit) >= model.windowEnd) continue;
        const windowAccuracy = estimateWindowAccuracy(model, job, split);
        if (windowAccuracy > best.pick.windowAccuracy + 1e-15)
          best = { inferenceUnits, retrainingUnits, pick: { job, windowAccuracy } };
      }
    }
    return best;
  });
};

/** γs that no cheaper one matches; all of them where caps or checkpoints make them incomparable. */
const worthwhile = (model: StreamModel): readonly RetrainingJob[] => {
  const comparable = model.jobs.every((job) => job.maxShare === Number.POSITIVE_INFINITY && job.steps.length === 1);
  if (!comparable) return model.jobs;
  const kept: RetrainingJob[] = [];
  for (const job of [...model.jobs].sort((a, b) => a.workLeft - b.workLeft || b.endAccuracy - a.endAccuracy))
    if (job.endAccuracy > (kept[kept.length - 1]?.endAccuracy ?? model.startAccuracy)) kept.push(job);
  return kept;
};

/** The uses of streams as the allocation and picks of a plan. */
export const allocationOf = (uses: readonly StaticUse[]): { allocation: Allocation; picks: readonly Pick[] } => ({
  allocation: {
    inference: uses.map(({ inferenceUnits }) => inferenceUnits),
    retraining: uses.map(({ retrainingUnits }) => retrainingUnits),
  },
  picks: uses.map(({ pick }) => pick),
});
