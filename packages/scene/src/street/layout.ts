import { type Colour, varied } from '../colour.ts';
import type { Pose } from '../image/camera.ts';
import { between, chance, pick, type Random, randomFrom } from '../random.ts';

/** Along the street everything happens between these x, in metres. */
export const streetStart = -16;
export const streetEnd = 84;

/** Metres from the camera to the parts of the street's cross-section, near to far. */
export interface CrossSection {
  readonly nearWalk: number;
  readonly nearCurb: number;
  readonly bikeLane: number;
  readonly nearLane: number;
  readonly centreLine: number;
  readonly farLane: number;
  readonly parking: number;
  readonly farCurb: number;
  readonly farWalk: number;
  readonly farWalkEnd: number;
}

export interface Building {
  readonly x0: number;
  readonly x1: number;
  /** Distance of the façade, and how far the building reaches behind it. */
  readonly y: number;
  readonly depth: number;
  readonly floors: number;
  readonly wall: Colour;
  readonly trim: Colour;
  readonly roof: Colour;
  /** A roof with a ridge along the street, else a flat one. */
  readonly gabled: boolean;
  /** Colour of the awnings of a row of shops on the ground floor, else null. */
  readonly awning: Colour | null;
  readonly seed: number;
}

export interface Tree {
  readonly x: number;
  readonly y: number;
  readonly height: number;
  readonly radius: number;
  readonly leaf: Colour;
  readonly seed: number;
}

export interface Lamp {
  readonly x: number;
  readonly y: number;
  readonly height: number;
  /** −1 reaches towards the camera, 1 away from it. */
  readonly reach: 1 | -1;
}

export interface ParkedCar {
  readonly x: number;
  readonly seed: number;
}

/** Small street furniture by the roadside. */
export interface Furniture {
  readonly x: number;
  readonly y: number;
  readonly kind: 'bin' | 'sign' | 'shelter' | 'hedge' | 'bollard';
  readonly colour: Colour;
}

export interface Street {
  readonly seed: number;
  readonly pose: Pose;
  readonly section: CrossSection;
  readonly buildings: readonly Building[];
  readonly trees: readonly Tree[];
  readonly lamps: readonly Lamp[];
  readonly parkedCars: readonly ParkedCar[];
  readonly furniture: readonly Furniture[];
  /** Where a side street leaves between the buildings: its middle and half its width. */
  readonly sideStreet: { readonly x: number; readonly halfWidth: number };
  readonly crossing: { readonly x: number; readonly halfWidth: number };
  /** Direction of the day's shadows on the ground, radians from +x. */
  readonly shadowAngle: number;
  readonly asphalt: Colour;
  readonly paving: Colour;
  readonly grass: Colour;
}

const walls: readonly Colour[] = [
  [196, 178, 150],
  [168, 104, 82],
  [205, 200, 190],
  [150, 142, 134],
  [188, 150, 120],
  [140, 158, 168],
  [214, 196, 150],
  [176, 128, 108],
];
const roofs: readonly Colour[] = [
  [128, 74, 58],
  [92, 88, 90],
  [112, 92, 78],
  [80, 84, 96],
];
const awnings: readonly Colour[] = [
  [170, 44, 40],
  [40, 96, 70],
  [40, 70, 130],
  [200, 150, 50],
];

function planPose(random: Random): Pose {
  return {
    height: between(random, 6.2, 8.2),
    yaw: (between(random, 27, 45) * Math.PI) / 180,
    pitch: (between(random, 9.5, 12.5) * Math.PI) / 180,
    roll: (between(random, -0.8, 0.8) * Math.PI) / 180,
    focal: between(random, 0.96, 1.1),
    mirror: chance(random, 0.5) ? 1 : -1,
  };
}

function planSection(random: Random): CrossSection {
  const nearWalk = between(random, 14.2, 15.4);
  const nearCurb = nearWalk + 2;
  const nearLane = nearCurb + 3.3;
  const farLane = nearLane + 3.3;
  return {
    nearWalk,
    nearCurb,
    bikeLane: nearCurb + 0.85,
    nearLane,
    centreLine: nearLane + 1.65,
    farLane,
    parking: farLane + 2.9,
    farCurb: farLane + 4,
    farWalk: farLane + 5.4,
    farWalkEnd: farLane + 6.9,
  };
}

