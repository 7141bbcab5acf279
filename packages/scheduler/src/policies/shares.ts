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
