import { between, randomFrom } from '../random.ts';
import type { Glow } from './lamps.ts';

/** Adds falling rain as short bright streaks; every frame has its own. */
export function addRain(
  glow: Glow,
  options: { readonly rain: number; readonly brightness: number; readonly seed: number },
): void {
  const { rain, brightness, seed } = options;
  const random = randomFrom(seed, 0x6a17);
  const streaks = Math.round((glow.width * glow.height * rain) / 420);
  const slant = between(random, 0.1, 0.22);
  for (let i = 0; i < streaks; i++) {
    const near = random();
    const length = 4 + 9 * near;
    const strength = brightness * (10 + 34 * near * near);
    const x = random() * glow.width;
    const y = random() * (glow.height + length) - length;
    for (let step = 0; step < length; step++) {
      const px = Math.floor(x + step * slant);
      const py = Math.floor(y + step);
      if (px < 0 || px >= glow.width || py < 0 || py >= glow.height) continue;
      const at = 3 * (py * glow.width + px);
      glow.rgb[at] += strength;
      glow.rgb[at + 1] += strength;
      glow.rgb[at + 2] += strength;
    }
  }
}

interface Picture {
  readonly width: number;
  readonly height: number;
  /** rgb24 */
  readonly pixels: Uint8Array;
}

/** Seconds that a drop stays on the lens before it runs off. */
const dropLife = 24;

/** Water on the housing: round drops that show the street small and upside down. */
export function wetLens(
  picture: Picture,
  options: { readonly rain: number; readonly seconds: number; readonly seed: number },
): void {
  const count = Math.round(options.rain * 9);
  const street = picture.pixels.slice();
  for (let i = 0; i < count; i++) {
    const life = options.seconds / dropLife + i * 0.37;
    const random = randomFrom(options.seed, 0xd709, i, Math.floor(life));
    const radius = between(random, 0.018, 0.045) * picture.width;
    const x = random() * picture.width;
    const y = random() * picture.height + (life % 1) * radius;
    paintDrop(picture, street, { x, y, radius });
  }
}

function paintDrop(picture: Picture, source: Uint8Array, drop: { x: number; y: number; radius: number }): void {
  const { width, height, pixels } = picture;
  const { x: cx, y: cy, radius } = drop;
  for (let y = Math.max(0, Math.floor(cy - radius)); y <= Math.min(height - 1, cy + radius); y++) {
    for (let x = Math.max(0, Math.floor(cx - radius)); x <= Math.min(width - 1, cx + radius); x++) {
      const distance = Math.hypot(x - cx, y - cy) / radius;
      if (distance >= 1) continue;
      const sx = Math.min(width - 1, Math.max(0, Math.round(cx - (x - cx) * 2.4)));
      const sy = Math.min(height - 1, Math.max(0, Math.round(cy - (y - cy) * 2.4)));
      const mix = 0.8 * (1 - distance ** 6);
      for (let c = 0; c < 3; c++) {
        const at = 3 * (y * width + x) + c;
        pixels[at] += (source[3 * (sy * width + sx) + c] * 1.06 - pixels[at]) * mix;
      }
    }
  }
}
