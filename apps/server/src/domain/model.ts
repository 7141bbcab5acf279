import type { Wording } from '@whetstone/scheduler';

/** A candidate is trained and not yet judged; one version of a stream is live at a time. */
export type ModelStatus = 'candidate' | 'live' | 'retired' | 'rejected';

/** Verdict of the promotion gate: the candidate against the live model on the newest held-out labels. */
export interface GateVerdict {
  readonly promoted: boolean;
  /** One sentence for an operator, with the numbers. */
  readonly reason: string;
  /** What the sentence is made from; null where that was not kept. */
  readonly wording?: Wording | null;
  readonly samples: number;
  /** Accuracies in [0, 1] on those samples. */
  readonly candidateAccuracy: number;
  readonly liveAccuracy: number;
}

/** What a retraining learnt from, as parts of its `trainedSamples`; they overlap. */
export interface TrainingMix {
  /** Of older windows, kept so that what is away now is not forgotten. */
  readonly exemplars: number;
  /** With a person's label. */
  readonly byPeople: number;
  /** Marked as hard. */
  readonly hard: number;
}

/** One version of a stream's edge model. */
export interface ModelVersion {
  readonly id: string;
  readonly streamId: string;
  /** 1, 2, 3 … within the stream; shown as v1, v2, v3. */
  readonly number: number;
  readonly parentId: string | null;
  readonly windowId: string | null;
  readonly status: ModelStatus;
  /** SHA-256 of the ONNX file in the model store. */
  readonly sha256: string;
  readonly classes: readonly string[];
  readonly hiddenWidth: number;
  /** γ it was trained with; null for the first version. */
  readonly retrainingConfigId: string | null;
  readonly trainedSamples: number;
  /** Null for versions that no retraining here made, and for those made before it was kept. */
  readonly trainedMix: TrainingMix | null;
  readonly gate: GateVerdict | null;
  readonly createdAt: Date;
}

/** An ONNX golden model that an operator brought. */
export interface GoldenModelFile {
  readonly id: string;
  readonly name: string;
  readonly sha256: string;
  readonly classes: readonly string[];
  /** Input as N × 3 × height × width, scaled to [0, 1] and then normalised by mean and standard deviation. */
  readonly input: {
    readonly name: string;
    readonly height: number;
    readonly width: number;
    readonly mean: readonly [number, number, number];
    readonly std: readonly [number, number, number];
    readonly type: 'float32' | 'uint8';
  };
  readonly createdAt: Date;
}
