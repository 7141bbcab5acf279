import { blend, type Colour } from '../colour.ts';
import type { Conditions } from '../conditions.ts';
import type { Canvas } from '../image/canvas.ts';
import { gaussianCount, gaussians } from '../image/noise.ts';
import { hash } from '../random.ts';
import type { Backdrop } from '../street/backdrop.ts';
import type { Glow } from './lamps.ts';

/** Numbers that turn surfaces into a picture; all derived from the conditions. */
export interface Exposure {
  /** Brightness of the sky's light by channel. */
  readonly ambient: Colour;
  /** Brightness of street lamps by channel, 0 by day. */
  readonly lamp: Colour;
  readonly fogColour: Colour;
  /** Share of a surface's light that reaches the camera, by `depthCode`. */
  readonly clarity: Float32Array;
  readonly gain: number;
  /** Stray light in the lens, 0 to 1. */
  readonly veil: number;
  readonly saturation: number;
  /** Standard deviation of the sensor's noise, in 8-bit levels. */
  readonly grain: number;
  /** Weight of each neighbour in a three-tap blur, 0 to 1/3. */
  readonly blur: number;
  readonly wetness: number;
  readonly windows: number;
}

const day: Colour = [1, 1, 1];
const dusk: Colour = [0.5, 0.4, 0.44];
const night: Colour = [0.1, 0.12, 0.185];
const overcast: Colour = [0.84, 0.87, 0.92];

function ambientOf({ darkness, rain, fog, glare }: Conditions): Colour {
  const byTime = darkness < 0.5 ? blend(day, dusk, darkness * 2) : blend(dusk, night, darkness * 2 - 1);
  const cloudy = Math.max(rain, fog * 0.6);
  const tint = blend([1, 1, 1], overcast, cloudy);
  const warm: Colour = [1 + 0.12 * glare, 1 + 0.02 * glare, 1 - 0.14 * glare];
  return [byTime[0] * tint[0] * warm[0], byTime[1] * tint[1] * warm[1], byTime[2] * tint[2] * warm[2]];
}

function clarityOf(conditions: Conditions): Float32Array {
  const extinction = 0.0012 + 0.034 * conditions.fog ** 1.3 + 0.011 * conditions.rain;
  return Float32Array.from({ length: 256 }, (_, code) => Math.exp(-extinction * (code / 2)));
}

/** Exposure of a frame under conditions; a camera's automatic gain brightens the night and with it the noise. */
export function exposureUnder(conditions: Conditions): Exposure {
  const { darkness, rain, fog, glare } = conditions;
  const ambient = ambientOf(conditions);
  const lampsOn = Math.min(1, Math.max(0, (darkness - 0.3) * 3));
  const fogBase: Colour = [212, 216, 222];
  return {
    ambient,
    lamp: [1.02 * lampsOn, 0.74 * lampsOn, 0.42 * lampsOn],
    fogColour: [
      fogBase[0] * Math.max(0.16, ambient[0]),
      fogBase[1] * Math.max(0.15, ambient[1]),
      fogBase[2] * Math.max(0.17, ambient[2]),
    ],
    clarity: clarityOf(conditions),
    gain: 1 + 0.85 * darkness ** 2 + 0.42 * glare,
    veil: 0.85 * glare,
    saturation: 1 - 0.45 * darkness - 0.3 * rain - 0.15 * fog,
    grain: 2.2 + 5.5 * darkness ** 1.5 + 1.5 * rain + fog,
    blur: Math.min(0.3, 0.09 + 0.13 * rain + 0.11 * darkness + 0.08 * fog),
    wetness: rain,
    windows: Math.min(1, Math.max(0, (darkness - 0.25) * 2.5)),
  };
}

const windowLight: Colour = [156, 120, 66];
const veilColour: Colour = [255, 238, 204];

/** Turns surfaces into rgb24 pictures; owns its buffers, so one film serves one scene. */
export class Film {
  readonly width: number;
  readonly height: number;
  readonly #light: Float32Array;
  readonly #row: Float32Array;
  readonly #veil: Float32Array;

