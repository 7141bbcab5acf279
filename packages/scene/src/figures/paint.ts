import { type Colour, scaled } from '../colour.ts';
import type { Brush } from '../image/brush.ts';
import { type Sun, shade } from '../light/sun.ts';
import type { Card, Decal, Figure, Panel, Part, Prism } from './figure.ts';

/** Where a figure stands and which way it goes along x. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly direction: 1 | -1;
  /** Metres travelled; turns wheels and swings legs. */
  readonly travelled: number;
}

interface Painting {
  readonly brush: Brush;
  readonly place: Place;
  readonly sun: Sun;
}

/** The camera stands at y = 0 and every figure beyond it, so the side with the smaller y is the visible one. */
function paintPrism({ brush, place, sun }: Painting, part: Prism): void {
  const { outline, halfWidth: w, colour } = part;
  const count = outline.length / 2;
  const height = brush.camera.pose.height;
  const near = place.y - w;
  const far = place.y + w;
  const side: number[] = [];
  for (let i = 0; i < count; i++) {
    const j = (i + 1) % count;
    const x0 = place.x + place.direction * outline[2 * i];
    const x1 = place.x + place.direction * outline[2 * j];
    const z0 = outline[2 * i + 1];
    const z1 = outline[2 * j + 1];
    side.push(x0, near, z0);
    const nx = place.direction * (z1 - z0);
    const nz = outline[2 * i] - outline[2 * j];
    if (-nx * x0 + nz * (height - z0) <= 0) continue;
    const length = Math.hypot(nx, nz) || 1;
    const light = shade(sun, nx / length, 0, nz / length);
    brush.face([x0, near, z0, x1, near, z1, x1, far, z1, x0, far, z0], scaled(part.edges?.[i] ?? colour, light));
  }
  brush.face(side, scaled(colour, shade(sun, 0, -1, 0)));
}

function paintDecal({ brush, place, sun }: Painting, part: Decal): void {
  const corners: number[] = [];
  for (let i = 0; i < part.outline.length; i += 2) {
    corners.push(place.x + place.direction * part.outline[i], place.y - part.offset, part.outline[i + 1]);
  }
  brush.face(corners, scaled(part.colour, shade(sun, 0, -1, 0)), part.alpha);
}

function paintPanel({ brush, place, sun }: Painting, part: Panel): void {
  const x = place.x + place.direction * part.u;
  const facing = place.direction * part.facing;
  if (facing * x > 0) return;
  const corners: number[] = [];
  for (let i = 0; i < part.outline.length; i += 2) corners.push(x, place.y + part.outline[i], part.outline[i + 1]);
  brush.face(corners, scaled(part.colour, shade(sun, facing, 0, 0)));
}

function paintCard({ brush, place, sun }: Painting, part: Card): void {
  const [rx, ry] = brush.camera.right;
  // Seen from the camera, a figure that walks towards +x leans to the right.
  const lean = place.direction;
  const corners: number[] = [];
  for (let i = 0; i < part.outline.length; i += 2) {
    const h = lean * part.outline[i];
    corners.push(place.x + place.direction * part.u + h * rx, place.y + h * ry, part.outline[i + 1]);
  }
  brush.face(corners, scaled(part.colour, shade(sun, 0, -1, 0) * 1.04), part.alpha);
}

function paintPart(painting: Painting, part: Part): void {
  switch (part.kind) {
    case 'prism':
      return paintPrism(painting, part);
    case 'decal':
      return paintDecal(painting, part);
    case 'panel':
      return paintPanel(painting, part);
    case 'card':
      return paintCard(painting, part);
  }
}

/** Paints a figure in its own order of parts. */
export function paintFigure(brush: Brush, figure: Figure, place: Place, sun: Sun): void {
  const painting = { brush, place, sun };
  for (const part of figure.stride?.(place.travelled * figure.strideRate) ?? []) paintPart(painting, part);
  for (const part of figure.parts) paintPart(painting, part);
}

const shadowColour: Colour = [26, 28, 36];

/** The figure's shadow on the ground: a dark foot at any light, and a cast one in the sun. */
export function paintShadow(brush: Brush, figure: Figure, place: Place, sun: Sun): void {
  const l = figure.halfLength;
  const w = figure.halfWidth;
  const { x, y } = place;
  brush.face([x - l, y - w - 0.1, 0, x + l, y - w - 0.1, 0, x + l, y + w, 0, x - l, y + w, 0], shadowColour, 0.34);
  if (sun.shadowAlpha < 0.03) return;
  const reach = Math.min(figure.height, 3.2) * 0.92;
  const sx = sun.shadow[0] * reach;
  const sy = sun.shadow[1] * reach;
  brush.face(sweep([x - l, y - w, x + l, y - w, x + l, y + w, x - l, y + w], sx, sy), shadowColour, sun.shadowAlpha);
}

/** Ground outline (x, y, 0 corners) of a rectangle swept along a vector: the hull of both its ends. */
function sweep(rectangle: readonly number[], sx: number, sy: number): number[] {
  const points: [number, number][] = [];
  for (let i = 0; i < rectangle.length; i += 2) {
    points.push([rectangle[i], rectangle[i + 1]], [rectangle[i] + sx, rectangle[i + 1] + sy]);
  }
  return convexHull(points).flatMap(([px, py]) => [px, py, 0]);
}

/** Andrew's monotone chain. */
function convexHull(points: readonly [number, number][]): [number, number][] {
  const sorted = points.toSorted((a, b) => a[0] - b[0] || a[1] - b[1]);
  const chain = (ordered: readonly [number, number][]) => {
    const hull: [number, number][] = [];
    for (const p of ordered) {
      while (hull.length >= 2) {
        const [a, b] = [hull[hull.length - 2], hull[hull.length - 1]] as [[number, number], [number, number]];
        if ((b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]) > 0) break;
        hull.pop();
      }
      hull.push(p);
    }
    return hull.slice(0, -1);
  };
  return [...chain(sorted), ...chain(sorted.toReversed())];
}
