import { sayer } from '@whetstone/scheduler';

/** The promotion gate's verdicts. */
const gate = {
  'gate.promoted': 'Promoted: {candidate} on the newest {count} labels, live model {live}.',
  'gate.rejected': 'Retraining rejected: {candidate} on the newest {count} labels, live model {live}.',
  'gate.keptByPin':
    'Not promoted, since v{version} is pinned: {candidate} on the newest {count} labels, live model {live}.',
} as const;

/** What became of a window, where the state machine cannot know it. */
const outcomes = {
  'outcome.policyOff': 'Retraining is off: the policy is no-retraining.',
  'outcome.held': 'This stream is held: retraining is turned off in its settings.',
  'outcome.tooFewLabels':
    'Only {count} labels of the last window are at hand; {needed} are needed to profile retrainings.',
  'outcome.profilingFailed': 'Profiling failed: {reason}',
  'outcome.retrainingFailed': 'Retraining failed: {reason}',
  'outcome.notJudged': 'The candidate could not be judged: {reason}',
  'outcome.interrupted': 'The server stopped while this window was open.',
} as const;

/** Why γ was left out. */
const profiles = {
  'profile.noCurve': 'The curve could not be fitted: {reason}.',
  'profile.noTime': 'There was no time left in the window to profile it.',
} as const;

/** What a latency bound has to say in a plan's reason. */
const latencies = {
  'latency.some':
    '{reason} Frame intervals that take {measured} at p95 (measured) or longer, over its bound of {bound}, are not used.',
  'latency.all': '{reason} No frame interval keeps its bound of {bound}: the best takes {measured} at p95 (measured).',
} as const;

/** What made a plan stale. */
const triggers = {
  'trigger.all': '{reasons}',
  'trigger.stream': '{stream}: {because}',
  'trigger.windowStarted': 'window of {stream} started',
  'trigger.estimateWrong': 'the estimate of {stream} proved wrong',
  'trigger.demand': 'measured demand is refreshed',
  'trigger.streamAdded': '{stream} was added',
  'trigger.streamChanged': 'the settings of {stream} changed',
  'trigger.streamRemoved': '{stream} was removed',
  'trigger.policy': 'the policy is now {policy}',
  'trigger.madeLive': 'v{version} of {stream} was put live',
} as const;

export const windowSentences = { ...gate, ...outcomes, ...profiles, ...latencies, ...triggers } as const;

export const sayOfWindow = sayer(windowSentences);
