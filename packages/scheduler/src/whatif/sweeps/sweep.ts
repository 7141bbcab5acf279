import { sweepCameras } from './cameras.ts';
import { sweepGpus } from './gpus.ts';
import { sweepQuantum } from './quantum.ts';
import type { Sweeping, SweepQuestion, SweepTask } from './sweepQuestion.ts';
import { sweepWindows } from './windows.ts';

/** Answers a question, one plan (or simulation) a step. */
export const sweep = ({ question, ...task }: SweepTask & { readonly question: SweepQuestion }): Sweeping => {
  switch (question.kind) {
    case 'gpus':
      return sweepGpus(task, question);
    case 'cameras':
      return sweepCameras(task, question);
    case 'windows':
      return sweepWindows(task, question);
    case 'quantum':
      return sweepQuantum(task, question);
  }
};
