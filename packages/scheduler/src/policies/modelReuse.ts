import { classDistributionShift } from '../drift/classDistributionShift.ts';
import type { FeasiblePlan, PolicyOptions } from '../plan.ts';
import type { CachedModel, Problem, StreamProblem } from '../problem.ts';
import { finishPlan } from './finishPlan.ts';
import { withoutRetraining } from './noRetraining.ts';
import { policyFrom } from './policy.ts';

/** Hours between two times of day, the short way round. */
const hoursApart = (a: number, b: number): number => {
  const apart = Math.abs(a - b) % 24;
  return Math.min(apart, 24 - apart);
};

const distanceTo = (
  problem: Problem,
  stream: StreamProblem,
  { model, reuseBy }: { model: CachedModel; reuseBy: NonNullable<PolicyOptions['reuseBy']> },
): number => {
  if (reuseBy === 'class-distribution')
    return model.classHistogram && stream.classHistogram
      ? classDistributionShift(model.classHistogram, stream.classHistogram)
      : Number.POSITIVE_INFINITY;
  return model.hourOfDay === undefined || problem.hourOfDay === undefined
    ? Number.POSITIVE_INFINITY
    : hoursApart(model.hourOfDay, problem.hourOfDay);
};

/** The cached model most like now; null where nothing comparable is cached. */
const likest = (
  problem: Problem,
  stream: StreamProblem,
  reuseBy: NonNullable<PolicyOptions['reuseBy']>,
): CachedModel | null => {
  let best: { model: CachedModel | null; distance: number } = { model: null, distance: Number.POSITIVE_INFINITY };
  for (const model of stream.cachedModels ?? []) {
    const distance = distanceTo(problem, stream, { model, reuseBy });
    if (distance < best.distance) best = { model, distance };
  }
  return best.model;
};

const planModelReuse = (problem: Problem, { reuseBy = 'class-distribution' }: PolicyOptions): FeasiblePlan => {
  const idle = withoutRetraining(problem);
  const reused = new Map(problem.streams.map((stream) => [stream.id, likest(problem, stream, reuseBy)]));
  for (const stream of problem.streams)
    if (stream.minAccuracy > 0 && (reused.get(stream.id)?.accuracy ?? 1) < stream.startAccuracy)
      reused.set(stream.id, null);
  const stages = idle.stages.map((stage) => ({
    ...stage,
    streams: Object.fromEntries(
      Object.entries(stage.streams).map(([id, held]) => {
        const model = reused.get(id);
        return [id, model ? { ...held, cachedModelId: model.id } : held];
      }),
    ),
  }));
  return finishPlan(problem, { policy: 'model-reuse', stages, choices: idle.choices, without: idle.windowAccuracies });
};

/**
 * Never retrains: swaps in the cached model whose class mix (or time of day) is most like now. Nothing checks that it is
 * better, but that a stream with a floor is never given a worse one.
 */
export const modelReuse = policyFrom('model-reuse', planModelReuse);
