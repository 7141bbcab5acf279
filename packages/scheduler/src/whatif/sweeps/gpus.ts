import { devicesOf, isPlain } from '../../device.ts';
import type { Problem } from '../../problem.ts';
import { shareOf, unitsToHold } from '../../units.ts';
import { sayOfWhatIf } from '../../wording/whatIfSentences.ts';
import { quantity, type Said } from '../../wording/wording.ts';
import { answer, inOrder, pointOf } from './pointOf.ts';
import type { Sweeping, SweepPoint, SweepQuestion, SweepTask } from './sweepQuestion.ts';

type Question = Extract<SweepQuestion, { kind: 'gpus' }>;

/** Multiples of what is there now that a curve shows. */
const ladder = [0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4, 6, 8, 12, 16];
/** The answer is as fine as this fraction of it, or as δ. */
const fineness = 0.02;

const withGpus = (problem: Problem, deviceId: string, gpuCount: number): Problem => {
  if (isPlain(problem)) return { ...problem, gpuCount };
  const devices = devicesOf(problem).map((device) => (device.id === deviceId ? { ...device, gpuCount } : device));
  return { ...problem, devices };
};

const gpus = (count: number): Said =>
  count === 1 ? sayOfWhatIf('sweep.oneGpu') : sayOfWhatIf('sweep.gpus', { count: Number(count.toPrecision(3)) });

/** How many GPUs a mean accuracy takes: a curve over a ladder, then bisection where it crosses the target. */
export function* sweepGpus({ problem, policy }: SweepTask, question: Question): Sweeping {
  const device = devicesOf(problem).find(({ id }) => question.deviceId === undefined || id === question.deviceId);
  if (!device) throw new RangeError(`there is no device ${question.deviceId}; choose one of the problem's`);
  const { target } = question;
  const now = device.gpuCount;
  const round = (count: number): number => {
    const units = Math.max(1, unitsToHold(count, problem.allocationUnit));
    return shareOf(units, problem.allocationUnit);
  };
  const most = Math.max(round(question.most), round(now));
  const counts = [...new Set([...ladder.map((times) => round(times * now)), most])].filter((count) => count <= most);
  const of = counts.length + 6;
  const points: SweepPoint[] = [];
  const evaluate = (count: number): SweepPoint => {
    const point = pointOf(withGpus(problem, device.id, count), policy, count);
    points.push(point);
    return point;
  };
  const reaches = ({ objective, feasible }: SweepPoint): boolean => feasible && objective >= target - 1e-12;
  let [fails, holds] = [0, Number.POSITIVE_INFINITY];
  for (const count of counts.sort((a, b) => a - b)) {
    yield { done: points.length, of, doing: gpus(count) };
    const point = evaluate(count);
    if (reaches(point)) holds = Math.min(holds, count);
    else if (count < holds) fails = count;
  }
  while (Number.isFinite(holds) && holds - fails > Math.max(problem.allocationUnit * 1.01, holds * fineness)) {
    const middle = round((fails + holds) / 2);
    if (middle >= holds || middle <= fails) break;
    yield { done: points.length, of: Math.max(of, points.length + 1), doing: gpus(middle) };
    if (reaches(evaluate(middle))) holds = middle;
    else fails = middle;
  }
  const curve = inOrder(points);
  const best = Number.isFinite(holds) ? holds : null;
  return { kind: 'gpus', policy, points: curve, best, ...answer(sentenceOf(curve, { best, now, target, most })) };
}

const sentenceOf = (
  points: readonly SweepPoint[],
  { best, now, target, most }: { best: number | null; now: number; target: number; most: number },
): Said => {
  const wanted = quantity('fraction', target);
  if (best !== null) {
    const present = points.find(({ x }) => x === now);
    if (!present || best === now) return sayOfWhatIf('sweep.gpusTake', { target: wanted, gpus: gpus(best) });
    const reached = quantity('fraction', present.objective);
    return sayOfWhatIf('sweep.gpusTakeNow', { target: wanted, gpus: gpus(best), now: gpus(now), reached });
  }
  const top = points.reduce((a, b) => (b.objective > a.objective ? b : a), points[0] as SweepPoint);
  return sayOfWhatIf(top.objective >= target ? 'sweep.gpusNeverFloors' : 'sweep.gpusNever', {
    target: wanted,
    most: gpus(most),
    reached: quantity('fraction', top.objective),
    gpus: gpus(top.x),
  });
};
