import { type Colour, scaled, varied } from '../colour.ts';
import { between, pick, type Random } from '../random.ts';
import { ends, glass, vehicleLamps } from './car.ts';
import { box, decal, type Figure, type Part, panel, prism } from './figure.ts';
import { carWheels } from './wheels.ts';

const cityPaints: readonly Colour[] = [
  [178, 42, 38],
  [52, 92, 158],
  [206, 168, 52],
  [60, 130, 84],
];
const coachPaints: readonly Colour[] = [
  [226, 226, 226],
  [44, 46, 52],
  [150, 154, 160],
  [110, 64, 110],
];

interface Coachwork {
  readonly half: number;
  readonly height: number;
  readonly halfWidth: number;
  readonly paint: Colour;
  readonly roof: Colour;
  /** Bottom and top of each row of windows. */
  readonly bands: readonly (readonly [number, number])[];
  /** Metres between window posts; 0 is one dark pane. */
  readonly posts: number;
}

function windowBand(work: Coachwork, [low, high]: readonly [number, number]): Part[] {
  const { half, halfWidth, posts, paint } = work;
  const parts: Part[] = [decal(box(-half + 0.3, half - 0.3, low, high), halfWidth + 0.01, glass)];
  if (posts > 0) {
    for (let u = -half + 0.3 + posts; u < half - 0.6; u += posts) {
      parts.push(decal(box(u - 0.07, u + 0.07, low, high), halfWidth + 0.02, scaled(paint, 0.85)));
    }
  }
  return parts;
}

function coach(work: Coachwork): Figure {
  const { half, height, halfWidth, paint } = work;
  const [low, high] = work.bands[0] as readonly [number, number];
  const w = halfWidth * 0.92;
  const parts: Part[] = [
    prism([-half, 0.38, half, 0.38, half + 0.04, 1.3, half - 0.1, height, -half, height], halfWidth, paint, {
      3: work.roof,
    }),
    ...work.bands.flatMap((band) => windowBand(work, band)),
    decal(box(half - 1.5, half - 0.55, 0.5, high), halfWidth + 0.03, scaled(glass, 1.25)),
    decal(box(-half, half, 0.38, 0.55), halfWidth + 0.02, scaled(paint, 0.5)),
    ...work.bands.map(([from, to]) => panel(half + 0.05, 1, [-w, from - 0.25, w, from - 0.25, w, to, -w, to], glass)),
    panel(
      half + 0.06,
      1,
      [-w * 0.7, height - 0.42, w * 0.7, height - 0.42, w * 0.7, height - 0.12, -w * 0.7, height - 0.12],
      [230, 180, 60],
    ),
    panel(-half - 0.01, -1, [-w * 0.8, low + 0.2, w * 0.8, low + 0.2, w * 0.8, high, -w * 0.8, high], glass),
    ...carWheels([-half + 1.7, half - 2.1], 0.46, halfWidth, [110, 112, 116]),
    ...ends(half, halfWidth, 0.72),
  ];
  return { halfLength: half, halfWidth, height, parts, lamps: vehicleLamps(half, halfWidth, 0.8), strideRate: 0 };
}

function cityBus(random: Random): Figure {
  const paint = varied(pick(random, cityPaints), 14, random);
  return coach({
    half: between(random, 4.3, 5),
    height: between(random, 2.8, 3.05),
    halfWidth: 1.25,
    paint,
    roof: [206, 208, 208],
    bands: [[1.35, 2.35]],
    posts: between(random, 1.3, 1.8),
  });
}

function minibus(random: Random): Figure {
  const paint = varied(pick(random, coachPaints), 12, random);
  return coach({
    half: between(random, 3, 3.4),
    height: between(random, 2.45, 2.7),
    halfWidth: 1.05,
    paint,
    roof: paint,
    bands: [[1.3, 2.1]],
    posts: 1.1,
  });
}

function doubleDecker(random: Random): Figure {
  const paint = varied(pick(random, [...cityPaints, ...coachPaints]), 14, random);
  const bands = [
    [1.3, 2.05],
    [2.75, 3.5],
  ] as const;
  return coach({ half: between(random, 4.6, 5), height: 4.1, halfWidth: 1.25, paint, roof: paint, bands, posts: 1.5 });
}

function touringCoach(random: Random): Figure {
  const paint = varied(pick(random, coachPaints), 12, random);
  return coach({
    half: between(random, 4.8, 5.3),
    height: 3.4,
    halfWidth: 1.25,
    paint,
    roof: paint,
    bands: [[1.6, 3]],
    posts: 0,
  });
}

/** A bus: city buses by day; minibuses, double-deckers and dark-glassed coaches in the late looks. */
export const bus = (random: Random, late: boolean): Figure =>
  late ? pick(random, [minibus, minibus, doubleDecker, touringCoach])(random) : cityBus(random);