function planBuildings(seed: number, random: Random, section: CrossSection, sideStreet: Street['sideStreet']) {
  const buildings: Building[] = [];
  let x = streetStart - between(random, 5, 14);
  while (x < streetEnd + 70) {
    const width = between(random, 9, 19);
    const overSideStreet =
      x < sideStreet.x + sideStreet.halfWidth + 1 && x + width > sideStreet.x - sideStreet.halfWidth - 1;
    if (overSideStreet) {
      x = sideStreet.x + sideStreet.halfWidth + 1.5;
      continue;
    }
    const floors = pick(random, [1, 2, 2, 2, 3, 3, 4]);
    buildings.push({
      x0: x,
      x1: x + width,
      y: section.farWalkEnd + between(random, 0.5, 7),
      depth: between(random, 8, 12),
      floors,
      wall: varied(pick(random, walls), 14, random),
      trim: varied([206, 202, 194], 20, random),
      roof: varied(pick(random, roofs), 12, random),
      gabled: floors <= 3 && chance(random, 0.7),
      awning: floors > 1 && chance(random, 0.4) ? varied(pick(random, awnings), 15, random) : null,
      seed: seed * 131 + buildings.length,
    });
    x += width + (chance(random, 0.35) ? 0 : between(random, 2, 9));
  }
  return buildings;
}

function planTrees(seed: number, random: Random, section: CrossSection): Tree[] {
  const trees: Tree[] = [];
  const plant = (x: number, y: number, height: number) =>
    trees.push({
      x,
      y,
      height,
      radius: height * between(random, 0.26, 0.36),
      leaf: varied([72, 104, 50], 18, random),
      seed: seed * 977 + trees.length,
    });
  for (let x = streetStart + between(random, 0, 9); x < streetEnd + 30; x += between(random, 9, 19)) {
    plant(x, section.farCurb + between(random, 0.5, 0.9), between(random, 3.6, 5.6));
  }
  for (let x = streetStart; x < streetEnd + 60; x += between(random, 8, 26)) {
    plant(x, section.farWalkEnd + between(random, 8, 20), between(random, 6, 11));
  }
  if (chance(random, 0.6))
    plant(between(random, 3, 16), section.nearWalk - between(random, 1.6, 2.2), between(random, 2.2, 3));
  return trees;
}

function planFurniture(random: Random, section: CrossSection): Furniture[] {
  const furniture: Furniture[] = [];
  for (let x = streetStart + random() * 6; x < streetEnd; x += between(random, 6, 16)) {
    const kind = pick(random, ['bin', 'sign', 'hedge', 'hedge', 'bollard', 'shelter'] as const);
    const y = kind === 'hedge' ? section.farWalkEnd + 0.3 : section.farCurb + (kind === 'shelter' ? 0.9 : 0.35);
    const colour: Colour =
      kind === 'hedge'
        ? [58, 84, 46]
        : pick(random, [
            [70, 74, 78],
            [150, 60, 50],
            [60, 84, 110],
          ]);
    furniture.push({ x, y, kind, colour: varied(colour, 12, random) });
  }
  for (let x = streetStart + random() * 9; x < streetEnd; x += between(random, 9, 24)) {
    const kind = pick(random, ['bin', 'sign', 'bollard'] as const);
    furniture.push({ x, y: section.nearCurb - 0.3, kind, colour: varied([84, 86, 90], 20, random) });
  }
  return furniture;
}

function planParkedCars(seed: number, random: Random, crossing: Street['crossing']): ParkedCar[] {
  const cars: ParkedCar[] = [];
  for (let x = streetStart + random() * 5; x < streetEnd - 4; x += between(random, 5.6, 6.6)) {
    if (chance(random, 0.45) && Math.abs(x - crossing.x) > 6) cars.push({ x, seed: seed * 31 + cars.length });
  }
  return cars;
}

/** One street with its camera, wholly decided by the seed. */
export function planStreet(seed: number): Street {
  const random = randomFrom(seed, 0x57ee7);
  const section = planSection(random);
  const sideStreet = { x: between(random, 16, 48), halfWidth: between(random, 2.6, 3.6) };
  const crossing = { x: between(random, 8, 26), halfWidth: 1.8 };
  const lamps: Lamp[] = [];
  const spacing = between(random, 17, 23);
  for (let x = streetStart + random() * spacing; x < streetEnd; x += spacing) {
    lamps.push({ x, y: section.farCurb + 0.4, height: between(random, 6, 6.6), reach: -1 });
    lamps.push({ x: x + spacing / 2, y: section.nearCurb - 0.5, height: between(random, 6, 6.6), reach: 1 });
  }
  return {
    seed,
    pose: planPose(random),
    section,
    buildings: planBuildings(seed, random, section, sideStreet),
    trees: planTrees(seed, random, section),
    lamps,
    parkedCars: planParkedCars(seed, random, crossing),
    furniture: planFurniture(random, section),
    sideStreet,
    crossing,
    // Towards the camera, more or less: so a sun that sinks into its view need not come round the whole sky.
    shadowAngle: -Math.PI / 2 + between(random, -1.3, 1.3),
    asphalt: varied([104, 104, 106], 12, random),
    paving: varied([158, 152, 144], 14, random),
    grass: varied([92, 118, 62], 14, random),
  };
}
