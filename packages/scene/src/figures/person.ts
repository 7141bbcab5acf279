import { type Colour, scaled, varied } from '../colour.ts';
import { between, chance, pick, type Random } from '../random.ts';
import { bar, box, card, circle, type Figure, type Part } from './figure.ts';
import { garment, highVis, skins } from './rider.ts';

interface Body {
  /** Metres. */
  readonly tall: number;
  readonly broad: number;
  readonly coat: Colour;
  readonly trousers: Colour;
  readonly skin: Colour;
  readonly hair: Colour;
}

/** Two swinging legs and the far arm; what is painted behind the trunk. */
const walking =
  (body: Body) =>
  (phase: number): Part[] => {
    const hip = body.tall * 0.5;
    const swing = Math.sin(phase) * body.tall * 0.15;
    const thick = 0.17 * body.broad;
    return [
      card(0, bar(0, hip, -swing, 0.03, thick), scaled(body.trousers, 0.8)),
      card(0, bar(0, hip, swing, 0.03, thick), body.trousers),
      card(0, bar(0, body.tall * 0.78, swing * 0.8, body.tall * 0.48, 0.1), scaled(body.coat, 0.75)),
    ];
  };

function trunk(body: Body): Part[] {
  const { tall, broad } = body;
  const w = 0.23 * broad;
  return [
    card(
      0,
      [
        -w * 0.75,
        tall * 0.46,
        w * 0.75,
        tall * 0.46,
        w,
        tall * 0.8,
        w * 0.5,
        tall * 0.84,
        -w * 0.5,
        tall * 0.84,
        -w,
        tall * 0.8,
      ],
      body.coat,
    ),
    card(0, circle(0, tall * 0.915, tall * 0.068, 8), body.skin),
    card(
      0,
      [
        -tall * 0.07,
        tall * 0.91,
        tall * 0.03,
        tall * 0.93,
        tall * 0.07,
        tall * 0.95,
        tall * 0.03,
        tall,
        -tall * 0.05,
        tall * 0.99,
      ],
      body.hair,
    ),
  ];
}

const drawBody = (random: Random): Body => ({
  tall: between(random, 1.58, 1.88),
  broad: between(random, 0.9, 1.2),
  coat: garment(random),
  trousers: garment(random),
  skin: pick(random, skins),
  hair: varied(
    pick(random, [
      [50, 36, 28],
      [30, 28, 28],
      [150, 120, 80],
      [130, 128, 126],
    ] as const),
    12,
    random,
  ),
});

type Outfit = (
  body: Body,
  random: Random,
) => { readonly body: Body; readonly extras: readonly Part[]; readonly width: number };

const everyday: Outfit = (body, random) => {
  const bag = chance(random, 0.35)
    ? [card(0, box(-0.3, -0.12, body.tall * 0.55, body.tall * 0.78), garment(random))]
    : [];
  return { body, extras: bag, width: 0.3 };
};

const underUmbrella: Outfit = (body, random) => {
  const z = body.tall * 1.02;
  const cloth = varied(
    pick(random, [
      [30, 30, 36],
      [150, 40, 50],
      [50, 80, 130],
      [200, 190, 60],
    ] as const),
    18,
    random,
  );
  const canopy = [-0.62, z, 0.62, z, 0.5, z + 0.2, 0.2, z + 0.33, -0.2, z + 0.33, -0.5, z + 0.2];
  return {
    body,
    extras: [card(0, bar(0.08, body.tall * 0.6, 0.06, z + 0.2, 0.04), [60, 60, 60]), card(0, canopy, cloth)],
    width: 0.62,
  };
};

const longCoat: Outfit = (body) => {
  const coat = card(
    0,
    [-0.3, body.tall * 0.2, 0.3, body.tall * 0.2, 0.2, body.tall * 0.7, -0.2, body.tall * 0.7],
    scaled(body.coat, 0.95),
  );
  const hood = card(0, circle(0, body.tall * 0.92, body.tall * 0.085, 8), body.coat);
  return { body, extras: [coat, hood], width: 0.3 };
};

const withPushchair: Outfit = (body, random) => {
  const cloth = varied(
    pick(random, [
      [60, 64, 74],
      [140, 60, 60],
      [70, 110, 110],
    ] as const),
    15,
    random,
  );
  const extras = [
    card(0, circle(0.55, 0.14, 0.14, 8), [34, 34, 36]),
    card(0, circle(1.05, 0.14, 0.14, 8), [34, 34, 36]),
    card(0, [0.45, 0.3, 1.15, 0.3, 1.25, 0.65, 0.9, 1.02, 0.6, 0.85], cloth),
    card(0, bar(0.2, body.tall * 0.58, 0.6, 0.6, 0.06), [70, 70, 74]),
  ];
  return { body, extras, width: 0.75 };
};

const highVisibility: Outfit = (body, random) => {
  const vest = varied(pick(random, highVis), 12, random);
  const band = card(0, box(-0.2, 0.2, body.tall * 0.6, body.tall * 0.65), [220, 222, 220]);
  const helmet = card(0, circle(0, body.tall * 0.95, body.tall * 0.078, 8), [236, 200, 60]);
  return { body: { ...body, coat: vest, broad: body.broad * 1.1 }, extras: [band, helmet], width: 0.3 };
};

/** A pedestrian; umbrellas, long coats, pushchairs and work clothes are the late looks. */
export function person(random: Random, late: boolean): Figure {
  const dress = late ? pick(random, [underUmbrella, longCoat, withPushchair, highVisibility, underUmbrella]) : everyday;
  const { body, extras, width } = dress(drawBody(random), random);
  return {
    halfLength: width,
    halfWidth: 0.22,
    height: body.tall,
    parts: [...trunk(body), ...extras],
    lamps: [],
    stride: walking(body),
    strideRate: 2 * Math.PI * 0.62,
  };
}
