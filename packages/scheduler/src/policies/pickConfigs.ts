import { completionSeconds, estimateWindowAccuracy, type StreamShares } from '../estimate/estimateWindowAccuracy.ts';
import type { RetrainingJob, StreamModel } from '../estimate/streamModel.ts';
import type { Problem } from '../problem.ts';
import { wholeUnits } from '../units.ts';

/** γ of a stream under given shares and what it brings. */
export interface Pick {
  /** Null is ∅. */
  readonly job: RetrainingJob | null;
  /** Estimated window accuracy in [0, 1]; −∞ where the shares break the floor. */
  readonly windowAccuracy: number;
}

/**
 * Algorithm 2 for one stream: the γ (or ∅) with the best estimated window accuracy under its shares. λ is implied by the
 * inference share. γ counts only if it completes within the window and the inference share alone holds the floor.
 */
export const pickConfig = (model: StreamModel, shares: StreamShares & { readonly allocationUnit: number }): Pick => {
  const { inferenceUnits, retrainingUnits, allocationUnit } = shares;
  const floorUnits = model.floorUnits ?? 0;
  if (inferenceUnits + retrainingUnits < floorUnits) return { job: null, windowAccuracy: Number.NEGATIVE_INFINITY };
  let best: Pick = { job: null, windowAccuracy: estimateWindowAccuracy(model, null, shares) };
  if (retrainingUnits === 0 || inferenceUnits < floorUnits) return best;
  for (const job of model.jobs) {
    if (completionSeconds(job, retrainingUnits * allocationUnit) >= model.windowEnd) continue;
    const windowAccuracy = estimateWindowAccuracy(model, job, shares);
    if (windowAccuracy > best.windowAccuracy) best = { job, windowAccuracy };
  }
  return best;
};

/** `pickConfig` that remembers: the thief asks for the same shares again and again. */
export const rememberingPicker = (
  models: readonly StreamModel[],
  { allocationUnit, gpuCount }: Problem,
): ((index: number, shares: StreamShares) => Pick) => {
  const known = models.map(() => new Map<number, Pick>());
  const stride = wholeUnits(gpuCount, allocationUnit) + 1;
  return (index, shares) => {
    const model = models[index];
    const picks = known[index];
    if (!model || !picks) return { job: null, windowAccuracy: 0 };
    const key = shares.inferenceUnits * stride + shares.retrainingUnits;
    const remembered = picks.get(key);
    if (remembered) return remembered;
    const pick = pickConfig(model, { ...shares, allocationUnit });
    picks.set(key, pick);
    return pick;
  };
};
