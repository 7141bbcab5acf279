import { type Colour, scaled } from '../colour.ts';
import type { Brush } from '../image/brush.ts';
import { between, chance, type Random, randomFrom } from '../random.ts';
import type { Building } from './layout.ts';

const floorHeight = 2.9;
const dark: Colour = [58, 66, 78];

/** Windows that are lit at night, as corners for `Brush.face`. */
export type LitWindow = readonly number[];

function paintWindow(
  brush: Brush,
  building: Building,
  rectangle: readonly [x0: number, x1: number, z0: number, z1: number],
  random: Random,
): void {
  const [x0, x1, z0, z1] = rectangle;
  const y = building.y - 0.02;
  brush.upright(x0 - 0.12, x1 + 0.12, y, z0 - 0.14, z1 + 0.1, building.trim);
  brush.upright(x0, x1, y - 0.01, z0, z1, scaled(dark, between(random, 0.7, 1.35)));
  if (chance(random, 0.3))
    brush.upright(x0, x1, y - 0.02, z0 + (z1 - z0) * between(random, 0.3, 0.6), z1, [188, 182, 168]);
  brush.upright((x0 + x1) / 2 - 0.04, (x0 + x1) / 2 + 0.04, y - 0.03, z0, z1, building.trim);
}

function paintShops(brush: Brush, building: Building, awning: Colour, random: Random): LitWindow[] {
  const { x0, x1, y } = building;
  const lit: LitWindow[] = [];
  for (let x = x0 + 0.6; x < x1 - 2; x += 3.4) {
    const end = Math.min(x + 2.7, x1 - 0.4);
    brush.upright(x, end, y - 0.02, 0.4, 2.3, scaled(dark, between(random, 0.8, 1.3)));
    brush.face([x - 0.1, y, 2.9, end + 0.1, y, 2.9, end + 0.1, y - 1.1, 2.25, x - 0.1, y - 1.1, 2.25], awning);
    lit.push([x, y - 0.05, 0.4, end, y - 0.05, 0.4, end, y - 0.05, 2.2, x, y - 0.05, 2.2]);
  }
  return lit;
}

function paintFloors(brush: Brush, building: Building, random: Random): LitWindow[] {
  const { x0, x1, y, floors } = building;
  const lit: LitWindow[] = [];
  const columns = Math.max(2, Math.floor((x1 - x0) / between(random, 2.3, 3.2)));
  const pitch = (x1 - x0) / columns;
  const half = Math.min(0.75, pitch * 0.3);
  const tall = between(random, 1.2, 1.6);
  const door = Math.floor(random() * columns);
  for (let floor = building.awning ? 1 : 0; floor < floors; floor++) {
    for (let column = 0; column < columns; column++) {
      const x = x0 + (column + 0.5) * pitch;
      const z = floor * floorHeight + 0.85;
      if (floor === 0 && column === door) {
        brush.upright(x - 0.55, x + 0.55, y - 0.02, 0, 2.2, scaled(building.roof, 0.9));
        continue;
      }
      paintWindow(brush, building, [x - half, x + half, z, z + tall], random);
      if (chance(random, 0.3))
        lit.push([
          x - half,
          y - 0.05,
          z,
          x + half,
          y - 0.05,
          z,
          x + half,
          y - 0.05,
          z + tall,
          x - half,
          y - 0.05,
          z + tall,
        ]);
    }
  }
  return lit;
}

function paintRoof(brush: Brush, building: Building, random: Random): void {
  const { x0, x1, y, depth, roof } = building;
  const top = building.floors * floorHeight + 0.3;
  const back = y + depth;
  if (!building.gabled) {
    brush.face([x0, y, top, x1, y, top, x1, back, top, x0, back, top], scaled(roof, 1.05));
    brush.upright(x0 - 0.1, x1 + 0.1, y - 0.1, top - 0.3, top + 0.15, scaled(building.trim, 0.9));
    return;
  }
  const ridge = top + depth * 0.32;
  const middle = y + depth / 2;
  brush.face([x0, y, top, x0, back, top, x0, middle, ridge], scaled(building.wall, 0.8));
  brush.face(
    [x0 - 0.3, y - 0.3, top - 0.1, x1 + 0.3, y - 0.3, top - 0.1, x1 + 0.3, middle, ridge, x0 - 0.3, middle, ridge],
    roof,
  );
  const chimney = between(random, x0 + 1, x1 - 1.6);
  brush.upright(chimney, chimney + 0.6, middle - 0.6, ridge - 0.9, ridge + 0.8, scaled(building.wall, 0.75));
}

/** Paints one building; returns the windows that light up at night. */
export function paintBuilding(brush: Brush, building: Building): LitWindow[] {
  const random = randomFrom(building.seed, 0xb1d6);
  const { x0, x1, y, depth, wall } = building;
  const top = building.floors * floorHeight + 0.3;
  if (x0 > 0) brush.face([x0, y, 0, x0, y + depth, 0, x0, y + depth, top, x0, y, top], scaled(wall, 0.74));
  if (x1 < 0) brush.face([x1, y, 0, x1, y + depth, 0, x1, y + depth, top, x1, y, top], scaled(wall, 0.86));
  brush.upright(x0, x1, y, 0, top, wall);
  brush.upright(x0, x1, y - 0.01, 0, 0.5, scaled(wall, 0.78));
  paintRoof(brush, building, random);
  const shops = building.awning ? paintShops(brush, building, building.awning, random) : [];
  return [...shops, ...paintFloors(brush, building, random)];
}
