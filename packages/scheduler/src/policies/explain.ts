import type { Integration } from '../estimate/integrate.ts';
import { workLeftOf } from '../estimate/retrainingCourse.ts';
import { windowEndOf } from '../horizon.ts';
import type { PlanReason, Stage } from '../plan.ts';
import type { Problem, RetrainingOption, StreamProblem } from '../problem.ts';
import { sayOfPlan } from '../wording/planSentences.ts';
import { quantity, type Said } from '../wording/wording.ts';

/** What a reason is made from. */
export interface Explanation {
  readonly problem: Problem;
  readonly stream: StreamProblem;
  readonly stages: readonly Stage[];
  readonly choice: string | null;
  readonly integration: Integration;
  /** Window accuracies under `no-retraining`. */
  readonly without?: Readonly<Record<string, number>> | undefined;
}

/** Why a stream is retrained or not: one sentence for an operator, and the numbers behind it. */
export const explain = (explanation: Explanation): PlanReason => {
  const { stream, choice } = explanation;
  const option = stream.retrainingConfigs.find(({ id }) => id === choice);
  return option ? explainRetraining(explanation, option) : explainNone(explanation);
};

/** First instant at which the stream holds a retraining share, and the mean of it until the retraining is done. */
const retrainingSpan = ({ stream, stages, integration }: Explanation): { from: number; meanShare: number } => {
  const until = integration.completions[stream.id] ?? Number.POSITIVE_INFINITY;
  let [from, area, length] = [Number.POSITIVE_INFINITY, 0, 0];
  for (const { startSeconds, endSeconds, streams } of stages) {
    const share = streams[stream.id]?.retrainingShare ?? 0;
    const time = Math.min(endSeconds, until) - startSeconds;
    if (share <= 0 || time <= 0) continue;
    from = Math.min(from, startSeconds);
    area += share * time;
    length += time;
  }
  return { from, meanShare: length > 0 ? area / length : 0 };
};

const commonNumbers = ({ problem, stream, stages, integration, without }: Explanation): Record<string, number> => {
  const withoutRetraining = without?.[stream.id];
  return {
    startAccuracy: stream.startAccuracy,
    minAccuracy: stream.minAccuracy,
    windowAccuracy: integration.windowAccuracies[stream.id] ?? 0,
    inferenceShare: stages[0]?.streams[stream.id]?.inferenceShare ?? 0,
    remainingSeconds: windowEndOf(problem, stream),
    ...(withoutRetraining === undefined ? {} : { windowAccuracyWithoutRetraining: withoutRetraining }),
  };
};

const explainRetraining = (explanation: Explanation, option: RetrainingOption): PlanReason => {
  const { stream, integration } = explanation;
  const { from, meanShare } = retrainingSpan(explanation);
  const completion = integration.completions[stream.id] ?? null;
  const gpuSeconds = workLeftOf(option, stream.running?.doneGpuSeconds ?? 0);
  const numbers: Record<string, number> = {
    ...commonNumbers(explanation),
    endAccuracy: option.endAccuracy,
    gpuSeconds,
    retrainingShare: meanShare,
    ...(Number.isFinite(from) ? { startsAtSeconds: from } : {}),
    ...(completion === null ? {} : { completesAtSeconds: completion }),
  };
  const said = sayOfPlan(stream.running ? 'plan.goesOn' : 'plan.retrains', {
    config: option.id,
    cost: quantity('gpuSeconds', gpuSeconds),
    share: quantity('share', meanShare),
    when: whenDone(from, completion),
    from: quantity('fraction', stream.startAccuracy),
    to: quantity('fraction', option.endAccuracy),
    average: averageClause(explanation),
  });
  return reasonOf(said, numbers);
};

const reasonOf = ({ text, wording }: Said, numbers: Readonly<Record<string, number>>): PlanReason => ({
  sentence: text,
  wording,
  numbers,
});

/** @param start Infinity where it never holds a share */
const whenDone = (startSeconds: number, completion: number | null): Said => {
  const isLater = startSeconds > 0 && Number.isFinite(startSeconds);
  const start = quantity('seconds', startSeconds);
  if (completion === null) return isLater ? sayOfPlan('plan.laterNotDone', { start }) : sayOfPlan('plan.notDone');
  const done = quantity('seconds', completion);
  return isLater ? sayOfPlan('plan.laterDone', { start, done }) : sayOfPlan('plan.done', { done });
};

const averageClause = ({ stream, integration, without }: Explanation): Said => {
  const average = quantity('fraction', integration.windowAccuracies[stream.id] ?? 0);
  const counterfactual = without?.[stream.id];
  return counterfactual === undefined
    ? sayOfPlan('plan.average', { average })
    : sayOfPlan('plan.averageInstead', { average, without: quantity('fraction', counterfactual) });
};

const explainNone = (explanation: Explanation): PlanReason => {
  const { stream } = explanation;
  const best = stream.retrainingConfigs.reduce<RetrainingOption | null>(
    (top, option) => (!top || option.endAccuracy > top.endAccuracy ? option : top),
    null,
  );
  const numbers = { ...commonNumbers(explanation), ...(best ? { bestEndAccuracy: best.endAccuracy } : {}) };
  const average = averageClause({ ...explanation, without: undefined });
  return reasonOf(sayOfPlan('plan.doesNotRetrain', { why: whyNot(explanation, best), average }), numbers);
};

const whyNot = ({ problem, stream, without }: Explanation, best: RetrainingOption | null): Said => {
  const { startAccuracy, retrainingConfigs } = stream;
  const from = quantity('fraction', startAccuracy);
  if (!without) return sayOfPlan('plan.neverRetrains');
  if (!best) return sayOfPlan('plan.noneOnOffer');
  if (best.endAccuracy <= startAccuracy) {
    const to = quantity('fraction', best.endAccuracy);
    return sayOfPlan('plan.noGain', { count: retrainingConfigs.length, config: best.id, from, to });
  }
  const gainful = retrainingConfigs.filter(({ endAccuracy }) => endAccuracy > startAccuracy);
  const cheapest = gainful.reduce((least, option) => (option.gpuSeconds < least.gpuSeconds ? option : least), best);
  const release = stream.running ? 0 : problem.labellingDelaySeconds;
  const available = problem.gpuCount * Math.max(0, windowEndOf(problem, stream) - release);
  const { id: config, endAccuracy, gpuSeconds } = cheapest;
  const gain = { config, from, to: quantity('fraction', endAccuracy), cost: quantity('gpuSeconds', gpuSeconds) };
  return gpuSeconds >= available
    ? sayOfPlan('plan.tooLong', { ...gain, available: quantity('gpuSeconds', available) })
    : sayOfPlan('plan.moreElsewhere', gain);
};
