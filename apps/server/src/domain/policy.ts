import { type PolicyName, policies } from '@whetstone/scheduler';

export type { PolicyName };

/** Names of the scheduling policies that a server can run. */
export const policyNames = Object.keys(policies) as [PolicyName, ...PolicyName[]];
