import { nonNegativeLeastSquares } from './nonNegativeLeastSquares.ts';

/** `accuracy(e) = 1 − (1/(b0·e + b1) + b2)`, b ≥ 0 (Optimus, EuroSys 2018). */
export interface AccuracyCurve {
  readonly b0: number;
  readonly b1: number;
  readonly b2: number;
  /** Root mean square error of the fit, in accuracy. */
  readonly residual: number;
}

/** A failed fit is foreseen; the caller drops the γs of that trial and says why. */
export type CurveFit =
  | ({ readonly kind: 'curve' } & AccuracyCurve)
  | { readonly kind: 'failed'; readonly reason: string };

export interface TrialOutcome {
  /** Strictly increasing, at least 3; in any unit, best in full-data epochs (see `effectiveEpochs`). */
  readonly epochs: readonly number[];
  /** Validation accuracy in [0, 1] after each. */
  readonly accuracies: readonly number[];
}

/** A loss below this is a lucky validation set, and its reciprocal would rule the fit. */
const leastLoss = 1e-3;
/** Values of b2 that are tried between 0 and the smallest loss, and refinements around the best of them. */
const gridSteps = 24;
const refinements = 4;
const gaussNewtonSteps = 6;

/**
 * Fits the Optimus curve to accuracy by epoch with non-negative least squares (§4.3).
 *
 * For a fixed b2 the reciprocal of what is left of the loss is linear in b0 and b1; Gauss–Newton
 * steps, each a non-negative least squares problem, make the sum of squares that of the accuracies. b2 is found by a refined grid. A trial that does not improve gives b0 = 0:
 * a flat curve, which is an answer and no failure.
 */
export const fitCurve = (trial: TrialOutcome): CurveFit => {
  const reason = whyUnusable(trial);
  if (reason !== null) return { kind: 'failed', reason };
  const losses = trial.accuracies.map((accuracy) => Math.max(leastLoss, 1 - accuracy));
  const highest = Math.min(...losses) * (1 - 1e-6);
  let best = fitGiven(trial, losses, 0);
  let [low, high] = [0, highest];
  for (let round = 0; round <= refinements; round++) {
    const step = (high - low) / gridSteps;
    for (let index = 0; index <= gridSteps; index++) {
      const candidate = fitGiven(trial, losses, low + index * step);
      if (candidate && (!best || candidate.residual < best.residual)) best = candidate;
    }
    if (!best) break;
    [low, high] = [Math.max(0, best.b2 - step), Math.min(highest, best.b2 + step)];
  }
  return best ? { kind: 'curve', ...best } : { kind: 'failed', reason: 'no curve with b ≥ 0 passes near the trial' };
};

const whyUnusable = ({ epochs, accuracies }: TrialOutcome): string | null => {
  if (epochs.length !== accuracies.length)
    return `the trial has ${epochs.length} epochs and ${accuracies.length} accuracies; one for each is needed`;
  if (epochs.length < 3) return `the trial has ${epochs.length} epochs; a curve needs at least 3`;
  const wrong = accuracies.find((accuracy) => !(accuracy >= 0 && accuracy <= 1));
  if (wrong !== undefined) return `the trial has an accuracy of ${wrong}; it must be between 0 and 1`;
  if (epochs.some((epoch, index) => !(epoch >= 0) || (index > 0 && epoch <= (epochs[index - 1] ?? 0))))
    return `the trial's epochs ${epochs.join(', ')} do not increase`;
  return null;
};

const fitGiven = ({ epochs }: TrialOutcome, losses: readonly number[], b2: number): AccuracyCurve | null => {
  const rests = losses.map((loss) => loss - b2);
  let expected = rests;
  let best: AccuracyCurve | null = null;
  for (let step = 0; step < gaussNewtonSteps; step++) {
    // Around x the reciprocal is 1/x + (x − rest)/x², and an error of it counts x² in accuracy.
    const [b0 = 0, b1 = 0] = nonNegativeLeastSquares(
      epochs.map((epoch, index) => [epoch * (expected[index] ?? 0) ** 2, (expected[index] ?? 0) ** 2]),
      expected.map((x, index) => 2 * x - (rests[index] ?? 0)),
    );
    const fitted = epochs.map((epoch) => 1 / (b0 * epoch + b1));
    if (!fitted.every(Number.isFinite)) return best;
    const squares = fitted.map((rest, index) => (rest - (rests[index] ?? 0)) ** 2);
    const residual = Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / squares.length);
    if (best && residual >= best.residual * (1 - 1e-9)) return best;
    best = { b0, b1, b2, residual };
    expected = fitted;
  }
  return best;
};
