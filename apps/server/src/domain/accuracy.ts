/** Golden: against labels of the golden model on sampled frames. Truth: against what a synthetic camera or an image set knows. */
export type AccuracySource = 'golden' | 'truth';

/** Held predictions of one stream in one second. */
export interface AccuracySample {
  readonly streamId: string;
  /** Start of the second, UTC. */
  readonly at: Date;
  readonly source: AccuracySource;
  readonly n: number;
  readonly correct: number;
}

/** One bin of a timeline; a bin without samples is absent, so that gaps stay gaps. */
export interface AccuracyBin {
  /** Start of the bin, ms since the epoch. */
  readonly at: number;
  readonly n: number;
  readonly correct: number;
  /** Lowest and highest accuracy of the finer bins inside it. */
  readonly min: number;
  readonly max: number;
}

/** Labelled crops of a stream in a stretch of time. */
export interface ClassMixBin {
  /** Its start, ms since the epoch. */
  readonly at: number;
  /** Number of crops by class. */
  readonly counts: Readonly<Record<string, number>>;
}
