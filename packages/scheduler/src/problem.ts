import type { Device, Link } from './device.ts';

/** How the accuracy factor runs between the points of an inference profile. */
export type Interpolation = 'step' | 'linear' | 'reciprocal-share';

/** Accuracy factor in [0, 1] that inference keeps at a share of a GPU; ascending in `gpuShare`, 0 below the first point. */
export interface InferenceProfile {
  readonly interpolation: Interpolation;
  readonly points: readonly {
    readonly gpuShare: number;
    readonly accuracyFactor: number;
    readonly inferenceConfigId?: string;
    /** p95 from capture to prediction at this λ, in ms; unknown is taken as within any bound. */
    readonly latencyMs?: number;
  }[];
}

/** What a retraining configuration γ is believed to bring to a stream in this window. */
export interface RetrainingOption {
  readonly id: string;
  /** Accuracy in [0, 1] after the retraining. */
  readonly endAccuracy: number;
  /** GPU-seconds at 100 % of one reference device. */
  readonly gpuSeconds: number;
  /** Standard deviation of `endAccuracy` as an estimate. */
  readonly endAccuracyStdDev?: number;
  /** Share above which it gets no faster; unlimited by default. */
  readonly maxUsefulShare?: number;
  /**
   * Speed by share, where it grows less than linearly (Ekya §4.2 measures it offline): ascending, concave, straight from
   * 0 to the first point and between points, constant after the last. The speed is the share by default.
   */
  readonly scaling?: readonly { readonly share: number; readonly speed: number }[];
  /** Versions on the way that may be swapped in early where they are better: accuracy after so many of its GPU-seconds, ascending. */
  readonly checkpoints?: readonly { readonly gpuSeconds: number; readonly accuracy: number }[];
  /** Training data to ship to another site, and the model to ship back, in GB. */
  readonly dataGigabytes?: number;
  readonly modelGigabytes?: number;
  /** Device memory while it runs, in GB. */
  readonly memoryGigabytes?: number;
  /** What it would really bring and take, where that is known: estimates are scored by it (see `withTruth`). */
  readonly trueEndAccuracy?: number;
  readonly trueGpuSeconds?: number;
}

export interface StreamProblem {
  readonly id: string;
  /** What people call it; plans do not read it. */
  readonly name?: string;
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
  readonly running?: {
    readonly retrainingConfigId: string;
    readonly doneGpuSeconds: number;
    /** Device of another site that runs it and has its data; absent where the stream's own device does. */
    readonly deviceId?: string;
  };
  /** Bound on the p95 from capture to prediction: λs that are known to be slower are not used. */
  readonly maxLatencyMs?: number;
  /** Frames per second to keep up with; information for people, since the inference profile is stated at it. */
  readonly targetFps?: number;
  /** Kind of model, for devices whose speed depends on it. */
  readonly modelFamily?: string;
  /** Device memory of the live model, in GB. */
  readonly modelGigabytes?: number;
  /** Device that must infer it; chosen by the plan where absent. */
  readonly deviceId?: string;
  /** Site of its camera: it is inferred on a device of this site, where one is named. */
  readonly site?: string;
  /** Class mix of its newest labels, as counts or fractions by class. */
  readonly classHistogram?: readonly number[];
  /** Models of other windows or cameras at hand, which cost nothing to swap in. */
  readonly cachedModels?: readonly CachedModel[];
  /** Whether drift was noticed since the live model was trained; `drift-triggered` retrains only then. */
  readonly driftAlarm?: boolean;
  readonly trueStartAccuracy?: number;
}

/** A model at hand and what it was trained on. */
export interface CachedModel {
  readonly id: string;
  readonly classHistogram?: readonly number[];
  /** Hour of the day in [0, 24) at which its data were taken. */
  readonly hourOfDay?: number;
  /** Accuracy that it would have on the stream now. */
  readonly accuracy: number;
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
  /** Devices to plan for; where given, `gpuCount` is not read. */
  readonly devices?: readonly Device[];
  /** Links between the devices' sites. */
  readonly links?: readonly Link[];
  /**
   * What happens to a retrained model that is worse than the live one: swapped in all the same (as in Ekya; the default), or
   * held back by the promotion gate.
   */
  readonly promotion?: 'always' | 'gated';
  /** Largest share that one retraining may hold; unlimited by default. */
  readonly maxRetrainingShare?: number;
  /** Hour of the day now, in [0, 24). */
  readonly hourOfDay?: number;
}
