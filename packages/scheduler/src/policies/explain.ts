import type { Integration } from '../estimate/integrate.ts';
import { workLeftOf } from '../estimate/retrainingCourse.ts';
import { windowEndOf } from '../horizon.ts';
import type { PlanReason, Stage } from '../plan.ts';
import type { Problem, RetrainingOption, StreamProblem } from '../problem.ts';

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

const percent = (accuracy: number): string => `${(accuracy * 100).toFixed(1)} %`;
const seconds = (value: number): string => (value < 9.95 ? value.toFixed(1) : value.toFixed(0));

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
  const verb = stream.running ? 'Goes on retraining' : 'Retrains';
  const start = from > 0 && Number.isFinite(from) ? `from ${seconds(from)} s, ` : '';
  const when = completion === null ? 'not done in this window' : `done in ${seconds(completion)} s`;
  const left = stream.running ? ' left' : '';
  const cost = `${gpuSeconds.toFixed(1)} GPU-s${left} at ${meanShare.toFixed(2)} GPU, ${start}${when}`;
  const gain = `expected ${percent(stream.startAccuracy)} → ${percent(option.endAccuracy)}`;
  return { sentence: `${verb} with ${option.id} (${cost}): ${gain}, ${averageClause(explanation)}.`, numbers };
};

const averageClause = ({ stream, integration, without }: Explanation): string => {
  const average = `window average ${percent(integration.windowAccuracies[stream.id] ?? 0)}`;
  const counterfactual = without?.[stream.id];
  return counterfactual === undefined ? average : `${average} instead of ${percent(counterfactual)}`;
};

const explainNone = (explanation: Explanation): PlanReason => {
  const { stream } = explanation;
  const best = stream.retrainingConfigs.reduce<RetrainingOption | null>(
    (top, option) => (!top || option.endAccuracy > top.endAccuracy ? option : top),
    null,
  );
  const numbers = { ...commonNumbers(explanation), ...(best ? { bestEndAccuracy: best.endAccuracy } : {}) };
  return {
    sentence: `Does not retrain: ${whyNot(explanation, best)}; ${averageClause({ ...explanation, without: undefined })}.`,
    numbers,
  };
};

const whyNot = ({ problem, stream, without }: Explanation, best: RetrainingOption | null): string => {
  const { startAccuracy, retrainingConfigs } = stream;
  if (!without) return 'the policy never does';
  if (!best) return 'no retraining configuration is on offer';
  if (best.endAccuracy <= startAccuracy)
    return `the best of ${retrainingConfigs.length}, ${best.id}, promises ${percent(best.endAccuracy)} and it has ${percent(startAccuracy)}`;
  const gainful = retrainingConfigs.filter(({ endAccuracy }) => endAccuracy > startAccuracy);
  const cheapest = gainful.reduce((least, option) => (option.gpuSeconds < least.gpuSeconds ? option : least), best);
  const release = stream.running ? 0 : problem.labellingDelaySeconds;
  const available = problem.gpuCount * Math.max(0, windowEndOf(problem, stream) - release);
  const cost = `${cheapest.id} (${percent(startAccuracy)} → ${percent(cheapest.endAccuracy)}) costs ${cheapest.gpuSeconds.toFixed(1)} GPU-s`;
  if (cheapest.gpuSeconds >= available)
    return `${cost}, more than the ${available.toFixed(1)} GPU-s until the window ends`;
  return `${cost}, which bring more elsewhere`;
};
