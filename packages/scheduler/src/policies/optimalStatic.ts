import type { StreamModel } from '../estimate/streamModel.ts';
import type { FeasiblePlan } from '../plan.ts';
import type { Problem } from '../problem.ts';
import { fillByMargin } from './greedyMarginal.ts';
import { planWithoutRetraining, withoutRetraining } from './noRetraining.ts';
import { policyFrom } from './policy.ts';
import { allocationOf, type StaticUse, staticTable, tableGrid } from './staticTables.ts';
import { planFromPicks } from './thief.ts';

/** Largest tables (streams × units², and uses to fill them with) for which the optimum is worked out exactly. */
const exactLimit = 60_000_000;
const tableLimit = 20_000_000;

/** Best uses of all units by dynamic programming over the streams: a multiple-choice knapsack, exact on the grid of δ. */
const bestUses = (
  models: readonly StreamModel[],
  tables: readonly (readonly StaticUse[])[],
  units: number,
): StaticUse[] => {
  let values = new Float64Array(units + 1);
  const choices = tables.map((table, stream) => {
    const next = new Float64Array(units + 1).fill(Number.NEGATIVE_INFINITY);
    const choice = new Int32Array(units + 1);
    const worth = Float64Array.from(table, ({ pick }) => (models[stream]?.weight ?? 1) * pick.windowAccuracy);
    for (let total = 0; total <= units; total++)
      for (let own = 0; own <= Math.min(total, worth.length - 1); own++) {
        const value = (values[total - own] ?? 0) + (worth[own] ?? 0);
        if (value > (next[total] ?? 0)) [next[total], choice[total]] = [value, own];
      }
    values = next;
    return choice;
  });
  const uses: StaticUse[] = [];
  let left = units;
  for (let stream = tables.length - 1; stream >= 0; stream--) {
    const own = choices[stream]?.[left] ?? 0;
    const use = tables[stream]?.[own];
    if (use) uses.unshift(use);
    left -= own;
  }
  return uses;
};

/** Units up to which tables can be worked out in time for all streams. */
const affordableUnits = (models: readonly StreamModel[], units: number): number => {
  const tableWork = models.reduce((sum, { factors, jobs }) => sum + units * factors.length * (jobs.length + 1), 0);
  return Math.min(units, Math.max(1, Math.floor(tableLimit / Math.max(1, tableWork / units))));
};

export const planOptimalStatic = (whole: Problem): FeasiblePlan => {
  const idle = withoutRetraining(whole);
  const fine = tableGrid(whole, Number.POSITIVE_INFINITY);
  const affordable = affordableUnits(fine.models, fine.units);
  const exact = affordable === fine.units && fine.models.length * fine.units * fine.units <= exactLimit;
  const { problem, models, units, holdsFloors } = exact ? fine : tableGrid(whole, affordable);
  const most = Math.min(units, affordable);
  const nothing = (): FeasiblePlan => planWithoutRetraining(whole, 'optimal-static', idle);
  if (!holdsFloors) return { ...nothing(), optimality: 'heuristic' };
  const tables = models.map((model) => staticTable(model, { most, allocationUnit: problem.allocationUnit }));
  const uses = exact ? bestUses(models, tables, units) : fillByMargin(models, tables, units);
  const plan = planFromPicks(problem, models, {
    policy: 'optimal-static',
    ...allocationOf(uses),
    without: idle.windowAccuracies,
  });
  return { ...(plan.objective >= idle.objective ? plan : nothing()), optimality: exact ? 'exact' : 'heuristic' };
};

/**
 * The best shares and γs that stay as they are until a retraining completes and then help the own inference. Exact on
 * the grid of δ for small problems (`optimality: 'exact'`); larger ones are filled greedily by gain and say so.
 */
export const optimalStatic = policyFrom('optimal-static', planOptimalStatic);
