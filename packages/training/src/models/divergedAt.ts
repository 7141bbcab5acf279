/**
 * The step at which a training stopped because its loss was no number any more.
 *
 * @param losses        of one run, in the order of its steps
 * @param options.start the run's first step in its schedule
 * @returns the step's place in the schedule; null where all losses are finite
 */
export const divergedAt = (losses: ArrayLike<number>, { start }: { readonly start: number }): number | null => {
  const step = Array.from(losses).findIndex((loss) => !Number.isFinite(loss));
  return step < 0 ? null : start + step;
};
