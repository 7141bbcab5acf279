import { type Colour, scaled, varied } from '../colour.ts';
import { figureOf } from '../figures/label.ts';
import { paintFigure, paintShadow } from '../figures/paint.ts';
import type { Brush } from '../image/brush.ts';
import type { Sun } from '../light/sun.ts';
import { between, chance, randomFrom } from '../random.ts';
import type { Furniture, Lamp, ParkedCar, Street, Tree } from './layout.ts';

/** Something that stands in the street and may hide what moves behind it. */
export interface Prop {
  readonly x: number;
  readonly y: number;
  readonly sways: boolean;
  paint(brush: Brush, sun: Sun): void;
}

const bark: Colour = [84, 66, 50];
const metal: Colour = [92, 96, 100];

function paintTree(brush: Brush, tree: Tree): void {
  const random = randomFrom(tree.seed, 0x7ee);
  const { x, y, height, radius } = tree;
  const middle = height - radius;
  brush.stroke([x, y, 0], [x, y, middle], 0.09 * height ** 0.7, bark);
  const clumps = Math.round(26 + radius * 12);
  for (let i = 0; i < clumps; i++) {
    // From dark clumps behind and below to bright ones in front and on top.
    const t = i / clumps;
    const angle = random() * 2 * Math.PI;
    const out = Math.sqrt(random()) * radius * 0.8;
    const z = middle + Math.sin(angle) * out * 0.95 + (t - 0.5) * radius * 0.3;
    const clump = varied(scaled(tree.leaf, 0.58 + 0.62 * t + 0.12 * Math.sin(angle)), 9, random);
    brush.disc([x + Math.cos(angle) * out, y, z], radius * between(random, 0.18, 0.4), clump);
  }
}

function paintLamp(brush: Brush, lamp: Lamp): void {
  const { x, y, height, reach } = lamp;
  brush.stroke([x, y, 0], [x, y, height], 0.16, metal);
  brush.stroke([x, y, height], [x, y + reach * 1.4, height + 0.15], 0.12, metal);
  brush.stroke([x, y + reach * 1.1, height + 0.1], [x, y + reach * 1.9, height + 0.12], 0.24, [206, 206, 196]);
}

function paintParkedCar(brush: Brush, sun: Sun, car: ParkedCar, y: number): void {
  const random = randomFrom(car.seed, 0xca6);
  const figure = figureOf('car', random, false);
  const place = { x: car.x, y, direction: chance(random, 0.8) ? -1 : 1, travelled: 0 } as const;
  paintShadow(brush, figure, place, { ...sun, shadowAlpha: 0 });
  paintFigure(brush, figure, place, sun);
}

function paintFurniture(brush: Brush, { x, y, kind, colour }: Furniture): void {
  switch (kind) {
    case 'bin':
      return brush.upright(x - 0.28, x + 0.28, y, 0, 0.95, colour);
    case 'bollard':
      return brush.upright(x - 0.09, x + 0.09, y, 0, 0.9, scaled(colour, 0.8));
    case 'sign':
      brush.stroke([x, y, 0], [x, y, 2.5], 0.08, metal);
      brush.disc([x, y - 0.02, 2.35], 0.36, [196, 50, 46]);
      return brush.disc([x, y - 0.03, 2.35], 0.23, [226, 226, 222]);
    case 'hedge':
      for (let i = 0; i < 9; i++) brush.disc([x + i * 0.42, y, 0.45], 0.45, scaled(colour, 0.8 + 0.05 * ((i * 7) % 6)));
      return;
    case 'shelter':
      brush.upright(x, x + 3, y + 0.6, 0.3, 2.1, [132, 148, 156], 0.55);
      brush.stroke([x, y, 0], [x, y, 2.3], 0.1, metal);
      brush.stroke([x + 3, y, 0], [x + 3, y, 2.3], 0.1, metal);
      return brush.face(
        [x - 0.2, y - 0.3, 2.3, x + 3.2, y - 0.3, 2.3, x + 3.2, y + 0.8, 2.4, x - 0.2, y + 0.8, 2.4],
        colour,
      );
  }
}

/** All props of a street, far to near, in the order they must be painted. */
export function propsOf(street: Street): Prop[] {
  const props: Prop[] = [
    ...street.trees.map((tree) => ({
      x: tree.x,
      y: tree.y,
      sways: true,
      paint: (brush: Brush) => paintTree(brush, tree),
    })),
    ...street.lamps.map((lamp) => ({
      x: lamp.x,
      y: lamp.y,
      sways: false,
      paint: (brush: Brush) => paintLamp(brush, lamp),
    })),
    ...street.furniture.map((item) => ({
      x: item.x,
      y: item.y,
      sways: false,
      paint: (brush: Brush) => paintFurniture(brush, item),
    })),
    ...street.parkedCars.map((car) => ({
      x: car.x,
      y: street.section.parking,
      sways: false,
      paint: (brush: Brush, sun: Sun) => paintParkedCar(brush, sun, car, street.section.parking),
    })),
  ];
  return props.sort((a, b) => b.y - a.y || Math.abs(b.x) - Math.abs(a.x));
}
