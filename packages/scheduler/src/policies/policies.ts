import type { SchedulingPolicy } from '../plan.ts';
import { noRetraining } from './noRetraining.ts';
import { sequential } from './sequential/sequential.ts';
import { thief } from './thief.ts';
import { uniform } from './uniform.ts';

/** Every policy by the name that configuration, plans and the dashboard use. */
export const policies = {
  thief,
  sequential,
  uniform,
  'no-retraining': noRetraining,
} as const satisfies Readonly<Record<string, SchedulingPolicy>>;

export type PolicyName = keyof typeof policies;
