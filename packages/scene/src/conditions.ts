import { between, chance, type Random } from './random.ts';

/** How the camera departs from how it was mounted. */
export interface View {
  /** Degrees along the street, down, and clockwise. */
  readonly pan: number;
  readonly tilt: number;
  readonly roll: number;
  /** Factor on the focal length; over 1 is nearer. */
  readonly zoom: number;
  /** Metres that the camera stands higher. */
  readonly rise: number;
}

/** Everything that makes one moment of a street look unlike another. All fields but `view` are in [0, 1]. */
export interface Conditions {
  /** 0 is clear daylight, about 0.5 dusk, 1 night. */
  readonly darkness: number;
  readonly rain: number;
  /** 1 leaves a contrast of about a half at 15 m. */
  readonly fog: number;
  /** A low sun in front of the camera: blown highlights, long shadows, dark near sides. */
  readonly glare: number;
  /** Share of what spawns now that has the late looks and the late class mix. */
  readonly mix: number;
  readonly wind: number;
  readonly view: View;
}

export type ConditionsAt = (sceneTimeSeconds: number) => Conditions;

export const asMounted: View = { pan: 0, tilt: 0, roll: 0, zoom: 1, rise: 0 };

/** What every script starts with, and what the edge model is first trained on. */
export const clearDay: Conditions = { darkness: 0, rain: 0, fog: 0, glare: 0, mix: 0, wind: 0.3, view: asMounted };

/** The kinds of drift that a model can be tested under, each drawn at random within its range. */
export const conditionNames = ['clear', 'dusk', 'night', 'rain', 'fog', 'glare', 'nudge', 'late-mix'] as const;
export type ConditionName = (typeof conditionNames)[number];

/** A camera that was knocked, turned or zoomed. */
export const nudgedView = (random: Random, strength: number): View => ({
  pan: between(random, -7, 7) * strength,
  tilt: between(random, -1.5, 3.5) * strength,
  roll: between(random, -7, 7) * strength,
  zoom: 1 + between(random, -0.22, 0.45) * strength,
  rise: between(random, -0.6, 3) * strength,
});

const draws: Readonly<Record<ConditionName, (random: Random) => Partial<Conditions>>> = {
  clear: () => ({}),
  dusk: (random) => ({ darkness: between(random, 0.35, 0.65) }),
  night: (random) => ({ darkness: between(random, 0.85, 1) }),
  rain: (random) => ({ rain: between(random, 0.6, 1), fog: between(random, 0, 0.25), wind: between(random, 0.3, 1) }),
  fog: (random) => ({ fog: between(random, 0.6, 1) }),
  glare: (random) => ({ glare: between(random, 0.65, 1) }),
  nudge: (random) => ({ view: nudgedView(random, between(random, 0.6, 1)), glare: between(random, 0, 0.3) }),
  'late-mix': (random) => ({ mix: between(random, 0.8, 1), view: nudgedView(random, between(random, 0, 0.7)) }),
};

/** One condition by name, at a random strength. */
export const drawCondition = (name: ConditionName, random: Random): Conditions => ({
  ...clearDay,
  wind: between(random, 0.1, 0.6),
  ...draws[name](random),
});

/** Any mixture of conditions, as broad as the training data of a golden model should be. */
export function drawAnyConditions(random: Random): Conditions {
  const level = (probability: number) => (chance(random, probability) ? random() : 0);
  const darkness = level(0.4);
  return {
    darkness,
    rain: level(0.3),
    fog: level(0.3),
    glare: darkness < 0.5 ? level(0.35) : 0,
    mix: level(0.5),
    wind: random(),
    view: chance(random, 0.5) ? nudgedView(random, random()) : asMounted,
  };
}
