export type { InferenceConfig, RetrainingConfig } from './configuration.ts';
export type * from './plan.ts';
export type * from './problem.ts';
export * from './window/lifecycle.ts';
