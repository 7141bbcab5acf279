import type { Colour } from '../colour.ts';
import { fineNoise, noise } from '../image/noise.ts';
import type { CrossSection, Street } from './layout.ts';

const paint: Colour = [214, 212, 204];
const curb: Colour = [178, 174, 166];

/** What the ground is at a point; roads reflect light when wet. */
export interface GroundPoint {
  r: number;
  g: number;
  b: number;
  road: boolean;
}

const put = (out: GroundPoint, colour: Colour, factor: number, road: boolean): void => {
  out.r = colour[0] * factor;
  out.g = colour[1] * factor;
  out.b = colour[2] * factor;
  out.road = road;
};

const near = (value: number, line: number, half: number): boolean => Math.abs(value - line) < half;

function isMarking(street: Street, x: number, y: number): boolean {
  const s = street.section;
  const crossing = near(x, street.crossing.x, street.crossing.halfWidth) && y > s.nearCurb + 1.7 && y < s.parking - 1.2;
  if (crossing) return (((y - s.nearCurb) / 0.55) & 1) === 0;
  if (near(y, s.centreLine, 0.07)) return ((x + 1000) / 2.5) % 2 < 1;
  return near(y, s.nearCurb + 1.65, 0.06) || (near(y, s.parking - 1.25, 0.05) && (x + 1000) % 2 < 1.3);
}

function asphaltAt(street: Street, x: number, y: number, out: GroundPoint): void {
  const s = street.section;
  const grain = 0.93 + 0.14 * noise(x * 6, y * 6);
  const patch = 0.88 + 0.24 * fineNoise(x * 0.22 + 7, y * 0.35);
  // Tyres polish two darker tracks into each lane.
  const lane = y < s.centreLine ? s.nearLane : s.farLane;
  const track = near(Math.abs(y - lane), 0.75, 0.3) ? 0.95 : 1;
  const crack = Math.abs(fineNoise(x * 0.5, y * 0.5 + 31) - 0.5) < 0.012 ? 0.8 : 1;
  put(out, street.asphalt, grain * patch * track * crack, true);
  if (isMarking(street, x, y)) put(out, paint, 0.78 + 0.25 * noise(x * 3, y * 3), true);
}

function pavingAt(street: Street, x: number, y: number, out: GroundPoint): void {
  const joint = (x + 1000) % 0.9 < 0.06 || y % 0.9 < 0.08 ? 0.86 : 1;
  const slab = 0.94 + 0.12 * noise(Math.floor(x / 0.9) * 3.7, Math.floor(y / 0.9) * 5.3);
  put(out, street.paving, joint * slab * (0.95 + 0.1 * fineNoise(x * 0.6, y * 0.6)), false);
}

const grassAt = (street: Street, x: number, y: number, out: GroundPoint): void =>
  put(out, street.grass, 0.72 + 0.32 * fineNoise(x * 0.7, y * 0.7) + 0.2 * noise(x * 5, y * 5), false);

function bikeLaneAt(street: Street, x: number, y: number, out: GroundPoint): void {
  const [r, g, b] = street.asphalt;
  put(out, [r * 1.22, g * 0.96, b * 0.92], 0.9 + 0.16 * fineNoise(x * 0.8, y * 2), true);
}

const isPaved = (s: CrossSection, y: number): boolean =>
  (y > s.nearWalk && y < s.nearCurb) || (y > s.farCurb && y < s.farWalkEnd);

/** Writes the reflectance of the ground at x, y. */
export function groundAt(street: Street, x: number, y: number, out: GroundPoint): void {
  const s = street.section;
  const onSideStreet = near(x, street.sideStreet.x, street.sideStreet.halfWidth) && y > s.farCurb - 0.2;
  if (onSideStreet) return asphaltAt(street, x, y, out);
  if (near(y, s.nearCurb, 0.1) || near(y, s.farCurb, 0.1)) return put(out, curb, 0.9 + 0.15 * noise(x * 2, y), false);
  if (isPaved(s, y)) return pavingAt(street, x, y, out);
  if (y > s.nearCurb && y < s.nearCurb + 1.65) return bikeLaneAt(street, x, y, out);
  if (y > s.nearCurb && y < s.farCurb) return asphaltAt(street, x, y, out);
  grassAt(street, x, y, out);
}
