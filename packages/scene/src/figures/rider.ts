import { type Colour, scaled, varied } from '../colour.ts';
import { pick, type Random } from '../random.ts';
import { bar, circle, decal, type Part, prism } from './figure.ts';

export const skins: readonly Colour[] = [
  [214, 170, 142],
  [168, 120, 92],
  [110, 76, 58],
  [226, 186, 160],
];
export const clothes: readonly Colour[] = [
  [44, 48, 60],
  [120, 36, 40],
  [50, 84, 120],
  [92, 96, 90],
  [196, 190, 178],
  [60, 90, 62],
  [150, 120, 70],
  [34, 34, 36],
];
export const highVis: readonly Colour[] = [
  [206, 220, 50],
  [236, 120, 36],
];

export const garment = (random: Random): Colour => varied(pick(random, clothes), 16, random);

export interface Seat {
  /** Hip and shoulder of the rider. */
  readonly hip: readonly [u: number, z: number];
  readonly shoulder: readonly [u: number, z: number];
  /** Where the hands are. */
  readonly grip: readonly [u: number, z: number];
}

/** Trunk, arms and head of somebody sitting or standing on a two-wheeler. */
export function rider(seat: Seat, coat: Colour, headgear: Colour, headRadius: number): Part[] {
  const { hip, shoulder, grip } = seat;
  const lean = shoulder[0] - hip[0];
  const head: readonly [number, number] = [shoulder[0] + 0.06 + lean * 0.15, shoulder[1] + headRadius + 0.07];
  return [
    prism(
      [
        hip[0] - 0.15,
        hip[1] - 0.05,
        hip[0] + 0.15,
        hip[1] - 0.05,
        shoulder[0] + 0.14,
        shoulder[1],
        shoulder[0] - 0.16,
        shoulder[1],
      ],
      0.2,
      coat,
    ),
    decal(bar(shoulder[0], shoulder[1] - 0.08, grip[0], grip[1], 0.13), 0.22, scaled(coat, 0.85)),
    prism(circle(head[0], head[1], headRadius, 8), headRadius * 0.75, headgear),
  ];
}
