import type { RetrainingConfig, Wording } from '@whetstone/scheduler';

/** What became of a window, in the state machine's words. */
export type WindowOutcomeKind = 'promoted' | 'rejected' | 'no-retraining' | 'unfinished' | 'failed' | 'interrupted';

export interface WindowResult {
  readonly kind: WindowOutcomeKind;
  readonly reason: string;
  /** What the reason is made from; null where that was not kept. */
  readonly wording?: Wording | null;
}

/** Change of the data between a window and the one before (not the loss of accuracy). */
export interface DriftMeasure {
  /** Total variation distance of the two label histograms, in [0, 1]. */
  readonly classDistributionShift: number;
  /** Distance of mean colour, contrast and sharpness between the two windows' samples, in pooled standard deviations. */
  readonly appearanceShift: number;
  /** Accuracy on the previous window's labels minus that on this one's, of a model that saw neither, in [−1, 1]. */
  readonly accuracyDrop: number;
  /** True when one of them passed its alarm threshold. */
  readonly alarm: boolean;
}

/** n sampled objects of which `correct` were held right. */
export interface AccuracyCount {
  readonly n: number;
  readonly correct: number;
}

/** GPU-seconds at 100 % of device 0 that a stream used in a window, by purpose. */
export interface DeviceTime {
  readonly inference: number;
  readonly labelling: number;
  readonly profiling: number;
  readonly retraining: number;
}

export interface StreamWindow {
  readonly id: string;
  readonly streamId: string;
  readonly index: number;
  readonly startedAt: Date;
  /** Planned end; `closedAt` is the real one. */
  readonly endsAt: Date;
  readonly closedAt: Date | null;
  readonly policy: string;
  readonly labels: number;
  readonly drift: DriftMeasure | null;
  /** γ chosen by the plan; null is no retraining. */
  readonly retrainingConfigId: string | null;
  /** Window accuracy that the plan expected, in [0, 1]. */
  readonly estimatedAccuracy: number | null;
  readonly outcome: WindowResult | null;
  readonly modelVersionId: string | null;
  readonly deviceTime: DeviceTime;
  /** Held predictions against golden labels of sampled frames. */
  readonly golden: AccuracyCount;
  /** Held predictions against the truth, where the camera knows it. */
  readonly truth: AccuracyCount | null;
  /** The first model, never retrained, on labels of this window; known once the next one has begun. */
  readonly unretrained: AccuracyCount | null;
}

/** One γ's micro-profile in a window: what was tried, what it promised, and what came of it. */
export interface ProfileRecord {
  readonly id: string;
  readonly windowId: string;
  readonly config: RetrainingConfig;
  /** Trial that this γ shares: effective epochs and hold-out accuracy after each. Empty where the prior alone decided. */
  readonly trialEpochs: readonly number[];
  readonly trialAccuracies: readonly number[];
  /** Fitted `1 − (1/(b0·e + b1) + b2)`; null when the fit failed, and then γ was dropped. */
  readonly curve: { readonly b0: number; readonly b1: number; readonly b2: number; readonly residual: number } | null;
  readonly dropReason: string | null;
  readonly dropWording?: Wording | null;
  readonly startAccuracy: number;
  readonly estimatedEndAccuracy: number | null;
  /** Covers the end accuracy in 9 of 10 retrainings, by how past estimates fared; null where nothing is estimated. */
  readonly estimatedInterval: { readonly low: number; readonly high: number } | null;
  readonly estimatedGpuSeconds: number | null;
  /** Filled after the retraining of the chosen γ. */
  readonly measuredEndAccuracy: number | null;
  readonly measuredGpuSeconds: number | null;
  /** Device seconds that the trial itself took. */
  readonly trialGpuSeconds: number;
}
