import type { Conditions } from '../conditions.ts';
import type { Vector } from '../image/camera.ts';

/** Direct and scattered light of the sky, for shading surfaces and casting shadows. */
export interface Sun {
  /** Unit vector towards the sun. */
  readonly direction: Vector;
  /** Brightness of a surface that the sun does not reach, and what a surface facing it gains. */
  readonly ambient: number;
  readonly direct: number;
  /** Metres of shadow along x and y for each metre of height. */
  readonly shadow: readonly [x: number, y: number];
  /** Opacity of shadows in [0, 1]. */
  readonly shadowAlpha: number;
}

const dayElevation = 1.02;
const lowElevation = 0.2;

/**
 * @param shadowAngle direction of the day's shadows, radians from +x
 * @param viewYaw     direction the camera looks; a glaring sun stands there, so its shadows come towards the camera
 */
export function sunUnder(conditions: Conditions, shadowAngle: number, viewYaw: number): Sun {
  const { glare } = conditions;
  const clear = (1 - conditions.darkness) * (1 - 0.9 * conditions.rain) * (1 - conditions.fog);
  const elevation = dayElevation + (lowElevation - dayElevation) * Math.sqrt(glare);
  const towards = glare > 0.02 ? -Math.PI / 2 - viewYaw * 0.35 : shadowAngle;
  // The sun comes round gradually: both directions are mixed as vectors, which never jumps.
  const mixing = Math.min(1, glare * 2);
  const sx = Math.cos(shadowAngle) * (1 - mixing) + Math.cos(towards) * mixing;
  const sy = Math.sin(shadowAngle) * (1 - mixing) + Math.sin(towards) * mixing;
  const norm = Math.hypot(sx, sy) || 1;
  const reach = 1 / Math.tan(elevation);
  const flat = Math.cos(elevation);
  return {
    direction: [(-sx / norm) * flat, (-sy / norm) * flat, Math.sin(elevation)],
    ambient: 0.7 + 0.18 * (1 - clear) - 0.34 * glare * clear,
    direct: clear * (0.42 + 0.5 * glare),
    shadow: [(sx / norm) * reach, (sy / norm) * reach],
    shadowAlpha: clear * (0.3 + 0.37 * glare),
  };
}

/** Brightness of a surface with this unit normal. */
export const shade = (sun: Sun, nx: number, ny: number, nz: number): number =>
  sun.ambient + sun.direct * Math.max(0, nx * sun.direction[0] + ny * sun.direction[1] + nz * sun.direction[2]);
