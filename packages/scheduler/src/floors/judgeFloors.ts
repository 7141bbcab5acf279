import { factorAt, inferenceModels, type StreamModel, unitsForFloor, usefulUnits } from '../estimate/streamModel.ts';
import type { InfeasiblePlan } from '../plan.ts';
import type { Problem } from '../problem.ts';
import { wholeUnits } from '../units.ts';

export type FloorVerdict =
  | { readonly kind: 'feasible' }
  | { readonly kind: 'conflict'; readonly conflicts: InfeasiblePlan['conflicts']; readonly relaxed: Problem };

/** Halvings of the common factor; the last is far below one unit of δ. */
const bisectionSteps = 40;

/**
 * Whether all floors can be kept from now on, and if not, what can be kept instead.
 *
 * 1. A floor above what the live model reaches at any share cannot be kept until a retraining is done. Such a stream is
 *    guaranteed the inference share of the fair start (§4.2) meanwhile: more would leave nothing to retrain it with.
 * 2. Floors that can be kept one by one but not together are lowered by one common factor, the largest that fits.
 */
export const judgeFloors = (problem: Problem): FloorVerdict => {
  if (problem.streams.every(({ minAccuracy }) => minAccuracy <= 0)) return { kind: 'feasible' };
  const models = inferenceModels(problem);
  const units = wholeUnits(problem.gpuCount, problem.allocationUnit);
  const fair = Math.floor(units / (2 * models.length));
  const floors = models.map((model) =>
    model.floorUnits === null ? model.startAccuracy * factorAt(model.factors, fair) : model.stream.minAccuracy,
  );
  const factor = largestFactor(models, floors, units);
  if (factor === 1 && models.every((model) => model.floorUnits !== null)) return { kind: 'feasible' };
  const kept = floors.map((floor) => floor * factor);
  const conflicts = models.flatMap((model, index) => {
    const { id: streamId, minAccuracy } = model.stream;
    const alone = model.startAccuracy * factorAt(model.factors, usefulUnits(model));
    const attainable = model.floorUnits === null ? alone * factor : (kept[index] ?? 0);
    return attainable < minAccuracy ? [{ streamId, minAccuracy, attainable }] : [];
  });
  const streams = problem.streams.map((stream, index) => ({ ...stream, minAccuracy: kept[index] ?? 0 }));
  return { kind: 'conflict', conflicts, relaxed: { ...problem, streams } };
};

const largestFactor = (models: readonly StreamModel[], floors: readonly number[], units: number): number => {
  const fits = (factor: number): boolean =>
    models.reduce(
      (sum, model, index) =>
        sum + (unitsForFloor(model.factors, model.startAccuracy, (floors[index] ?? 0) * factor) ?? units + 1),
      0,
    ) <= units;
  if (fits(1)) return 1;
  let [low, high] = [0, 1];
  for (let step = 0; step < bisectionSteps; step++) {
    const middle = (low + high) / 2;
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return low;
};
