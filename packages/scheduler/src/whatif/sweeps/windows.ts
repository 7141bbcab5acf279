import { policies } from '../../policies/policies.ts';
import type { Problem } from '../../problem.ts';
import { simulate } from '../../simulate/simulate.ts';
import type { Trace } from '../../simulate/trace.ts';
import { sayOfWhatIf } from '../../wording/whatIfSentences.ts';
import { quantity } from '../../wording/wording.ts';
import { answer } from './pointOf.ts';
import type { Sweeping, SweepPoint, SweepQuestion, SweepTask } from './sweepQuestion.ts';

/** All lengths are simulated over at least so many of the longest windows. */
const longestWindows = 2;

/**
 * The same streams over windows of one length. A carried-over model loses what the scene drifts in a window; a
 * retraining brings in every window what it promises now.
 */
const windowedTrace = (
  { streams, hourOfDay: _hourOfDay, ...machine }: Problem,
  { seconds, count, driftPerMinute }: { seconds: number; count: number; driftPerMinute: number },
): Trace => ({
  ...machine,
  windowSeconds: seconds,
  streams: streams.map((stream) => {
    const { startAccuracy, retrainingConfigs, running: _running, remainingSeconds: _remaining, ...rest } = stream;
    const drift = (driftPerMinute * seconds) / 60;
    const later = Array.from({ length: count - 1 }, () => ({ drift, retrainingConfigs }));
    return { ...rest, windows: [{ startAccuracy, retrainingConfigs }, ...later] };
  }),
});

/** Which window length: too short and retrainings do not finish, too long and models decay in between. */
export function* sweepWindows(
  { problem, policy }: SweepTask,
  { seconds: lengths, driftPerMinute }: Extract<SweepQuestion, { kind: 'windows' }>,
): Sweeping {
  const sorted = [...new Set(lengths)].sort((a, b) => a - b);
  const horizon = longestWindows * (sorted.at(-1) ?? problem.windowSeconds);
  const points: SweepPoint[] = [];
  for (const seconds of sorted) {
    yield {
      done: points.length,
      of: sorted.length,
      doing: sayOfWhatIf('sweep.window', { window: quantity('duration', seconds) }),
    };
    const count = Math.max(1, Math.round(horizon / seconds));
    const trace = windowedTrace(problem, { seconds, count, driftPerMinute });
    const { meanAccuracy, underFloor } = simulate(trace, { policy: policies[policy], replan: 'windows' });
    points.push({ x: seconds, objective: meanAccuracy, feasible: underFloor <= 1e-9 });
  }
  const best = points.reduce((a, b) => (b.objective > a.objective + 1e-9 ? b : a), points[0] as SweepPoint);
  const worst = points.reduce((a, b) => (b.objective < a.objective ? b : a), points[0] as SweepPoint);
  const said = sayOfWhatIf('sweep.windows', {
    best: quantity('duration', best.x),
    drift: quantity('points', driftPerMinute),
    reached: quantity('fraction', best.objective),
    gain: quantity('points', best.objective - worst.objective),
    worst: quantity('duration', worst.x),
  });
  return { kind: 'windows', policy, points, best: best.x, ...answer(said) };
}