  /** @param sunAt where stray light of a low sun comes from, as fractions of the frame */
  constructor(width: number, height: number, sunAt: readonly [number, number]) {
    this.width = width;
    this.height = height;
    this.#light = new Float32Array(width * height * 3);
    this.#row = new Float32Array(width * 3);
    this.#veil = Float32Array.from({ length: width * height }, (_, pixel) => {
      const dx = (pixel % width) / width - sunAt[0];
      const dy = (Math.floor(pixel / width) / height - sunAt[1]) * 0.7;
      return 0.14 + 0.86 * Math.exp(-(dx * dx + dy * dy) / 0.22);
    });
  }

  /** Develops one frame; `grainSeed` decides its noise. */
  develop(frame: {
    canvas: Canvas;
    backdrop: Backdrop;
    glow: Glow;
    exposure: Exposure;
    shadowAlpha: number;
    grainSeed: number;
  }): Uint8Array {
    this.#expose(frame);
    if (frame.exposure.blur > 0) this.#soften(frame.exposure.blur);
    return this.#digitise(frame.exposure, frame.grainSeed);
  }

  #expose({ canvas, backdrop, glow, exposure, shadowAlpha }: Parameters<Film['develop']>[0]): void {
    const { ambient: a, lamp: l, fogColour: f, clarity, wetness } = exposure;
    const out = this.#light;
    const { rgb, light, depth, owner } = canvas;
    const veilStrength = exposure.veil * 0.62;
    for (let p = 0, at = 0; p < depth.length; p++, at += 3) {
      const still = owner[p] === 0;
      const lampLight = light[p];
      const shadow = still ? 1 - shadowAlpha * backdrop.shadow[p] : 1;
      const wet = still && backdrop.road[p] === 1 ? wetness : 0;
      const reflect = 1 - 0.42 * wet;
      const shine = wet * 26 * (0.4 + lampLight);
      const window = still ? backdrop.emission[p] * exposure.windows : 0;
      const clear = clarity[depth[p]];
      const haze = 1 - clear;
      const veil = veilStrength * this.#veil[p];
      const keep = 1 - 0.55 * veil;
      for (let c = 0; c < 3; c++) {
        const surface = rgb[at + c] * reflect * (a[c] * shadow + l[c] * lampLight) + shine * (a[c] + l[c] * lampLight);
        const lit = (surface + window * windowLight[c] + glow.rgb[at + c]) * clear + f[c] * haze;
        out[at + c] = (lit * keep + veil * veilColour[c]) * exposure.gain;
      }
    }
  }

  /** Three-tap blur along rows, then along columns, in place. */
  #soften(side: number): void {
    const { width, height } = this;
    const out = this.#light;
    const middle = 1 - 2 * side;
    const stride = width * 3;
    for (let y = 0; y < height; y++) {
      const start = y * stride;
      this.#row.set(out.subarray(start, start + stride));
      const row = this.#row;
      for (let i = 3; i < stride - 3; i++) out[start + i] = row[i] * middle + (row[i - 3] + row[i + 3]) * side;
    }
    this.#row.set(out.subarray(0, stride));
    const above = this.#row;
    for (let y = 1; y < height - 1; y++) {
      const start = y * stride;
      for (let i = 0; i < stride; i++) {
        const at = start + i;
        const here = out[at];
        out[at] = here * middle + (above[i] + out[at + stride]) * side;
        above[i] = here;
      }
    }
  }

  #digitise(exposure: Exposure, grainSeed: number): Uint8Array {
    const { width, height } = this;
    const light = this.#light;
    const pixels = new Uint8Array(width * height * 3);
    const { saturation, grain } = exposure;
    const mask = gaussianCount - 1;
    for (let y = 0, at = 0; y < height; y++) {
      let n = hash(grainSeed, y) & mask;
      for (let x = 0; x < width; x++, at += 3) {
        const luma = 0.3 * light[at] + 0.59 * light[at + 1] + 0.11 * light[at + 2];
        const common = gaussians[n++ & mask] * grain * 0.8;
        for (let c = 0; c < 3; c++) {
          const value = luma + (light[at + c] - luma) * saturation + common + gaussians[n++ & mask] * grain * 0.6;
          pixels[at + c] = value <= 0 ? 0 : value >= 255 ? 255 : value;
        }
      }
    }
    return pixels;
  }
}
