import type { Figure } from '../figures/figure.ts';
import type { Place } from '../figures/paint.ts';
import type { Brush } from '../image/brush.ts';
import type { Lamp } from '../street/layout.ts';

/** Radius in metres of the pool of light under a street lamp. */
const poolRadius = 4.2;

/** Light of all street lamps at a point, about 1 right under one. */
export function lampLightAt(lamps: readonly Lamp[], x: number, y: number, z: number): number {
  let light = 0;
  for (const lamp of lamps) {
    const dx = x - lamp.x;
    const dy = y - lamp.y - lamp.reach * 1.5;
    const across = dx * dx + dy * dy;
    if (across > 400) continue;
    // Above the lamp there is no light; just under it walls and crowns are brightest.
    const below = lamp.height + 0.3 - z;
    if (below <= 0) continue;
    light += Math.exp(-across / (2 * poolRadius * poolRadius)) * (0.8 + 0.4 / (0.5 + below));
  }
  return Math.min(1.5, light);
}

/** Added light of one picture, 3 floats a pixel. */
export interface Glow {
  readonly width: number;
  readonly height: number;
  readonly rgb: Float32Array;
}

/** Adds a round glow that falls off like a Gaussian. */
export function addGlow(
  glow: Glow,
  centre: readonly [x: number, y: number],
  sigma: number,
  colour: readonly [number, number, number],
): void {
  const [cx, cy] = centre;
  const reach = sigma * 2.6;
  const x0 = Math.max(0, Math.floor(cx - reach));
  const x1 = Math.min(glow.width - 1, Math.ceil(cx + reach));
  const y0 = Math.max(0, Math.floor(cy - reach));
  const y1 = Math.min(glow.height - 1, Math.ceil(cy + reach));
  const scale = -1 / (2 * sigma * sigma);
  for (let y = y0; y <= y1; y++) {
    for (let x = x0; x <= x1; x++) {
      const strength = Math.exp(((x + 0.5 - cx) ** 2 + (y + 0.5 - cy) ** 2) * scale);
      const at = 3 * (y * glow.width + x);
      glow.rgb[at] += colour[0] * strength;
      glow.rgb[at + 1] += colour[1] * strength;
      glow.rgb[at + 2] += colour[2] * strength;
    }
  }
}

const colours = {
  head: [255, 244, 214],
  tail: [220, 26, 16],
  beacon: [210, 214, 220],
} as const;

/**
 * Switches a figure's lamps on: glows towards the camera, and light on the road ahead.
 *
 * @param power in [0, 1]: off by day, full at night
 */
export function shineLamps(
  brush: Brush,
  glow: Glow,
  lit: { readonly figure: Figure; readonly place: Place; readonly power: number },
): void {
  const { figure, place, power } = lit;
  const point = new Float32Array(2);
  for (const lamp of figure.lamps) {
    const x = place.x + place.direction * lamp.u;
    const y = place.y + lamp.v;
    const ahead = lamp.kind === 'tail' ? -1 : 1;
    // Cosine between the lamp's axis and the line to the camera; a lamp seen from behind is dark.
    const towards = (-x * place.direction * ahead) / Math.hypot(x, y);
    const visible = Math.max(lamp.v < 0 || towards > 0 ? 0.12 : 0, towards);
    if (visible <= 0) continue;
    brush.camera.project(x, y, lamp.z, point, 0);
    const perMetre = brush.camera.focalPixels / Math.max(1, brush.camera.depthOf(x, y, lamp.z));
    const strength = power * visible * (lamp.kind === 'head' ? 1.5 : 0.8);
    const base = colours[lamp.kind];
    const colour = [base[0] * strength, base[1] * strength, base[2] * strength] as const;
    addGlow(glow, [point[0], point[1]], Math.max(0.8, 0.14 * perMetre), colour);
    if (lamp.kind === 'head')
      addGlow(glow, [point[0], point[1]], Math.max(2, 0.55 * perMetre), [
        colour[0] * 0.3,
        colour[1] * 0.28,
        colour[2] * 0.24,
      ]);
  }
  if (figure.lamps.some((lamp) => lamp.kind === 'head')) lightRoadAhead(brush, figure, place, power);
}

/** Brightens the road in an ellipse ahead of the headlamps. */
function lightRoadAhead(brush: Brush, figure: Figure, place: Place, power: number): void {
  const { canvas, camera } = brush;
  const cx = place.x + place.direction * (figure.halfLength + 4.5);
  const [rx, ry] = [6, 1.9];
  const corners = new Float32Array(8);
  for (let i = 0; i < 4; i++)
    camera.project(cx + (i & 1 ? rx : -rx) * 1.6, place.y + (i & 2 ? ry : -ry) * 1.6, 0, corners, i);
  const x0 = Math.max(0, Math.floor(Math.min(corners[0], corners[2], corners[4], corners[6])));
  const x1 = Math.min(canvas.width - 1, Math.ceil(Math.max(corners[0], corners[2], corners[4], corners[6])));
  const y0 = Math.max(0, Math.floor(Math.min(corners[1], corners[3], corners[5], corners[7])));
  const y1 = Math.min(canvas.height - 1, Math.ceil(Math.max(corners[1], corners[3], corners[5], corners[7])));
  for (let y = y0; y <= y1; y++) {
    for (let x = x0; x <= x1; x++) {
      const ray = camera.ray(x + 0.5, y + 0.5);
      if (ray[2] >= -0.01) continue;
      const depth = -camera.pose.height / ray[2];
      const du = (ray[0] * depth - cx) / rx;
      const dv = (ray[1] * depth - place.y) / ry;
      canvas.light[y * canvas.width + x] += 0.22 * power * Math.exp(-(du * du + dv * dv) * 1.3);
    }
  }
}
