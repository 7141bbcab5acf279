import type { PolicyName as AnyPolicy } from '@whetstone/scheduler';

/** Policies that a server runs live, the default first; the scheduler has more, for comparisons. */
export const policyNames = [
  'auto',
  'sequential',
  'thief',
  'max-min-fair',
  'drift-triggered',
  'uniform',
  'no-retraining',
] as const satisfies readonly AnyPolicy[];
export type PolicyName = (typeof policyNames)[number];

/** What runs until somebody chooses otherwise. */
export const defaultPolicy: PolicyName = 'auto';
