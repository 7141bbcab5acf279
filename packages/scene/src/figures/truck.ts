import { type Colour, scaled, varied } from '../colour.ts';
import { between, chance, pick, type Random } from '../random.ts';
import { ends, glass, vehicleLamps } from './car.ts';
import { bar, box, decal, type Figure, type Part, panel, prism } from './figure.ts';
import { carWheels } from './wheels.ts';

const cabPaints: readonly Colour[] = [
  [206, 208, 208],
  [60, 84, 140],
  [150, 50, 42],
  [54, 100, 74],
  [196, 160, 60],
];
const boxPaints: readonly Colour[] = [
  [216, 214, 208],
  [190, 194, 198],
  [166, 150, 120],
  [92, 112, 140],
  [170, 70, 56],
];
const vanPaints: readonly Colour[] = [
  [226, 226, 224],
  [214, 172, 40],
  [112, 78, 54],
  [52, 60, 78],
  [88, 132, 168],
];

/** A cab from u0 to its front, with windscreen and side window. */
function cab(u0: number, front: number, height: number, paint: Colour): Part[] {
  const screen = front - 0.24;
  return [
    prism([u0, 0.5, front, 0.5, front, height * 0.5, screen, height, u0, height], 1.1, paint, { 2: glass }),
    decal(
      [
        screen - 0.75,
        height * 0.56,
        front - 0.2,
        height * 0.56,
        screen - 0.05,
        height * 0.9,
        screen - 0.75,
        height * 0.9,
      ],
      1.11,
      glass,
    ),
  ];
}

interface Load {
  readonly parts: readonly Part[];
  readonly height: number;
}

/** u0 and u1 are the ends of the load bed. */
type Loader = (u0: number, u1: number, random: Random) => Load;

const closedBox: Loader = (u0, u1, random) => {
  const paint = varied(pick(random, boxPaints), 12, random);
  const height = between(random, 2.9, 3.4);
  const stripe = varied(pick(random, cabPaints), 20, random);
  const parts: Part[] = [
    prism(box(u0, u1, 0.85, height), 1.2, paint),
    decal(box(u0 + 0.1, u1 - 0.1, 1.5, 1.85), 1.21, stripe),
  ];
  if (chance(random, 0.5)) parts.push(decal(box(u0 + 1, u1 - 1.2, 2, 2.6), 1.21, scaled(stripe, 0.8)));
  return { parts, height };
};

const tipper: Loader = (u0, u1, random) => {
  const paint = varied(pick(random, boxPaints), 15, random);
  const heap: Colour = varied([124, 104, 78], 15, random);
  const middle = (u0 + u1) / 2;
  const ribs = [0.2, 0.4, 0.6, 0.8].map((t) =>
    decal(bar(u0 + (u1 - u0) * t, 0.9, u0 + (u1 - u0) * t, 1.8, 0.1), 1.21, scaled(paint, 0.7)),
  );
  return {
    parts: [
      prism(box(u0, u1, 0.85, 1.85), 1.2, paint),
      ...ribs,
      prism([u0 + 0.2, 1.85, u1 - 0.2, 1.85, middle + 0.7, 2.4, middle - 0.7, 2.4], 0.9, heap),
    ],
    height: 2.4,
  };
};

const tank: Loader = (u0, u1, random) => {
  const paint = varied(
    pick(random, [
      [196, 200, 206],
      [60, 110, 90],
    ] as const),
    12,
    random,
  );
  const outline = [u0 + 0.3, 0.95, u1 - 0.3, 0.95, u1, 1.4, u1, 2.2, u1 - 0.3, 2.65, u0 + 0.3, 2.65, u0, 2.2, u0, 1.4];
  return {
    parts: [prism(outline, 1, paint), decal(box(u0 + 0.5, u1 - 0.5, 1.6, 1.95), 1.01, [196, 110, 40])],
    height: 2.65,
  };
};

const refuse: Loader = (u0, u1, random) => {
  const paint = varied([206, 120, 40], 18, random);
  const outline = [u0 - 0.5, 0.8, u1, 0.8, u1, 3, u0 + 1.2, 3.2, u0 - 0.3, 2];
  return {
    parts: [prism(outline, 1.15, paint), decal(box(u0 + 1.4, u1 - 0.2, 1.1, 2.7), 1.16, scaled(paint, 0.75))],
    height: 3.2,
  };
};

