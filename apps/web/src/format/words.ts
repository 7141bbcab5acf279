import type { EventKind, JobKind, StateWord, StreamWindow } from '../trpc/wire.ts';

/** What a state, an event or an outcome means for who looks: nothing else in the dashboard has these colours. */
export type Tone = 'good' | 'neutral' | 'active' | 'warn' | 'bad';

export const stateTone: Readonly<Record<StateWord, Tone>> = {
  starting: 'neutral',
  live: 'good',
  'below floor': 'bad',
  drifting: 'warn',
  profiling: 'active',
  retraining: 'active',
  judging: 'active',
  offline: 'bad',
  held: 'neutral',
};

export const eventTone: Readonly<Record<EventKind, Tone>> = {
  drift: 'warn',
  plan: 'neutral',
  'retraining-started': 'active',
  promoted: 'good',
  rejected: 'warn',
  'retraining-failed': 'bad',
  'retraining-unfinished': 'warn',
  'retraining-shortened': 'neutral',
  'estimate-wrong': 'warn',
  'class-added': 'active',
  'camera-down': 'bad',
  'camera-up': 'good',
  'config-changed': 'neutral',
  'stream-added': 'neutral',
  'stream-removed': 'neutral',
  'device-lost': 'bad',
  'device-found': 'good',
  'window-interrupted': 'warn',
};

export type OutcomeKind = NonNullable<StreamWindow['outcome']>['kind'];

export const outcomeTone: Readonly<Record<OutcomeKind, Tone>> = {
  promoted: 'good',
  rejected: 'warn',
  'no-retraining': 'neutral',
  unfinished: 'warn',
  failed: 'bad',
  interrupted: 'warn',
};

/** Order in which jobs are stacked in a lane and listed in a legend. */
export const jobKinds: readonly JobKind[] = ['inference', 'labelling', 'profiling', 'retraining'];
