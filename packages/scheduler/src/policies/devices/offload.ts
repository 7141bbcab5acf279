import { devicesOf } from '../../device.ts';
import { integrate } from '../../estimate/integrate.ts';
import { windowEndOf } from '../../horizon.ts';
import type { FeasiblePlan, PlanReason } from '../../plan.ts';
import type { Problem, RetrainingOption, StreamProblem } from '../../problem.ts';
import { sayOfPlan } from '../../wording/planSentences.ts';
import { quantity } from '../../wording/wording.ts';
import { bareDecision } from '../finishPlan.ts';
import type { Placement } from './placeStreams.ts';
import { occupy, type RemoteQueue, type RemoteRun, remoteQueues, remoteRun, withRemoteRuns } from './remoteRuns.ts';

/** A remote retraining that may be worth it. */
interface Offer {
  readonly stream: StreamProblem;
  readonly option: RetrainingOption;
  readonly queue: RemoteQueue;
  readonly run: RemoteRun;
  /** Weighted rise of the stream's window accuracy at full inference, against the plan so far. */
  readonly rise: number;
}

const bestOffer = (
  problem: Problem,
  plan: FeasiblePlan,
  { placement, queues, taken }: { placement: Placement; queues: readonly RemoteQueue[]; taken: ReadonlySet<string> },
): Offer | null => {
  let best: Offer | null = null;
  for (const stream of problem.streams) {
    const home = devicesOf(problem).find(({ id }) => id === placement.get(stream.id));
    if (!home || taken.has(stream.id)) continue;
    const windowEnd = windowEndOf(problem, stream);
    for (const option of stream.retrainingConfigs) {
      if (option.endAccuracy <= stream.startAccuracy) continue;
      for (const queue of queues) {
        const run = remoteRun(problem, stream, { option, home, queue, windowEnd });
        if (!run) continue;
        const mean = (stream.startAccuracy * run.arrives + option.endAccuracy * (windowEnd - run.arrives)) / windowEnd;
        const rise = (stream.weight ?? 1) * (mean - (plan.windowAccuracies[stream.id] ?? 0));
        if (rise > (best?.rise ?? 1e-9)) best = { stream, option, queue, run, rise };
      }
    }
  }
  return best;
};

/**
 * Moves retrainings to devices of other sites where that pays: again and again the one that promises most is given to an
 * idle remote device, its own device is planned anew without it, and the move stays if the integrator likes the whole
 * better.
 *
 * @param plan the plan of all devices for a problem; called with the streams that are retrained elsewhere without their Γ
 */
export const offload = (
  problem: Problem,
  start: FeasiblePlan,
  { placement, plan }: { placement: Placement; plan: (problem: Problem) => FeasiblePlan },
): FeasiblePlan => {
  const hosting = new Set([...placement.values()].filter((id): id is string => id !== null));
  const queues = remoteQueues(problem, hosting);
  let best = start;
  let runs: readonly RemoteRun[] = [];
  const taken = new Set<string>();
  while (queues.length > 0) {
    const offer = bestOffer(problem, best, { placement, queues, taken });
    if (!offer) break;
    taken.add(offer.stream.id);
    const tried = [...runs, offer.run];
    const away = new Set(tried.map(({ streamId }) => streamId));
    const streams = problem.streams.map((stream) =>
      away.has(stream.id) ? { ...stream, retrainingConfigs: [] } : stream,
    );
    const candidate = finish(problem, plan({ ...problem, streams }), tried);
    if (candidate.objective <= best.objective + 1e-9) continue;
    [best, runs] = [candidate, tried];
    occupy(offer.queue, offer.run);
  }
  return best;
};

/** A plan with remote retrainings, scored and explained. */
export const finish = (problem: Problem, local: FeasiblePlan, runs: readonly RemoteRun[]): FeasiblePlan => {
  const stages = withRemoteRuns(local, runs);
  const { windowAccuracies, objective } = integrate(problem, bareDecision(local.policy, stages));
  const choices = { ...local.choices };
  const reasons: Record<string, PlanReason> = { ...local.reasons };
  for (const run of runs) {
    choices[run.streamId] = run.configId;
    const stream = problem.streams.find(({ id }) => id === run.streamId);
    if (stream)
      reasons[run.streamId] = remoteReason(stream, { run, windowAccuracy: windowAccuracies[run.streamId] ?? 0 });
  }
  return { ...local, stages, windowAccuracies, objective, choices, reasons };
};

const remoteReason = (
  { startAccuracy, minAccuracy, retrainingConfigs }: StreamProblem,
  { run, windowAccuracy }: { run: RemoteRun; windowAccuracy: number },
): PlanReason => {
  const endAccuracy = retrainingConfigs.find(({ id }) => id === run.configId)?.endAccuracy ?? startAccuracy;
  const { text, wording } = sayOfPlan('plan.retrainsElsewhere', {
    config: run.configId,
    device: run.deviceId,
    share: quantity('share', run.share),
    start: quantity('seconds', run.from),
    arrives: quantity('seconds', run.arrives),
    from: quantity('fraction', startAccuracy),
    to: quantity('fraction', endAccuracy),
    average: quantity('fraction', windowAccuracy),
  });
  return {
    sentence: text,
    wording,
    numbers: {
      startAccuracy,
      endAccuracy,
      minAccuracy,
      windowAccuracy,
      retrainingShare: run.share,
      startsAtSeconds: run.from,
      completesAtSeconds: run.arrives,
    },
  };
};
