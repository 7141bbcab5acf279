import type { FeasiblePlan } from '../plan.ts';
import type { Problem } from '../problem.ts';
import { planWithoutRetraining, withoutRetraining } from './noRetraining.ts';
import { policyFrom } from './policy.ts';
import { allocationOf, type StaticUse, staticTable, tableGrid } from './staticTables.ts';
import { planFromPicks } from './thief.ts';

/** Units that one stream may hold in the table. */
const mostUnits = 400;

/** Fewest units beyond `held` that raise a stream's window accuracy; null when none do. */
const nextRise = (table: readonly StaticUse[], held: number): number | null => {
  const now = table[held]?.pick.windowAccuracy ?? 0;
  for (let units = held + 1; units < table.length; units++)
    if ((table[units]?.pick.windowAccuracy ?? 0) > now + 1e-12) return units - held;
  return null;
};

const planMaxMinFair = (whole: Problem): FeasiblePlan => {
  const idle = withoutRetraining(whole);
  const { problem, models, units, holdsFloors } = tableGrid(whole, mostUnits);
  if (!holdsFloors) return planWithoutRetraining(whole, 'max-min-fair', idle);
  const most = Math.min(units, mostUnits);
  const tables = models.map((model) => staticTable(model, { most, allocationUnit: problem.allocationUnit }));
  const held = models.map(({ floorUnits }) => Math.min(floorUnits ?? 0, most));
  let left = units - held.reduce((sum, own) => sum + own, 0);
  const open = new Set(models.keys());
  while (open.size > 0 && left > 0) {
    const accuracyOf = (stream: number): number => tables[stream]?.[held[stream] ?? 0]?.pick.windowAccuracy ?? 0;
    const worst = [...open].reduce((lowest, stream) => (accuracyOf(stream) < accuracyOf(lowest) ? stream : lowest));
    const rise = nextRise(tables[worst] ?? [], held[worst] ?? 0);
    if (rise === null || rise > left) open.delete(worst);
    else [held[worst], left] = [(held[worst] ?? 0) + rise, left - rise];
  }
  const uses = tables.flatMap((table, stream) => table[held[stream] ?? 0] ?? []);
  const without = idle.windowAccuracies;
  return planFromPicks(problem, models, { policy: 'max-min-fair', ...allocationOf(uses), without });
};

/** Gives to whoever has the lowest window accuracy, again and again: the worst stream as good as can be, then the next. */
export const maxMinFair = policyFrom('max-min-fair', planMaxMinFair);
