import type { PolicyName } from './policies.ts';

/** What each policy does, in a sentence for help texts and tables; ours first, then Ekya's, then baselines. */
export const policyDescriptions = {
  auto: 'The better of sequential and thief by the integrator.',
  sequential:
    'Retrains one stream after the other at full useful rate, by gain per GPU-second; shares change at each completion.',
  thief: 'Ekya’s Algorithms 1 and 2: jobs steal shares from each other while the estimated accuracy rises.',
  'thief-released':
    'Ekya’s released code: fixed iterations, every stream retrains, a finished job’s share is split equally.',
  'optimal-static':
    'The best allocation that never changes in the window; exact for small instances, and says when it is not.',
  uniform: 'The same share for every stream and one fixed configuration, with a fixed part for inference.',
  'fair-best':
    'Equal shares for all jobs; every stream retrains with its most accurate configuration, whatever it costs.',
  'fixed-res': 'Equal shares for all jobs; only the configurations are chosen.',
  'fixed-config': 'One fixed configuration for every stream; shares are stolen as by the thief.',
  'max-min-fair': 'Gives to whoever is worst off, again and again.',
  'greedy-marginal': 'Gives each portion of the device where it raises the mean accuracy most.',
  'drift-triggered': 'Retrains under equal shares, and only the streams whose data have drifted.',
  'model-reuse': 'Swaps in the cached model of the most similar class mix or time of day; never retrains.',
  cloud: 'The edge only infers; every retraining runs at another site, its data and model on the link.',
  'no-retraining': 'Keeps every model as it is; the device only infers.',
} as const satisfies Readonly<Record<PolicyName, string>>;
