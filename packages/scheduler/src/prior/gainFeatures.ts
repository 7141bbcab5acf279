/** A retraining that has run, or that might: what its gain is believed to depend on. */
export interface GainContext {
  readonly configId: string;
  /** γs that share a trial, such as all epochs of one set of layers: they gain alike. */
  readonly family: string;
  /** Accuracy of the live model, in [0, 1]. */
  readonly startAccuracy: number;
  /** Accuracy from which this γ itself starts where that is another model; the live model's by default. */
  readonly configStartAccuracy?: number;
  /** What its micro-profile promised to gain; null or absent without one. */
  readonly estimatedGain?: number | null;
  /** Drift since the live model was trained, in [0, 1]. */
  readonly drift?: number;
}

/** A finished retraining, to learn from. */
export interface GainRecord extends GainContext {
  readonly streamId: string;
  /** Retrainings of one window share what is particular about it. */
  readonly windowId: string;
  /** End minus start accuracy as measured, in [−1, 1]. */
  readonly gain: number;
}

/** Where start accuracies are centred; most edge models that are worth retraining are near it. */
const centreAccuracy = 0.75;
/** Scale on which the gain varies with the start accuracy, and the grid of bumps that stands for it. */
const lengthScale = 0.1;
const bumpCount = 16;

/** Prior variances of the effects, in accuracy²: how much each may move a gain. */
const variances = {
  level: 0.01,
  startAccuracy: 1,
  bump: 0.0003,
  configStart: 0.3,
  estimate: 0.05,
  drift: 0.05,
  family: 0.004,
  familyByStart: 0.3,
  familyByConfigStart: 0.3,
  familyByEstimate: 0.25,
  config: 0.003,
  configByStart: 0.1,
} as const;

/** One effect on a gain: its regressor, and the prior variance of its coefficient. */
export interface Effect {
  readonly key: string;
  readonly value: number;
  readonly variance: number;
}

const bumps = (name: string, accuracy: number): Effect[] =>
  Array.from({ length: bumpCount }, (_, index) => {
    const centre = index / (bumpCount - 1);
    // Bumps of this width on a fine grid have a Gaussian covariance of the length scale.
    const width = lengthScale / Math.SQRT2;
    const scale = Math.sqrt(1 / (bumpCount - 1) / (width * Math.sqrt(Math.PI)));
    return {
      key: `${name}-${index}`,
      value: scale * Math.exp(-0.5 * ((accuracy - centre) / width) ** 2),
      variance: variances.bump,
    };
  }).filter(({ value }) => value > 1e-4);

/**
 * The effects of the hierarchy on one gain: what holds for all γs, for the γ's family, and for the γ itself. What was
 * never seen has its prior alone, so that a new γ is estimated from its family, and a new family from all.
 */
export const effectsOf = (context: GainContext): Effect[] => {
  const { configId, family, startAccuracy, estimatedGain, drift = 0 } = context;
  const start = startAccuracy - centreAccuracy;
  const configStart = (context.configStartAccuracy ?? startAccuracy) - startAccuracy;
  const estimate = estimatedGain ?? 0;
  const effect = (key: string, value: number, variance: number): Effect => ({ key, value, variance });
  const always = [
    effect('level', 1, variances.level),
    effect('start', start, variances.startAccuracy),
    ...bumps('start', startAccuracy),
    ...bumps('config-start', startAccuracy + configStart),
    effect(`family ${family}`, 1, variances.family),
    effect(`family ${family} start`, start, variances.familyByStart),
    effect(`config ${configId}`, 1, variances.config),
    effect(`config ${configId} start`, start, variances.configByStart),
  ];
  const sometimes = [
    effect('config-start', configStart, variances.configStart),
    effect('estimate', estimate, variances.estimate),
    effect('drift', drift, variances.drift),
    effect(`family ${family} config-start`, configStart, variances.familyByConfigStart),
    effect(`family ${family} estimate`, estimate, variances.familyByEstimate),
  ];
  return [...always, ...sometimes.filter(({ value }) => value !== 0)];
};
