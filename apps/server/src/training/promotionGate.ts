import { deservesPromotion, quantity } from '@whetstone/scheduler';
import type { GateVerdict } from '../domain/model.ts';
import { sayOfWindow } from '../domain/sentences/windowSentences.ts';

const figuresOf = (verdict: Pick<GateVerdict, 'samples' | 'candidateAccuracy' | 'liveAccuracy'>) => ({
  candidate: quantity('fraction', verdict.candidateAccuracy),
  count: verdict.samples,
  live: quantity('fraction', verdict.liveAccuracy),
});

/**
 * The promotion gate: a candidate goes live only if it is right more often than the live model on the same newest
 * labels, none of which it was trained on. A worse or equal model is never swapped in.
 *
 * @param samples how many labels both were judged on, ≥ 1
 * @param candidateCorrect of them
 * @param liveCorrect of them
 */
export const judgeCandidate = (samples: number, candidateCorrect: number, liveCorrect: number): GateVerdict => {
  const candidateAccuracy = candidateCorrect / samples;
  const liveAccuracy = liveCorrect / samples;
  const promoted = deservesPromotion(candidateCorrect, liveCorrect);
  const figures = figuresOf({ samples, candidateAccuracy, liveAccuracy });
  const { text, wording } = sayOfWindow(promoted ? 'gate.promoted' : 'gate.rejected', figures);
  return {
    promoted,
    reason: text,
    wording,
    samples,
    candidateAccuracy,
    liveAccuracy,
  };
};

/** A verdict on a stream whose live model an operator pinned: never promoted, whatever the figures say. */
export const keptByPin = (verdict: GateVerdict, liveNumber: number): GateVerdict => {
  if (!verdict.promoted) return verdict;
  const { text, wording } = sayOfWindow('gate.keptByPin', { ...figuresOf(verdict), version: liveNumber });
  return { ...verdict, promoted: false, reason: text, wording };
};
