import { shareOf } from '../../units.ts';
import { sayOfWhatIf } from '../../wording/whatIfSentences.ts';
import { quantity } from '../../wording/wording.ts';
import { answer, inOrder, pointOf } from './pointOf.ts';
import type { Sweeping, SweepPoint, SweepQuestion, SweepTask } from './sweepQuestion.ts';

/** What the steal quantum Δ is worth: the same problem with each, rounded to multiples of δ. */
export function* sweepQuantum(
  { problem, policy }: SweepTask,
  { values }: Extract<SweepQuestion, { kind: 'quantum' }>,
): Sweeping {
  const { allocationUnit } = problem;
  const round = (value: number): number => shareOf(Math.max(1, Math.round(value / allocationUnit)), allocationUnit);
  const quanta = [...new Set(values.map(round))].sort((a, b) => a - b);
  const points: SweepPoint[] = [];
  for (const stealQuantum of quanta) {
    yield { done: points.length, of: quanta.length, doing: sayOfWhatIf('sweep.quantum', { quantum: stealQuantum }) };
    points.push(pointOf({ ...problem, stealQuantum }, policy, stealQuantum));
  }
  const curve = inOrder(points);
  const best = curve.reduce((a, b) => (b.objective > a.objective + 1e-9 ? b : a), curve[0] as SweepPoint);
  const worst = curve.reduce((a, b) => (b.objective < a.objective ? b : a), curve[0] as SweepPoint);
  const gain = best.objective - worst.objective;
  const said =
    gain < 0.0005
      ? sayOfWhatIf('sweep.quantumSame', { policy })
      : sayOfWhatIf('sweep.quantumBest', {
          best: best.x,
          reached: quantity('fraction', best.objective),
          gain: quantity('points', gain),
          worst: worst.x,
        });
  return { kind: 'quantum', policy, points: curve, best: best.x, ...answer(said) };
}
