import { type Colour, scaled, varied } from '../colour.ts';
import { between, chance, pick, type Random } from '../random.ts';
import { bar, box, decal, type Figure, type FigureLamp, type Part, prism } from './figure.ts';
import { garment, highVis, rider } from './rider.ts';
import { pedallingLegs, slimWheel } from './wheels.ts';

const frames: readonly Colour[] = [
  [40, 60, 90],
  [150, 40, 40],
  [50, 50, 54],
  [60, 120, 80],
  [190, 190, 190],
];

const lamps = (half: number): FigureLamp[] => [
  { kind: 'tail', u: -half * 0.6, v: 0, z: 0.72 },
  { kind: 'beacon', u: half * 0.7, v: 0, z: 0.95 },
];

const helmetOrHair = (random: Random): Colour =>
  chance(random, 0.5)
    ? varied(
        pick(random, [
          [230, 230, 226],
          [40, 44, 50],
          [190, 60, 50],
        ] as const),
        15,
        random,
      )
    : varied([66, 46, 34], 20, random);

function frameBars(paint: Colour): Part[] {
  const lines = [
    [-0.52, 0.34, -0.12, 0.86],
    [-0.52, 0.34, 0.02, 0.32],
    [0.02, 0.32, -0.12, 0.86],
    [0.02, 0.32, 0.4, 0.84],
    [-0.12, 0.84, 0.4, 0.84],
    [0.4, 1, 0.53, 0.34],
  ] as const;
  return lines.map(([u0, z0, u1, z1]) => decal(bar(u0, z0, u1, z1, 0.065), 0.01, paint));
}

function cityBike(random: Random): Figure {
  const coat = garment(random);
  const trousers = garment(random);
  const paint = varied(pick(random, frames), 15, random);
  const lean = between(random, 0.12, 0.36);
  const parts: Part[] = [
    ...slimWheel(-0.53, 0.34, 0.06),
    ...slimWheel(0.53, 0.34, 0.06),
    ...frameBars(paint),
    ...rider(
      { hip: [-0.16, 0.95], shoulder: [-0.12 + lean, 1.46], grip: [0.38, 1.04] },
      coat,
      helmetOrHair(random),
      0.13,
    ),
  ];
  const stride = (phase: number) => pedallingLegs(phase, [-0.14, 0.92], trousers);
  return { halfLength: 0.88, halfWidth: 0.3, height: 1.78, parts, lamps: lamps(0.88), stride, strideRate: 1.3 };
}

/** A cargo bike: a long wheelbase with a crate in front. */
function cargoBike(random: Random): Figure {
  const coat = varied(pick(random, highVis), 20, random);
  const trousers = garment(random);
  const crate = varied(
    pick(random, [
      [170, 130, 80],
      [60, 90, 110],
      [200, 200, 190],
      [50, 50, 54],
    ] as const),
    12,
    random,
  );
  const parts: Part[] = [
    ...slimWheel(-0.85, 0.32, 0.07),
    ...slimWheel(1.2, 0.25, 0.07),
    decal(bar(-0.85, 0.32, 0.2, 0.3, 0.08), 0.01, [60, 60, 64]),
    prism(box(0.15, 1.05, 0.3, between(random, 0.75, 1.05)), 0.32, crate),
    decal(bar(-0.4, 0.3, -0.44, 0.9, 0.07), 0.01, [60, 60, 64]),
    ...rider({ hip: [-0.44, 0.96], shoulder: [-0.36, 1.5], grip: [0.06, 1.08] }, coat, helmetOrHair(random), 0.13),
  ];
  const stride = (phase: number) => pedallingLegs(phase, [-0.44, 0.94], trousers);
  return { halfLength: 1.3, halfWidth: 0.35, height: 1.8, parts, lamps: lamps(1.1), stride, strideRate: 1.1 };
}

/** An electric kick scooter with somebody standing on it; it shares the bicycles' lane and their class. */
function kickScooter(random: Random): Figure {
  const coat = garment(random);
  const legs = garment(random);
  const bag = chance(random, 0.5);
  const parts: Part[] = [
    ...slimWheel(-0.42, 0.12, 0.07),
    ...slimWheel(0.46, 0.12, 0.07),
    prism(box(-0.45, 0.35, 0.12, 0.2), 0.08, [50, 50, 54]),
    decal(bar(0.45, 0.12, 0.36, 1.15, 0.07), 0.01, [60, 60, 64]),
    prism([-0.2, 0.2, 0.05, 0.2, 0, 0.98, -0.2, 0.98], 0.13, legs),
    ...rider({ hip: [-0.1, 1], shoulder: [-0.04, 1.56], grip: [0.36, 1.15] }, coat, helmetOrHair(random), 0.13),
  ];
  if (bag) parts.push(prism(box(-0.42, -0.18, 1.08, 1.5), 0.17, scaled(coat, 0.6)));
  return { halfLength: 0.55, halfWidth: 0.25, height: 1.9, parts, lamps: lamps(0.5), strideRate: 0 };
}

/** A bicycle with its rider; cargo bikes and kick scooters in the late looks. */
export const bicycle = (random: Random, late: boolean): Figure =>
  late ? pick(random, [cargoBike, kickScooter, kickScooter])(random) : cityBike(random);
