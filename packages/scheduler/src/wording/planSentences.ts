import { type Sayer, sayer } from './wording.ts';

/** Why a stream got what it got in a plan. */
export const planSentences = {
  'plan.retrains': 'Retrains with {config} ({cost} at {share}, {when}): expected {from} → {to}, {average}.',
  'plan.goesOn':
    'Goes on retraining with {config} ({cost} left at {share}, {when}): expected {from} → {to}, {average}.',
  'plan.done': 'done in {done}',
  'plan.laterDone': 'from {start}, done in {done}',
  'plan.notDone': 'not done in this window',
  'plan.laterNotDone': 'from {start}, not done in this window',
  'plan.average': 'window average {average}',
  'plan.averageInstead': 'window average {average} instead of {without}',
  'plan.doesNotRetrain': 'Does not retrain: {why}; {average}.',
  'plan.neverRetrains': 'the policy never does',
  'plan.noneOnOffer': 'no retraining configuration is on offer',
  'plan.noGain': 'the best of {count}, {config}, promises {to} and it has {from}',
  'plan.tooLong': '{config} ({from} → {to}) costs {cost}, more than the {available} until the window ends',
  'plan.moreElsewhere': '{config} ({from} → {to}) costs {cost}, which bring more elsewhere',
  'plan.notInferred': 'Is not inferred: no device that is available can take it.',
  'plan.notInferredFor': 'Is not inferred: no device that is available can take it ({needs}).',
  'plan.pinnedTo': 'it is pinned to {device}',
  'plan.siteIs': 'its site is {site}',
  'plan.modelTakes': 'its model takes {memory}',
  'plan.retrainsElsewhere':
    'Retrains with {config} on {device} at another site ({share} from {start}, model back in {arrives}): expected {from} → {to}, window average {average}.',
} as const;

export const sayOfPlan: Sayer<typeof planSentences> = sayer(planSentences);
