export type { InferenceConfig, RetrainingConfig } from './configuration.ts';
