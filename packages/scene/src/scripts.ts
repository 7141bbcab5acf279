import { asMounted, type Conditions, type ConditionsAt, clearDay, nudgedView, type View } from './conditions.ts';
import { between, randomFrom } from './random.ts';

/** Drift scripts that a scene can follow; each starts in clear daylight. */
export const sceneScripts = ['dusk-to-night', 'rain-then-fog', 'glare-and-nudge', 'changing-mix', 'clear'] as const;
export type SceneScript = (typeof sceneScripts)[number];

type Level = Exclude<keyof Conditions, 'view'>;

/** Levels reached at an instant (seconds); between two instants each level runs smoothly from one to the other. */
type Keyframe = readonly [seconds: number, levels: Partial<Record<Level, number>>];

interface Script {
  /** Seconds after which the script begins anew. */
  readonly period: number;
  /** First at 0, last at the period, rising. A level that a keyframe does not name is that of clear day. */
  readonly keyframes: readonly Keyframe[];
  /** Instants at which the camera is knocked or turned, and how far (0 puts it back). */
  readonly knocks: readonly (readonly [seconds: number, strength: number])[];
}

const scripts: Readonly<Record<SceneScript, Script>> = {
  'dusk-to-night': {
    period: 1080,
    keyframes: [
      [0, {}],
      [18, {}],
      [40, { darkness: 0.55 }],
      [70, { darkness: 0.93 }],
      [180, { darkness: 1 }],
      [260, { darkness: 1, fog: 0.25 }],
      [380, { darkness: 0.97, rain: 0.35, fog: 0.15, mix: 0.25 }],
      [560, { darkness: 0.95, fog: 0.3, mix: 0.35 }],
      [760, { darkness: 0.7, fog: 0.35 }],
      [900, { darkness: 0.35 }],
      [980, {}],
      [1080, {}],
    ],
    knocks: [],
  },
  'rain-then-fog': {
    period: 960,
    keyframes: [
      [0, {}],
      [16, {}],
      [34, { rain: 0.6, darkness: 0.12, wind: 0.6 }],
      [65, { rain: 1, fog: 0.3, darkness: 0.22, wind: 0.9 }],
      [150, { rain: 0.9, fog: 0.45, darkness: 0.2, wind: 0.7 }],
      [230, { rain: 0.25, fog: 0.8, darkness: 0.1, wind: 0.2 }],
      [330, { fog: 1, darkness: 0.08, wind: 0.1 }],
      [480, { fog: 0.85, rain: 0.5, darkness: 0.25, wind: 0.4 }],
      [640, { fog: 0.9, darkness: 0.05, wind: 0.1 }],
      [780, { fog: 0.4, wind: 0.2 }],
      [860, {}],
      [960, {}],
    ],
    knocks: [],
  },
  'glare-and-nudge': {
    period: 900,
    keyframes: [
      [0, {}],
      [17, {}],
      [45, { glare: 0.7 }],
      [75, { glare: 1 }],
      [170, { glare: 0.85, wind: 0.5 }],
      [260, { glare: 1, wind: 0.4 }],
      [400, { glare: 0.75, darkness: 0.15 }],
      [540, { glare: 0.9, darkness: 0.1 }],
      [700, { glare: 0.5 }],
      [820, {}],
      [900, {}],
    ],
    knocks: [
      [38, 0.6],
      [66, 0.9],
      [205, 1],
      [360, 0.8],
      [520, 1],
      [660, 0.7],
      [800, 0],
    ],
  },
  'changing-mix': {
    period: 1020,
    keyframes: [
      [0, {}],
      [14, {}],
      [30, { mix: 0.75 }],
      [55, { mix: 1 }],
      [240, { mix: 1, darkness: 0.15 }],
      [420, { mix: 0.9, darkness: 0.3 }],
      [600, { mix: 1, glare: 0.25 }],
      [800, { mix: 0.6 }],
      [900, {}],
      [1020, {}],
    ],
    knocks: [
      [44, 0.8],
      [230, 1],
      [430, 0.7],
      [610, 1],
      [860, 0],
    ],
  },
  clear: {
    period: 600,
    keyframes: [
      [0, {}],
      [600, {}],
    ],
    knocks: [],
  },
};

const smooth = (t: number): number => t * t * (3 - 2 * t);

function levelAt(script: Script, level: Level, seconds: number): number {
  const next = Math.max(
    1,
    script.keyframes.findIndex(([at]) => at > seconds),
  );
  const [from, before] = script.keyframes[next - 1] as Keyframe;
  const [to, after] = script.keyframes[next] as Keyframe;
  const a = before[level] ?? clearDay[level];
  const b = after[level] ?? clearDay[level];
  return a + (b - a) * smooth((seconds - from) / (to - from));
}

function viewAt(script: Script, seed: number, seconds: number): View {
  const index = script.knocks.findLastIndex(([at]) => at <= seconds);
  const strength = script.knocks[index]?.[1] ?? 0;
  return strength === 0 ? asMounted : nudgedView(randomFrom(seed, 0x6b0c, index), strength);
}

/**
 * Conditions of a script over scene time. Cameras of unlike seeds drift a few seconds apart and at unlike strength.
 *
 * @param seed of the scene
 */
export function conditionsOf(name: SceneScript, seed: number): ConditionsAt {
  const script = scripts[name];
  const random = randomFrom(seed, 0x5c41);
  // Late by at most 2 s and weaker by at most 8 %, so that the promises about a script's instants hold for every seed.
  const delay = between(random, 0, 2);
  const strength = between(random, 0.92, 1);
  return (sceneTimeSeconds) => {
    const cycle = Math.max(0, sceneTimeSeconds - delay) % script.period;
    const at = (level: Level) => clearDay[level] + (levelAt(script, level, cycle) - clearDay[level]) * strength;
    return {
      darkness: at('darkness'),
      rain: at('rain'),
      fog: at('fog'),
      glare: at('glare'),
      mix: at('mix'),
      wind: at('wind'),
      view: viewAt(script, seed, cycle),
    };
  };
}
