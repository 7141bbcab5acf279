import { type Colour, scaled, varied } from '../colour.ts';
import { between, pick, type Random } from '../random.ts';
import { bar, box, decal, type Figure, type FigureLamp, type Part, prism } from './figure.ts';
import { garment, highVis, rider } from './rider.ts';
import { slimWheel } from './wheels.ts';

const paints: readonly Colour[] = [
  [160, 30, 30],
  [36, 38, 44],
  [40, 70, 150],
  [200, 120, 30],
];
const scooterPaints: readonly Colour[] = [
  [170, 200, 190],
  [226, 222, 206],
  [200, 60, 70],
  [60, 120, 170],
];

const lamps = (half: number): FigureLamp[] => [
  { kind: 'head', u: half * 0.85, v: 0, z: 0.85 },
  { kind: 'tail', u: -half * 0.95, v: 0, z: 0.72 },
];

function geared(random: Random): Figure {
  const paint = varied(pick(random, paints), 15, random);
  const helmet = varied(
    pick(random, [
      [30, 30, 32],
      [220, 220, 220],
      [150, 30, 30],
    ] as const),
    10,
    random,
  );
  const coat = garment(random);
  const lean = between(random, 0.1, 0.4);
  const parts: Part[] = [
    ...slimWheel(-0.72, 0.33, 0.15),
    ...slimWheel(0.74, 0.33, 0.14),
    prism([-0.42, 0.32, 0.36, 0.3, 0.46, 0.6, -0.3, 0.62], 0.18, [70, 72, 76]),
    prism([-0.98, 0.74, -0.2, 0.66, 0.42, 0.72, 0.46, 0.98, 0.05, 1, -0.2, 0.8, -0.95, 0.86], 0.16, paint),
    decal(bar(0.74, 0.33, 0.5, 1, 0.09), 0.06, [120, 122, 126]),
    prism([0.4, 0.85, 0.66, 0.78, 0.6, 1.1, 0.46, 1.12], 0.17, scaled(paint, 0.9)),
    decal(bar(-0.18, 0.8, 0.22, 0.62, 0.2), 0.2, scaled(coat, 0.6)),
    decal(bar(0.22, 0.62, -0.02, 0.32, 0.15), 0.2, scaled(coat, 0.6)),
    ...rider({ hip: [-0.24, 0.86], shoulder: [-0.14 + lean, 1.36], grip: [0.5, 1.08] }, coat, helmet, 0.16),
  ];
  return { halfLength: 1.05, halfWidth: 0.35, height: 1.7, parts, lamps: lamps(1.05), strideRate: 0 };
}

/** A step-through scooter with small wheels, a shield and a delivery box. */
function deliveryScooter(random: Random): Figure {
  const paint = varied(pick(random, scooterPaints), 15, random);
  const crate = varied(
    pick(random, [
      [40, 160, 150],
      [220, 60, 110],
      [240, 130, 40],
      [70, 70, 70],
    ] as const),
    15,
    random,
  );
  const coat = varied(pick(random, highVis), 20, random);
  const parts: Part[] = [
    ...slimWheel(-0.58, 0.23, 0.12),
    ...slimWheel(0.6, 0.23, 0.11),
    prism([-0.8, 0.36, -0.1, 0.3, -0.05, 0.62, -0.2, 0.76, -0.82, 0.74], 0.2, paint),
    prism(box(-0.1, 0.42, 0.24, 0.34), 0.18, scaled(paint, 0.6)),
    prism([0.38, 0.3, 0.5, 0.3, 0.46, 1, 0.34, 1], 0.22, paint),
    decal(bar(0.6, 0.23, 0.4, 1.05, 0.07), 0.05, [110, 112, 116]),
    prism(box(-0.92, -0.4, 0.8, 1.32), 0.27, crate),
    decal(bar(-0.2, 0.78, 0.2, 0.7, 0.19), 0.2, [50, 54, 66]),
    decal(bar(0.2, 0.7, 0.22, 0.36, 0.15), 0.2, [50, 54, 66]),
    ...rider(
      { hip: [-0.2, 0.8], shoulder: [-0.14, 1.34], grip: [0.36, 1.02] },
      coat,
      varied([206, 206, 200], 40, random),
      0.16,
    ),
  ];
  return { halfLength: 0.9, halfWidth: 0.35, height: 1.72, parts, lamps: lamps(0.9), strideRate: 0 };
}

/** A motorcycle with its rider; delivery scooters in the late looks. */
export const motorcycle = (random: Random, late: boolean): Figure => (late ? deliveryScooter : geared)(random);