function lorry(random: Random, loader: Loader): Figure {
  const half = between(random, 3.2, 3.9);
  const cabStart = half - 1.8;
  const cabHeight = between(random, 2.35, 2.7);
  const load = loader(-half, cabStart - 0.15, random);
  const paint = varied(pick(random, cabPaints), 12, random);
  const parts = [
    prism(box(-half, half - 0.2, 0.5, 0.85), 0.9, [44, 46, 50]),
    ...load.parts,
    ...cab(cabStart, half, cabHeight, paint),
    ...carWheels([-half + 0.9, -half + 1.9, half - 0.95], 0.48, 1.1, [120, 122, 126]),
    ...ends(half, 1.1, 0.75),
  ];
  return {
    halfLength: half,
    halfWidth: 1.2,
    height: Math.max(load.height, cabHeight),
    parts,
    lamps: vehicleLamps(half, 1.1, 0.85),
    strideRate: 0,
  };
}

/** A panel van: one windowless body with a sloping front. */
function deliveryVan(random: Random): Figure {
  const half = between(random, 2.6, 3);
  const height = between(random, 2.2, 2.6);
  const paint = varied(pick(random, vanPaints), 10, random);
  const logo = varied(pick(random, cabPaints), 25, random);
  const parts: Part[] = [
    prism([-half, 0.4, half, 0.4, half, 1.05, half - 0.7, 1.25, half - 1.3, height, -half, height], 1, paint, {
      3: glass,
    }),
    decal([half - 1.6, 1.3, half - 0.75, 1.3, half - 1.3, height - 0.3, half - 1.6, height - 0.3], 1.01, glass),
    decal(box(-half + 0.5, half - 2.1, 1.2, 1.2 + between(random, 0.3, 0.7)), 1.01, logo),
    decal(box(-half, half, 0.4, 0.55), 1.01, [46, 46, 50]),
    panel(-half - 0.01, -1, [-0.85, 1.3, 0.85, 1.3, 0.85, height - 0.25, -0.85, height - 0.25], scaled(glass, 0.8)),
    ...carWheels([-half + 0.9, half - 0.95], 0.36, 1, [130, 132, 136]),
    ...ends(half, 1, 0.72),
  ];
  return { halfLength: half, halfWidth: 1, height, parts, lamps: vehicleLamps(half, 1, 0.8), strideRate: 0 };
}

/** A pickup: bonnet, cab and an open bed with something in it. */
function pickup(random: Random): Figure {
  const half = between(random, 2.5, 2.8);
  const paint = varied(pick(random, [...vanPaints, ...cabPaints]), 12, random);
  const cargo = varied([130, 110, 80], 30, random);
  const parts: Part[] = [
    prism([-half, 0.45, half, 0.45, half, 0.95, 1.1, 1.15, -half, 1.15], 0.95, paint),
    prism(box(-half + 0.2, -0.75, 1.15, 1.15 + between(random, 0.15, 0.8)), 0.75, cargo),
    prism([-0.7, 1.1, 1.25, 1.1, 0.7, 1.82, -0.55, 1.82], 0.84, paint, { 1: glass, 3: glass }),
    decal([-0.5, 1.2, 1, 1.2, 0.6, 1.7, -0.4, 1.7], 0.85, glass),
    ...carWheels([-half + 0.95, half - 0.9], 0.4, 0.95, [120, 120, 124]),
    ...ends(half, 0.95, 0.72),
  ];
  return {
    halfLength: half,
    halfWidth: 0.95,
    height: 1.82,
    parts,
    lamps: vehicleLamps(half, 0.95, 0.8),
    strideRate: 0,
  };
}

/** A goods vehicle: lorries by day; delivery vans, pickups, refuse lorries and tankers in the late looks. */
export function truck(random: Random, late: boolean): Figure {
  if (!late) return lorry(random, chance(random, 0.7) ? closedBox : tipper);
  return pick(random, [
    deliveryVan,
    deliveryVan,
    pickup,
    (r: Random) => lorry(r, refuse),
    (r: Random) => lorry(r, tank),
  ])(random);
}
