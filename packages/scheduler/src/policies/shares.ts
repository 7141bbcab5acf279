import type { StreamModel } from '../estimate/streamModel.ts';

/** Units of δ by stream, for its inference and its retraining job. */
export interface Allocation {
  readonly inference: readonly number[];
  readonly retraining: readonly number[];
}

/**
 * A stream under its floor takes share before anyone retrains: unit by unit from whoever has most above its own floor,
 * from that stream's retraining first.
 *
 * @param models floors must fit together (see `judgeFloors`)
 */
export const raiseToFloors = (models: readonly StreamModel[], allocation: Allocation): Allocation => {
  const inference = [...allocation.inference];
  const retraining = [...allocation.retraining];
  const slack = (index: number): number =>
    (inference[index] ?? 0) + (retraining[index] ?? 0) - (models[index]?.floorUnits ?? 0);
  for (const needy of models.keys()) {
    for (let missing = -slack(needy); missing > 0; missing--) {
      let donor = needy;
      for (const candidate of models.keys()) if (slack(candidate) > slack(donor)) donor = candidate;
      if (donor === needy || slack(donor) <= 0) break;
      const from = (retraining[donor] ?? 0) > 0 ? retraining : inference;
      from[donor] = (from[donor] ?? 0) - 1;
      inference[needy] = (inference[needy] ?? 0) + 1;
    }
  }
  return { inference, retraining };
};

/** A stream whose inference share alone is under its floor gives up retraining share for it. */
export const raiseInference = (models: readonly StreamModel[], { inference, retraining }: Allocation): Allocation => {
  const moved = models.map((model, index) =>
    Math.max(0, Math.min(retraining[index] ?? 0, (model.floorUnits ?? 0) - (inference[index] ?? 0))),
  );
  return {
    inference: inference.map((units, index) => units + (moved[index] ?? 0)),
    retraining: retraining.map((units, index) => units - (moved[index] ?? 0)),
  };
};
