export type { InferenceConfig, RetrainingConfig } from './configuration.ts';
export { accuracyFactor, inferenceConfigAt } from './estimate/accuracyFactor.ts';
export { type Integration, integrate, type Violation } from './estimate/integrate.ts';
export type * from './plan.ts';
export { type PolicyName, policies } from './policies/policies.ts';
export type * from './problem.ts';
export * from './window/lifecycle.ts';
