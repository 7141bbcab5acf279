import type { SchedulingPolicy } from '../plan.ts';
import { auto } from './auto.ts';
import { cloud } from './devices/cloud.ts';
import { driftTriggered, fairBest, fixedConfig, fixedRes } from './fairBaselines.ts';
import { greedyMarginal } from './greedyMarginal.ts';
import { maxMinFair } from './maxMinFair.ts';
import { modelReuse } from './modelReuse.ts';
import { noRetraining } from './noRetraining.ts';
import { optimalStatic } from './optimalStatic.ts';
import { thiefReleased } from './released/thiefReleased.ts';
import { sequential } from './sequential/sequential.ts';
import { thief } from './thief.ts';
import { uniform } from './uniform.ts';

/** Every policy by the name that configuration, plans and the dashboard use. */
export const policies = {
  auto,
  sequential,
  thief,
  'thief-released': thiefReleased,
  'optimal-static': optimalStatic,
  uniform,
  'fair-best': fairBest,
  'fixed-res': fixedRes,
  'fixed-config': fixedConfig,
  'max-min-fair': maxMinFair,
  'greedy-marginal': greedyMarginal,
  'drift-triggered': driftTriggered,
  'model-reuse': modelReuse,
  cloud,
  'no-retraining': noRetraining,
} as const satisfies Readonly<Record<string, SchedulingPolicy>>;

export type PolicyName = keyof typeof policies;
