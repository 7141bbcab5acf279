import type { StreamModel } from '../estimate/streamModel.ts';
import type { FeasiblePlan } from '../plan.ts';
import type { Problem } from '../problem.ts';
import { planWithoutRetraining, withoutRetraining } from './noRetraining.ts';
import { policyFrom } from './policy.ts';
import { allocationOf, type StaticUse, staticTable, tableGrid } from './staticTables.ts';
import { planFromPicks } from './thief.ts';

/** Units that one stream may hold in the table; more than so many GPUs for one stream are not considered. */
const mostUnits = 400;

interface Rise {
  readonly stream: number;
  readonly units: number;
  readonly byUnit: number;
}

/** The rise of a stream that brings most by unit, among those that fit. */
const bestRise = (
  table: readonly StaticUse[],
  { stream, held, left, weight }: { stream: number; held: number; left: number; weight: number },
): Rise | null => {
  const now = table[held]?.pick.windowAccuracy ?? 0;
  let best: Rise | null = null;
  for (let units = 1; units <= Math.min(left, table.length - 1 - held); units++) {
    const byUnit = (weight * ((table[held + units]?.pick.windowAccuracy ?? 0) - now)) / units;
    if (byUnit > (best?.byUnit ?? 1e-15)) best = { stream, units, byUnit };
  }
  return best;
};

/** Starts at the floors and gives units, in the portions that pay most by unit, until none are left or none pay. */
export const fillByMargin = (
  models: readonly StreamModel[],
  tables: readonly (readonly StaticUse[])[],
  units: number,
): StaticUse[] => {
  const held = models.map(({ floorUnits }, index) => Math.min(floorUnits ?? 0, (tables[index]?.length ?? 1) - 1));
  let left = units - held.reduce((sum, own) => sum + own, 0);
  const riseOf = (stream: number): Rise | null =>
    bestRise(tables[stream] ?? [], { stream, held: held[stream] ?? 0, left, weight: models[stream]?.weight ?? 1 });
  const rises = models.map((_, stream) => riseOf(stream));
  while (left > 0) {
    let best: Rise | null = null;
    for (const [stream, rise] of rises.entries()) {
      const current = rise && rise.units > left ? riseOf(stream) : rise;
      rises[stream] = current;
      if (current && current.byUnit > (best?.byUnit ?? 0)) best = current;
    }
    if (!best) break;
    held[best.stream] = (held[best.stream] ?? 0) + best.units;
    left -= best.units;
    rises[best.stream] = riseOf(best.stream);
  }
  return tables.flatMap((table, stream) => table[held[stream] ?? 0] ?? []);
};

const planGreedyMarginal = (whole: Problem): FeasiblePlan => {
  const idle = withoutRetraining(whole);
  const { problem, models, units, holdsFloors } = tableGrid(whole, mostUnits);
  const policy = 'greedy-marginal';
  if (!holdsFloors) return planWithoutRetraining(whole, policy, idle);
  const most = Math.min(units, mostUnits);
  const tables = models.map((model) => staticTable(model, { most, allocationUnit: problem.allocationUnit }));
  const uses = fillByMargin(models, tables, units);
  const plan = planFromPicks(problem, models, { policy, ...allocationOf(uses), without: idle.windowAccuracies });
  return plan.objective >= idle.objective ? plan : planWithoutRetraining(whole, policy, idle);
};

/** Gives each unit where it raises the mean window accuracy most, looking ahead over portions of units. */
export const greedyMarginal = policyFrom('greedy-marginal', planGreedyMarginal);
