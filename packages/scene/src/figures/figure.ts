import type { Colour } from '../colour.ts';

/** u along the direction of travel, z up, in metres from the figure's foot point. */
export type Outline = readonly number[];

/** A convex outline in u and z (counter-clockwise), as thick as twice `halfWidth` across. */
export interface Prism {
  readonly kind: 'prism';
  readonly outline: Outline;
  readonly halfWidth: number;
  readonly colour: Colour;
  /** Colours of single edges, by index of their first corner: windscreens, roofs. */
  readonly edges?: Readonly<Record<number, Colour>>;
}

/** A flat shape on the side that faces the camera, at `offset` metres towards it. */
export interface Decal {
  readonly kind: 'decal';
  readonly outline: Outline;
  readonly offset: number;
  readonly colour: Colour;
  readonly alpha?: number;
}

/** A flat shape across the direction of travel, outline in v and z at one u; shown when seen from that end. */
export interface Panel {
  readonly kind: 'panel';
  readonly u: number;
  readonly facing: 1 | -1 | 0;
  readonly outline: Outline;
  readonly colour: Colour;
}

/** A shape that always faces the camera, outline in metres to the right and up; heads, umbrellas, pedestrians. */
export interface Card {
  readonly kind: 'card';
  readonly u: number;
  readonly outline: Outline;
  readonly colour: Colour;
  readonly alpha?: number;
}

export type Part = Prism | Decal | Panel | Card;

/** A lamp on the figure; headlamps shine forward, tail lamps back. */
export interface FigureLamp {
  readonly kind: 'head' | 'tail' | 'beacon';
  readonly u: number;
  readonly v: number;
  readonly z: number;
}

/** How one object looks; parts are painted in order. */
export interface Figure {
  readonly halfLength: number;
  readonly halfWidth: number;
  readonly height: number;
  readonly parts: readonly Part[];
  readonly lamps: readonly FigureLamp[];
  /** Parts that depend on the stride, in radians; painted before `parts`. */
  readonly stride?: (phase: number) => readonly Part[];
  /** Radians of stride for each metre travelled. */
  readonly strideRate: number;
}

/** Corners of a circle, as an outline. */
export function circle(u: number, z: number, radius: number, corners = 12): number[] {
  const outline: number[] = [];
  for (let i = 0; i < corners; i++) {
    const angle = (2 * Math.PI * i) / corners;
    outline.push(u + radius * Math.cos(angle), z + radius * Math.sin(angle));
  }
  return outline;
}

/** A ring as one outline: out along the rim, back along the hole; the even-odd rule leaves the hole open. */
export function ring(u: number, z: number, radius: number, hole: number, corners = 12): number[] {
  const outline = circle(u, z, radius, corners);
  const inner = circle(u, z, hole, corners);
  outline.push(outline[0], outline[1], inner[0], inner[1]);
  for (let i = corners - 1; i >= 0; i--) outline.push(inner[2 * i], inner[2 * i + 1]);
  return outline;
}

export const box = (u0: number, u1: number, z0: number, z1: number): number[] => [u0, z0, u1, z0, u1, z1, u0, z1];

/** A bar between two points, `width` thick. */
export function bar(u0: number, z0: number, u1: number, z1: number, width: number): number[] {
  const length = Math.hypot(u1 - u0, z1 - z0) || 1;
  const nu = (-(z1 - z0) / length) * (width / 2);
  const nz = ((u1 - u0) / length) * (width / 2);
  return [u0 - nu, z0 - nz, u1 - nu, z1 - nz, u1 + nu, z1 + nz, u0 + nu, z0 + nz];
}

export const decal = (outline: Outline, offset: number, colour: Colour, alpha = 1): Decal => ({
  kind: 'decal',
  outline,
  offset,
  colour,
  alpha,
});

export const prism = (outline: Outline, halfWidth: number, colour: Colour, edges?: Prism['edges']): Prism =>
  edges ? { kind: 'prism', outline, halfWidth, colour, edges } : { kind: 'prism', outline, halfWidth, colour };

export const panel = (u: number, facing: Panel['facing'], outline: Outline, colour: Colour): Panel => ({
  kind: 'panel',
  u,
  facing,
  outline,
  colour,
});

export const card = (u: number, outline: Outline, colour: Colour, alpha = 1): Card => ({
  kind: 'card',
  u,
  outline,
  colour,
  alpha,
});
