import { type Sayer, sayer } from './wording.ts';

/** What became of a window, and what of it made a plan stale. */
export const windowSentences = {
  'window.noPlan': 'No plan gave this stream a retraining.',
  'window.endedProfiling': 'The window ended while retraining configurations were being profiled.',
  'window.endedRetraining': 'The window ended before the retraining with {config} was done; it was stopped.',
  'window.endedJudging': 'The window ended before the retrained model was judged.',
  'window.started': 'a window started',
  'window.profiled': 'profiled {count} retraining configurations',
  'window.profilingFailed': 'profiling failed',
  'window.retrainingFailed': 'a retraining failed',
  'window.promoted': 'a retrained model was promoted',
  'window.rejected': 'a retrained model was rejected',
  'window.judgedInSimulation': '{candidate}, live model {live} (simulated)',
} as const;

export const sayOfWindow: Sayer<typeof windowSentences> = sayer(windowSentences);
