import { type Colour, scaled, varied } from '../colour.ts';
import { between, chance, pick, type Random } from '../random.ts';
import { bar, box, decal, type Figure, type FigureLamp, type Part, panel, prism } from './figure.ts';
import { carWheels } from './wheels.ts';

export const glass: Colour = [52, 62, 74];

const usualPaints: readonly Colour[] = [
  [222, 222, 222],
  [176, 180, 184],
  [104, 108, 114],
  [42, 44, 48],
  [44, 66, 118],
  [146, 36, 36],
  [206, 206, 200],
  [70, 76, 84],
];
const latePaints: readonly Colour[] = [
  [224, 178, 40],
  [60, 150, 140],
  [212, 104, 36],
  [120, 140, 72],
  [128, 92, 70],
  [190, 196, 160],
  [150, 70, 130],
  [58, 58, 54],
];

/** Front and back lamps of a vehicle, at half its length and at this height. */
export const vehicleLamps = (halfLength: number, halfWidth: number, z: number): FigureLamp[] =>
  [-1, 1].flatMap((side) => [
    { kind: 'head', u: halfLength, v: side * halfWidth * 0.75, z } as const,
    { kind: 'tail', u: -halfLength, v: side * halfWidth * 0.8, z: z + 0.12 } as const,
  ]);

/** Lights, grille and plate, and their counterparts at the back. */
export function ends(halfLength: number, halfWidth: number, z: number): Part[] {
  const lamp = (side: number, low: number): number[] => {
    const a = side * halfWidth * 0.92;
    const b = side * halfWidth * 0.55;
    return [a, low, b, low, b, low + 0.17, a, low + 0.17];
  };
  const front = halfLength + 0.02;
  return [
    panel(
      front,
      1,
      [-halfWidth * 0.5, z - 0.2, halfWidth * 0.5, z - 0.2, halfWidth * 0.5, z + 0.06, -halfWidth * 0.5, z + 0.06],
      [34, 34, 38],
    ),
    panel(front, 1, lamp(1, z), [232, 232, 220]),
    panel(front, 1, lamp(-1, z), [232, 232, 220]),
    panel(-front, -1, lamp(1, z + 0.1), [150, 24, 22]),
    panel(-front, -1, lamp(-1, z + 0.1), [150, 24, 22]),
    panel(-front, -1, [-0.26, z - 0.1, 0.26, z - 0.1, 0.26, z + 0.04, -0.26, z + 0.04], [210, 208, 190]),
  ];
}

interface CarShape {
  readonly length: number;
  readonly bonnet: number;
  /** u of the cabin's four corners as fractions of the half length: back foot, front foot, front top, back top. */
  readonly cabin: readonly [number, number, number, number];
  readonly waist: number;
  readonly roof: number;
}

const shapes = {
  saloon: { length: 4.5, bonnet: 0.84, cabin: [-0.8, 0.46, 0.14, -0.5], waist: 0.93, roof: 1.43 },
  hatchback: { length: 3.9, bonnet: 0.88, cabin: [-0.97, 0.5, 0.16, -0.82], waist: 0.95, roof: 1.47 },
  estate: { length: 4.6, bonnet: 0.84, cabin: [-0.97, 0.44, 0.14, -0.88], waist: 0.93, roof: 1.47 },
  offRoader: { length: 4.7, bonnet: 1.16, cabin: [-0.98, 0.42, 0.24, -0.92], waist: 1.18, roof: 1.86 },
  peopleCarrier: { length: 4.7, bonnet: 1.02, cabin: [-0.98, 0.76, 0.34, -0.94], waist: 1.06, roof: 1.86 },
  cityCar: { length: 2.9, bonnet: 0.98, cabin: [-0.96, 0.74, 0.3, -0.74], waist: 1, roof: 1.58 },
} satisfies Record<string, CarShape>;

function body(shape: CarShape, paint: Colour): Part {
  const h = shape.length / 2;
  const outline = [
    -h,
    0.34,
    h,
    0.34,
    h * 1.02,
    0.6,
    shape.cabin[1] * h + 0.2,
    shape.bonnet,
    -h * 0.9,
    shape.waist,
    -h * 1.01,
    0.78,
  ];
  return prism(outline, 0.88, paint, { 1: scaled(paint, 0.92) });
}

function cabin(shape: CarShape, paint: Colour, roof: Colour): Part[] {
  const h = shape.length / 2;
  const [backFoot, frontFoot, frontTop, backTop] = shape.cabin.map((c) => c * h) as [number, number, number, number];
  const low = shape.waist - 0.05;
  const top = shape.roof;
  const middle = (frontTop + backTop) / 2;
  const inset = 0.09;
  const window = (u0: number, u1: number, lean0: number, lean1: number) =>
    decal([u0, low + 0.08, u1, low + 0.08, u1 + lean1, top - 0.1, u0 + lean0, top - 0.1], 0.79, glass);
  return [
    prism([backFoot, low, frontFoot, low, frontTop, top, backTop, top], 0.78, paint, {
      1: glass,
      2: roof,
      3: scaled(glass, 0.9),
    }),
    window(backFoot + inset + 0.06, middle - 0.05, backTop - backFoot, 0),
    window(middle + 0.05, frontFoot - inset - 0.04, 0, frontTop - frontFoot),
  ];
}

/** A passenger car; the late looks are taller, brighter painted, and sometimes carry a roof sign or a roof box. */
export function car(random: Random, late: boolean): Figure {
  const name = late
    ? pick(random, ['offRoader', 'peopleCarrier', 'cityCar', 'peopleCarrier'] as const)
    : pick(random, ['saloon', 'hatchback', 'estate'] as const);
  const base = shapes[name];
  const shape = {
    ...base,
    length: base.length * between(random, 0.96, 1.05),
    roof: base.roof * between(random, 0.98, 1.03),
  };
  const paint = varied(pick(random, late ? latePaints : usualPaints), 10, random);
  const roof = late && chance(random, 0.4) ? ([40, 40, 44] as const) : scaled(paint, 1.02);
  const h = shape.length / 2;
  const parts: Part[] = [
    body(shape, paint),
    decal(box(-h * 0.98, h * 0.98, 0.34, 0.46), 0.885, [40, 40, 44]),
    decal(bar(-h * 0.92, shape.bonnet - 0.12, h * 0.95, shape.bonnet - 0.16, 0.03), 0.885, scaled(paint, 0.7)),
    ...carWheels([-h * 0.62, h * 0.64], 0.33, 0.88, [150, 152, 156]),
    ...ends(h, 0.88, 0.6),
    ...cabin(shape, paint, roof),
  ];
  const extra = late ? random() : 1;
  if (extra < 0.3) parts.push(prism(box(-0.35, 0.1, shape.roof, shape.roof + 0.2), 0.4, [238, 226, 120]));
  else if (extra < 0.5) parts.push(prism(box(-1.1, 0.6, shape.roof, shape.roof + 0.32), 0.5, [46, 48, 52]));
  return {
    halfLength: h,
    halfWidth: 0.9,
    height: shape.roof,
    parts,
    lamps: vehicleLamps(h, 0.88, 0.66),
    strideRate: 0,
  };
}
