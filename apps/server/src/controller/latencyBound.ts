import {
  type FeasiblePlan,
  type InferenceProfile,
  type Plan,
  quantity,
  type Said,
  type StreamProblem,
} from '@whetstone/scheduler';
import { sayOfWindow } from '../domain/sentences/windowSentences.ts';

/** A stream's bound on the p95 from capture to prediction, and which frame intervals were measured to pass it. */
export interface LatencyVerdict {
  readonly maxLatencyMs: number;
  /** Best measured p95 among the intervals that pass the bound; null where none does. */
  readonly tooSlowMs: number | null;
  /** Whether some interval keeps it, or may keep it. */
  readonly canBeKept: boolean;
}

/** The measured p95 of each frame interval, in its λ; unknown ones stay without. */
export const withLatencies = (
  profile: InferenceProfile,
  frameIntervals: readonly number[],
  p95Ms: (frameInterval: number) => number | null,
): InferenceProfile => ({
  ...profile,
  points: profile.points.map((point) => {
    const interval = frameIntervals.find((one) => point.inferenceConfigId === `every-${one}`);
    const latencyMs = interval === undefined ? null : p95Ms(interval);
    return latencyMs === null ? point : { ...point, latencyMs };
  }),
});

export const judgeLatency = ({ points }: InferenceProfile, maxLatencyMs: number): LatencyVerdict => {
  const slow = points.flatMap(({ latencyMs }) =>
    latencyMs !== undefined && latencyMs > maxLatencyMs ? [latencyMs] : [],
  );
  return {
    maxLatencyMs,
    tooSlowMs: slow.length > 0 ? Math.min(...slow) : null,
    canBeKept: slow.length < points.length,
  };
};

/** The bound as a constraint of the plan, where it can be kept: else the stream would get nothing at all. */
export const latencyPart = ({ maxLatencyMs, canBeKept }: LatencyVerdict): Pick<StreamProblem, 'maxLatencyMs'> =>
  canBeKept ? { maxLatencyMs } : {};

/** The reason with what the bound has to say. */
const withBound = (reason: Said, { maxLatencyMs, tooSlowMs, canBeKept }: LatencyVerdict): Said | null =>
  tooSlowMs === null
    ? null
    : sayOfWindow(canBeKept ? 'latency.some' : 'latency.all', {
        reason,
        measured: quantity('milliseconds', tooSlowMs),
        bound: quantity('milliseconds', maxLatencyMs),
      });

/** The plan with what latency bounds had to say in its reasons. */
export const withLatencyReasons = (plan: Plan, verdicts: ReadonlyMap<string, LatencyVerdict>): Plan => {
  const told = (feasible: FeasiblePlan): FeasiblePlan => {
    const reasons = { ...feasible.reasons };
    for (const [streamId, verdict] of verdicts) {
      const reason = reasons[streamId];
      const said = reason && withBound({ text: reason.sentence, wording: reason.wording ?? null }, verdict);
      if (!said) continue;
      reasons[streamId] = {
        sentence: said.text,
        wording: said.wording,
        numbers: { ...reason.numbers, maxLatencyMs: verdict.maxLatencyMs, latencyMs: verdict.tooSlowMs ?? 0 },
      };
    }
    return { ...feasible, reasons };
  };
  return plan.kind === 'plan' ? told(plan) : { ...plan, relaxed: told(plan.relaxed) };
};
