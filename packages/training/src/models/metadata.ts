/** What a model file says about itself beside its net. */
export interface ModelMetadata {
  /** Class names in the order of the outputs. */
  readonly classes: readonly string[];
  /** Free text by key: lineage and the like. */
  readonly properties?: Readonly<Record<string, string>>;
}

/** Keys of ours in `metadata_props`. */
export const metadataKeys = {
  version: 'whetstone.version',
  net: 'whetstone.net',
  classes: 'whetstone.classes',
  input: 'whetstone.input',
} as const;

/** Goes up when an older reader would misread a file. */
export const formatVersion = '1';
