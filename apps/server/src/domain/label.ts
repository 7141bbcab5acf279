/** Which labelled crops a person wants to look at. */
export const labelFilters = ['doubtful', 'disagreements', 'unreviewed', 'reviewed', 'hard', 'all'] as const;
export type LabelFilter = (typeof labelFilters)[number];

/** A labelled crop beside what the live model held of it, without its pixels. */
export interface LabelledCrop {
  /** A number, as text. */
  readonly id: string;
  readonly at: Date;
  /** The golden model's, or the image set's. */
  readonly label: string;
  /** The golden model's probability; 1 for labels of an image set. */
  readonly confidence: number;
  readonly predicted: { readonly label: string; readonly confidence: number } | null;
  /** A person's word: the same label is a confirmation, another a correction; null is none yet. */
  readonly reviewed: { readonly label: string; readonly by: string; readonly at: Date } | null;
  readonly hard: boolean;
}

/** How far labels agree with people, over the crops that people looked at. */
export interface LabelAgreement {
  readonly labelled: number;
  readonly reviewed: number;
  /** Reviewed crops whose golden label the person confirmed. */
  readonly goldenRight: number;
  /** Reviewed crops on which the live model had held anything, and those on which it was right. */
  readonly predicted: number;
  readonly predictedRight: number;
  readonly hard: number;
}
