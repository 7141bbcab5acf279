import { shareOf } from '../../units.ts';
import { inOrder, percent, pointOf } from './pointOf.ts';
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
    yield { done: points.length, of: quanta.length, doing: `Δ = ${stealQuantum}` };
    points.push(pointOf({ ...problem, stealQuantum }, policy, stealQuantum));
  }
  const curve = inOrder(points);
  const best = curve.reduce((a, b) => (b.objective > a.objective + 1e-9 ? b : a), curve[0] as SweepPoint);
  const worst = curve.reduce((a, b) => (b.objective < a.objective ? b : a), curve[0] as SweepPoint);
  const spread = (best.objective - worst.objective) * 100;
  const sentence =
    spread < 0.05
      ? `Δ makes no difference for ${policy} here (estimated).`
      : `Δ = ${best.x} is best (estimated): ${percent(best.objective)}, ${spread.toFixed(1)} points above Δ = ${worst.x}.`;
  return { kind: 'quantum', policy, points: curve, best: best.x, sentence };
}
