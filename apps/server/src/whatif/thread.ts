import { parentPort, workerData } from 'node:worker_threads';
import { runWhatIf, type WhatIfOutcome, type WhatIfProgress, type WhatIfTask } from '@whetstone/scheduler';

/** What the thread of a job says. */
export type FromWhatIfThread =
  | ({ readonly kind: 'progress' } & WhatIfProgress)
  | { readonly kind: 'done'; readonly outcome: WhatIfOutcome };

/** Works one task out and ends. A thread of its own, because plans for hundreds of streams would stop the server. */
const work = (task: WhatIfTask, say: (message: FromWhatIfThread) => void): void => {
  const run = runWhatIf(task, () => performance.now());
  let step = run.next();
  while (!step.done) {
    say({ kind: 'progress', ...step.value });
    step = run.next();
  }
  say({ kind: 'done', outcome: step.value });
};

const port = parentPort;
if (port) work(workerData as WhatIfTask, (message) => port.postMessage(message));
