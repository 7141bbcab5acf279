import type { GateVerdict } from '../domain/model.ts';
import { sayOfEvent } from '../domain/sentences/eventSentences.ts';
import type { StreamWindow } from '../domain/window.ts';
import type { LoadedModel } from '../models/registry.ts';
import { keptByPin } from '../training/promotionGate.ts';
import { judge } from '../training/trainer.ts';
import type { TrainingData } from '../training/trainingData.ts';
import type { StreamRuntime } from './streamRuntime.ts';

/** Fewest fresh labels (made after the training set was cut) that the gate judges on; else the hold-out serves. */
const minFreshLabels = 30;
/** Newest labels that the gate judges on, at most. */
const maxJudgedLabels = 150;

export interface JudgingEffect {
  readonly window: StreamWindow;
  readonly candidate: LoadedModel;
  readonly data: TrainingData;
  /** When the training data were cut, in ms since the epoch: labels from then on are fresh. */
  readonly dataCutAt: number;
  readonly signal: AbortSignal;
}

/** Judges a candidate on the newest labels, keeps the verdict, and makes it the live model where it is better. */
export const runJudging = async (
  runtime: StreamRuntime,
  { window, candidate, data, dataCutAt, signal }: JudgingEffect,
): Promise<GateVerdict> => {
  const { clock, device, events, samples, store, stream, live } = runtime;
  const fresh = samples.between(dataCutAt, clock.now());
  const judged = (fresh.length >= minFreshLabels ? fresh : data.holdOut).slice(-maxJudgedLabels);
  const judgement = await judge(device, { streamId: stream.id, candidate, live, samples: judged, signal });
  // The pin may have been set while the candidate was judged.
  const verdict = runtime.stream.pinned ? keptByPin(judgement, live.version.number) : judgement;
  const record = () => store.judgeModelVersion(candidate.version.id, verdict);
  const promoted = { ...candidate, version: { ...candidate.version, status: 'live', gate: verdict } } as const;
  await (verdict.promoted ? runtime.swap(promoted, { signal, record }) : record());
  const { wording: _wording, ...figures } = verdict;
  events.publish({
    kind: verdict.promoted ? 'promoted' : 'rejected',
    streamId: stream.id,
    windowId: window.id,
    said: sayOfEvent('event.judged', {
      stream: stream.name,
      version: candidate.version.number,
      verdict: { text: verdict.reason, wording: verdict.wording },
    }),
    data: { ...figures, modelVersionId: candidate.version.id, modelNumber: candidate.version.number },
  });
  return verdict;
};
