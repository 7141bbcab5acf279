import type { Problem, StreamProblem } from '../../problem.ts';
import { sayOfWhatIf } from '../../wording/whatIfSentences.ts';
import { quantity, type Said } from '../../wording/wording.ts';
import { applyChanges } from '../applyChanges.ts';
import { answer, inOrder, pointOf } from './pointOf.ts';
import type { Sweeping, SweepPoint, SweepQuestion, SweepTask } from './sweepQuestion.ts';

type Question = Extract<SweepQuestion, { kind: 'cameras' }>;

const withMore = (problem: Problem, like: string, count: number): Problem =>
  count === 0 ? problem : applyChanges(problem, {}, [{ kind: 'add-streams', like, count }]).problem;

const cameras = (count: number): Said =>
  count === 1 ? sayOfWhatIf('sweep.oneCamera') : sayOfWhatIf('sweep.cameras', { count });

/** How many more cameras fit, by doubling and bisection: floors that fit with n cameras fit with fewer. */
export function* sweepCameras({ problem, policy }: SweepTask, { like, target, most }: Question): Sweeping {
  const pattern: StreamProblem | undefined = problem.streams.find(({ id }) => id === like);
  if (!pattern) throw new RangeError(`there is no stream ${like}; choose one of the problem's`);
  const points: SweepPoint[] = [];
  const of = 2 * Math.ceil(Math.log2(most + 1)) + 2;
  const evaluate = (count: number): SweepPoint => {
    const point = pointOf(withMore(problem, like, count), policy, count);
    points.push(point);
    return point;
  };
  const fits = ({ feasible, objective }: SweepPoint): boolean =>
    feasible && (target === null || objective >= target - 1e-12);
  let [holds, fails] = [-1, Number.POSITIVE_INFINITY];
  for (let count = 0; count <= most && fails === Number.POSITIVE_INFINITY; ) {
    yield { done: points.length, of, doing: cameras(count) };
    if (fits(evaluate(count))) holds = count;
    else fails = count;
    count = count === most ? most + 1 : Math.min(most, Math.max(1, count * 2));
  }
  while (Number.isFinite(fails) && fails - holds > 1) {
    const middle = Math.floor((holds + fails) / 2);
    yield { done: points.length, of: Math.max(of, points.length + 1), doing: cameras(middle) };
    if (fits(evaluate(middle))) holds = middle;
    else fails = middle;
  }
  const curve = inOrder(points);
  const best = holds < 0 ? null : holds;
  return { kind: 'cameras', policy, points: curve, best, ...answer(sentenceOf(curve, { best, target, most })) };
}

const sentenceOf = (
  points: readonly SweepPoint[],
  { best, target, most }: { best: number | null; target: number | null; most: number },
): Said => {
  const reachedBy = (point: SweepPoint | undefined) => quantity('fraction', point?.objective ?? 0);
  const why = (point: SweepPoint | undefined): Said =>
    point?.feasible === false
      ? sayOfWhatIf('sweep.floorsBroken')
      : sayOfWhatIf('sweep.meanUnder', { reached: reachedBy(point), target: quantity('fraction', target ?? 0) });
  if (best === null) return sayOfWhatIf('sweep.noCamera', { why: why(points[0]) });
  const reached = reachedBy(points.find(({ x }) => x === best));
  if (best >= most) return sayOfWhatIf('sweep.allCameras', { cameras: cameras(most), reached });
  const next = points.find(({ x }) => x === best + 1);
  return sayOfWhatIf('sweep.camerasFit', { cameras: cameras(best), reached, next: best + 1, why: why(next) });
};
