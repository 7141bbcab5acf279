import type { Colour } from '../colour.ts';
import { bar, circle, type Decal, decal, type Panel, panel, ring } from './figure.ts';

const rubber: Colour = [30, 30, 32];

/** Wheels of a car or larger on the visible side, at these u. */
export const carWheels = (us: readonly number[], radius: number, offset: number, hub: Colour): Decal[] =>
  us.flatMap((u) => [
    decal(circle(u, radius, radius * 1.12, 12), offset + 0.01, [20, 20, 22]),
    decal(circle(u, radius, radius, 12), offset + 0.02, rubber),
    decal(circle(u, radius, radius * 0.55, 8), offset + 0.03, hub),
  ]);

/** A spoked or solid wheel of a two-wheeler, with its edge as seen from the front. */
export function slimWheel(u: number, radius: number, tyre: number, colour: Colour = rubber): (Decal | Panel)[] {
  const half = tyre * 0.4;
  return [
    panel(u, 0, [-half, 0, half, 0, half, 2 * radius, -half, 2 * radius], colour),
    decal(ring(u, radius, radius, Math.max(0.02, radius - tyre), 10), 0, colour),
  ];
}

/** Two pedalling legs below a hip, as thick bars from hip to knee to foot. */
export function pedallingLegs(phase: number, hip: readonly [u: number, z: number], colour: Colour): Decal[] {
  return [0, Math.PI].flatMap((offset) => {
    const footU = hip[0] + 0.28 + 0.15 * Math.cos(phase + offset);
    const footZ = 0.3 + 0.15 * Math.sin(phase + offset);
    const kneeU = (hip[0] + footU) / 2 + 0.2;
    const kneeZ = (hip[1] + footZ) / 2 + 0.06;
    return [
      decal(bar(hip[0], hip[1], kneeU, kneeZ, 0.19), 0.08, colour),
      decal(bar(kneeU, kneeZ, footU, footZ, 0.14), 0.08, colour),
    ];
  });
}
