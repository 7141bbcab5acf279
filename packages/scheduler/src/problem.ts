/** How the accuracy factor runs between the points of an inference profile. */
export type Interpolation = 'step' | 'linear' | 'reciprocal-share';

/** Accuracy factor in [0, 1] that inference keeps at a share of a GPU; ascending in `gpuShare`, 0 below the first point. */
export interface InferenceProfile {
  readonly interpolation: Interpolation;
  readonly points: readonly {
    readonly gpuShare: number;
    readonly accuracyFactor: number;
    readonly inferenceConfigId?: string;
  }[];
}

/** What a retraining configuration γ is believed to bring to a stream in this window. */
export interface RetrainingOption {
  readonly id: string;
  /** Accuracy in [0, 1] after the retraining. */
  readonly endAccuracy: number;
  /** GPU-seconds at 100 % of one reference device. */
  readonly gpuSeconds: number;
}

export interface StreamProblem {
  readonly id: string;
  /** Accuracy in [0, 1] of the live model now, at accuracy factor 1. */
  readonly startAccuracy: number;
  /** `a_MIN`, in [0, 1]. */
  readonly minAccuracy: number;
  /** Weight in the objective; 1 by default. */
  readonly weight?: number;
  /** Seconds from now to the end of this stream's window; the problem's `windowSeconds` by default. */
  readonly remainingSeconds?: number;
  readonly inferenceProfile: InferenceProfile;
  /** Γ; empty is: no retraining possible. */
  readonly retrainingConfigs: readonly RetrainingOption[];
  /** A retraining under way: its γ is fixed and part of its work is done. */
  readonly running?: { readonly retrainingConfigId: string; readonly doneGpuSeconds: number };
}

/** An immutable snapshot to decide over. */
export interface Problem {
  readonly windowSeconds: number;
  readonly labellingDelaySeconds: number;
  readonly gpuCount: number;
  /** δ: smallest grantable share; all shares are multiples of it. */
  readonly allocationUnit: number;
  /** Δ: what a thief steals at once, a multiple of δ. */
  readonly stealQuantum: number;
  readonly streams: readonly StreamProblem[];
}
