import type { Colour } from '../colour.ts';
import type { Vector } from '../image/camera.ts';
import { fineNoise } from '../image/noise.ts';

const zenith: Colour = [104, 152, 208];
const horizon: Colour = [196, 214, 228];
const cloud: Colour = [238, 240, 242];
const hills: Colour = [116, 134, 134];

/** Colour of the sky, or of hills on the horizon, in a direction. */
export function skyAt(direction: Vector, seed: number): Colour {
  const [dx, dy, dz] = direction;
  const flat = Math.hypot(dx, dy);
  const rise = dz / flat;
  const bearing = Math.atan2(dx, dy);
  const ridge = 0.035 + 0.05 * fineNoise(bearing * 5 + seed, 3);
  if (rise < ridge) return hills;
  const up = Math.min(1, rise * 3.2);
  const cover = Math.max(0, fineNoise(bearing * 5 + seed * 1.7, rise * 16) - 0.48) * 2.6;
  const mix = (i: 0 | 1 | 2) => {
    const blue = horizon[i] + (zenith[i] - horizon[i]) * up;
    return blue + (cloud[i] - blue) * Math.min(0.9, cover);
  };
  return [mix(0), mix(1), mix(2)];
}
