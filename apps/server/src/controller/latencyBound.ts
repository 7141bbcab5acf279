import type { FeasiblePlan, InferenceProfile, Plan, StreamProblem } from '@whetstone/scheduler';

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

const clauseOf = ({ maxLatencyMs, tooSlowMs, canBeKept }: LatencyVerdict): string | null => {
  if (tooSlowMs === null) return null;
  const measured = `${tooSlowMs.toFixed(0)} ms at p95 (measured)`;
  const bound = `its bound of ${maxLatencyMs} ms`;
  return canBeKept
    ? `Frame intervals that take ${measured} or longer, over ${bound}, are not used.`
    : `No frame interval keeps ${bound}: the best takes ${measured}.`;
};

/** The plan with what latency bounds had to say in its reasons. */
export const withLatencyReasons = (plan: Plan, verdicts: ReadonlyMap<string, LatencyVerdict>): Plan => {
  const told = (feasible: FeasiblePlan): FeasiblePlan => {
    const reasons = { ...feasible.reasons };
    for (const [streamId, verdict] of verdicts) {
      const reason = reasons[streamId];
      const clause = clauseOf(verdict);
      if (!reason || clause === null) continue;
      reasons[streamId] = {
        sentence: `${reason.sentence} ${clause}`,
        numbers: { ...reason.numbers, maxLatencyMs: verdict.maxLatencyMs, latencyMs: verdict.tooSlowMs ?? 0 },
      };
    }
    return { ...feasible, reasons };
  };
  return plan.kind === 'plan' ? told(plan) : { ...plan, relaxed: told(plan.relaxed) };
};
