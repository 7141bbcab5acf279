/** Change of the data between two windows; see `classDistributionShift` and `appearanceShift`. */
export interface DriftMeasures {
  /** In [0, 1]. */
  readonly classDistributionShift: number;
  /** In pooled standard deviations. */
  readonly appearanceShift: number;
  /** Accuracy of the same model before minus after, in [−1, 1]. */
  readonly accuracyDrop: number;
}

/**
 * From where on a change is an alarm. A quarter of the objects of another class, a look moved by three quarters of its
 * own spread, or five points of accuracy: each is about twice what a quiet scene shows at 100 labels a window.
 */
export const defaultDriftThresholds: DriftMeasures = {
  classDistributionShift: 0.25,
  appearanceShift: 0.75,
  accuracyDrop: 0.05,
};

/** Whether any measure reached its threshold. */
export const driftAlarm = (measures: DriftMeasures, thresholds: DriftMeasures = defaultDriftThresholds): boolean =>
  measures.classDistributionShift >= thresholds.classDistributionShift ||
  measures.appearanceShift >= thresholds.appearanceShift ||
  measures.accuracyDrop >= thresholds.accuracyDrop;
