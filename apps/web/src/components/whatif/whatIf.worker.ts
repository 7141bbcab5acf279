import { readProblem, runWhatIf, type WhatIfTask } from '@whetstone/scheduler';

/** Faults that are told; the first ones are causes, those behind them often follow. */
const mostFaults = 5;

// A worker, because even a small what-if takes longer than a frame.
addEventListener('message', ({ data }: MessageEvent<WhatIfTask>) => {
  // What the command line and the server would refuse is refused here too, and not planned somehow.
  const read = readProblem(data.problem);
  if (read.kind === 'malformed') {
    const faults = read.faults.slice(0, mostFaults).map(({ path, message }) => `${path} ${message}`);
    postMessage({ kind: 'failed', reason: faults.join('; ') });
    return;
  }
  const run = runWhatIf({ ...data, problem: read.problem }, () => performance.now());
  let step = run.next();
  while (!step.done) {
    postMessage({ kind: 'progress', ...step.value });
    step = run.next();
  }
  postMessage({ kind: 'done', outcome: step.value });
});
