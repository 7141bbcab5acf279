import { deservesPromotion } from '@whetstone/scheduler';
import type { GateVerdict } from '../domain/model.ts';

const percent = (fraction: number): string => `${(fraction * 100).toFixed(1)} %`;

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
  const figures = `${percent(candidateAccuracy)} on the newest ${samples} labels, live model ${percent(liveAccuracy)}`;
  return {
    promoted,
    reason: promoted ? `Promoted: ${figures}.` : `Retraining rejected: ${figures}.`,
    samples,
    candidateAccuracy,
    liveAccuracy,
  };
};

/** A verdict on a stream whose live model an operator pinned: never promoted, whatever the figures say. */
export const keptByPin = (verdict: GateVerdict, liveNumber: number): GateVerdict =>
  verdict.promoted
    ? {
        ...verdict,
        promoted: false,
        reason: `Not promoted, since v${liveNumber} is pinned: ${percent(verdict.candidateAccuracy)} on the newest ${verdict.samples} labels, live model ${percent(verdict.liveAccuracy)}.`,
      }
    : verdict;
