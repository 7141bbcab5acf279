import { runWhatIf, type WhatIfTask } from '@whetstone/scheduler';

// A worker, because even a small what-if takes longer than a frame.
addEventListener('message', ({ data }: MessageEvent<WhatIfTask>) => {
  const run = runWhatIf(data, () => performance.now());
  let step = run.next();
  while (!step.done) {
    postMessage({ kind: 'progress', ...step.value });
    step = run.next();
  }
  postMessage({ kind: 'done', outcome: step.value });
});
