/** γ: how a retraining is run (§3.1). Its GPU cost varies by two orders of magnitude over these fields. */
export interface RetrainingConfig {
  readonly id: string;
  readonly epochs: number;
  readonly batchSize: number;
  /** Neurons of the last hidden layer. */
  readonly hiddenWidth: number;
  /** Layers trained, counted from the output; the rest is frozen. `'all'` trains every layer. */
  readonly layersRetrained: number | 'all';
  /** Fraction of the window's labelled data used, in (0, 1]. */
  readonly dataFraction: number;
}

/** λ: how a stream is inferred. One of every `frameInterval` frames is given to the model. */
export interface InferenceConfig {
  readonly id: string;
  readonly frameInterval: number;
}
