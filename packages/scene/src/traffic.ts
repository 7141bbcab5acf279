import type { Conditions, ConditionsAt } from './conditions.ts';
import type { Figure } from './figures/figure.ts';
import { figureOf, type ObjectLabel } from './figures/label.ts';
import type { Place } from './figures/paint.ts';
import { between, chance, hash, pickWeighted, randomFrom } from './random.ts';
import { type CrossSection, streetEnd, streetStart } from './street/layout.ts';

type Weights = Readonly<Partial<Record<ObjectLabel, number>>>;

/** A line along the street on which objects of some classes follow each other without overtaking. */
interface Path {
  readonly id: number;
  readonly y: number;
  /** Objects stray from the line by up to this many metres. */
  readonly stray: number;
  readonly direction: 1 | -1 | 0;
  /** Metres per second, and by what fraction single objects differ. */
  readonly speed: number;
  readonly speedSpread: number;
  /** One object at most spawns in each slot of so many seconds, with this probability. */
  readonly slotSeconds: number;
  readonly probability: number;
  readonly usual: Weights;
  readonly late: Weights;
}

/** One object on its way through the scene. */
export interface Mover {
  readonly key: number;
  readonly label: ObjectLabel;
  readonly figure: Figure;
  readonly place: Place;
}

const pathLength = streetEnd - streetStart;

const laneUsual: Weights = { car: 0.52, truck: 0.18, bus: 0.17, motorcycle: 0.13 };
const laneLate: Weights = { car: 0.26, truck: 0.34, bus: 0.19, motorcycle: 0.21 };
const walkers: Weights = { person: 1 };

function planPaths(section: CrossSection): Path[] {
  const lane = { stray: 0.2, speedSpread: 0.03, usual: laneUsual, late: laneLate };
  const walk = { direction: 0, stray: 0.55, speed: 1.45, speedSpread: 0.2, usual: walkers, late: walkers } as const;
  return [
    { ...lane, id: 1, y: section.nearLane, direction: 1, speed: 9.5, slotSeconds: 4.2, probability: 0.7 },
    { ...lane, id: 2, y: section.farLane, direction: -1, speed: 8.5, slotSeconds: 4.4, probability: 0.65 },
    {
      id: 3,
      y: section.bikeLane,
      stray: 0.25,
      direction: 1,
      speed: 5,
      speedSpread: 0.03,
      slotSeconds: 7.5,
      probability: 0.8,
      usual: { bicycle: 0.8, motorcycle: 0.2 },
      late: { bicycle: 0.72, motorcycle: 0.28 },
    },
    { ...walk, id: 4, y: section.nearWalk + 1, slotSeconds: 15, probability: 0.8 },
    { ...walk, id: 5, y: section.farWalk, slotSeconds: 30, probability: 0.5 },
  ];
}

interface Spawn {
  readonly at: number;
  readonly speed: number;
  readonly direction: 1 | -1;
  readonly y: number;
  readonly label: ObjectLabel;
  readonly figure: Figure;
  readonly key: number;
}

const mixWeights = (path: Path, mix: number): Record<ObjectLabel, number> => {
  const weights = { car: 0, truck: 0, bus: 0, motorcycle: 0, bicycle: 0, person: 0 };
  for (const label of Object.keys(weights) as ObjectLabel[]) {
    weights[label] = (path.usual[label] ?? 0) * (1 - mix) + (path.late[label] ?? 0) * mix;
  }
  return weights;
};

function spawnOf(
  path: Path,
  slot: number,
  options: { seed: number; mixAt: (seconds: number) => number },
): Spawn | null {
  const random = randomFrom(options.seed, 0x7aff, path.id, slot);
  if (!chance(random, path.probability)) return null;
  // Jitter within the middle of the slot keeps the distance to those before and after.
  const at = (slot + between(random, 0.22, 0.78)) * path.slotSeconds;
  const speed = path.speed * (1 + between(random, -1, 1) * path.speedSpread);
  const direction = path.direction === 0 ? (chance(random, 0.5) ? 1 : -1) : path.direction;
  const y = path.y + between(random, -1, 1) * path.stray;
  const mix = options.mixAt(at);
  const label = pickWeighted(random, mixWeights(path, mix));
  const figure = figureOf(label, random, chance(random, mix));
  return { at, speed, direction, y, label, figure, key: hash(path.id, slot) };
}

/** The seeded timetable of a street: who is where at any instant, independent of what was asked before. */
export class Traffic {
  readonly #paths: readonly Path[];
  readonly #seed: number;
  readonly #mixAt: (seconds: number) => number;
  /** Figures are dear to build and the same for seconds; only spawns near the present are kept. */
  #kept = new Map<number, Spawn | null>();

  constructor(section: CrossSection, seed: number, conditionsAt: ConditionsAt) {
    this.#paths = planPaths(section);
    this.#seed = seed;
    this.#mixAt = (seconds) => (conditionsAt(Math.max(0, seconds)) satisfies Conditions).mix;
  }

  at(sceneTimeSeconds: number): Mover[] {
    const movers: Mover[] = [];
    const kept = new Map<number, Spawn | null>();
    for (const path of this.#paths) {
      const longest = pathLength / (path.speed * (1 - path.speedSpread));
      const last = Math.floor(sceneTimeSeconds / path.slotSeconds);
      const first = Math.floor((sceneTimeSeconds - longest) / path.slotSeconds) - 1;
      for (let slot = first; slot <= last; slot++) {
        const key = hash(path.id, slot);
        const known = this.#kept.get(key);
        const spawn = known === undefined ? spawnOf(path, slot, { seed: this.#seed, mixAt: this.#mixAt }) : known;
        kept.set(key, spawn);
        const mover = spawn && moverAt(spawn, sceneTimeSeconds);
        if (mover) movers.push(mover);
      }
    }
    this.#kept = kept;
    return movers;
  }
}

function moverAt(spawn: Spawn, seconds: number): Mover | null {
  const travelled = (seconds - spawn.at) * spawn.speed;
  if (travelled < 0 || travelled > pathLength) return null;
  const x = spawn.direction === 1 ? streetStart + travelled : streetEnd - travelled;
  return {
    key: spawn.key,
    label: spawn.label,
    figure: spawn.figure,
    place: { x, y: spawn.y, direction: spawn.direction, travelled },
  };
}
