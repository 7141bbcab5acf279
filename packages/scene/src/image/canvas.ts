import type { Colour } from '../colour.ts';

/** Sub-rows per pixel row; across a row coverage is exact. */
const subRows = 4;
const maxCrossings = 64;

/** What drawn pixels belong to: an owner (0 is the static scene), a distance, and how much lamp light reaches it. */
export interface Stamp {
  readonly owner: number;
  /** Metres from the camera. */
  readonly depth: number;
  /** Light of street lamps and headlights, 0 to about 1. */
  readonly light: number;
}

/** Pixels of the half-open box `[x0, x1) × [y0, y1)`. */
export interface Bounds {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

export const emptyBounds = (): Bounds => ({ x0: Infinity, y0: Infinity, x1: -Infinity, y1: -Infinity });

/** Depth is kept in half metres, so that a table of 256 entries tells the haze in front of a pixel. */
export const depthCode = (metres: number): number => Math.min(255, Math.max(0, Math.round(metres * 2)));

/** Surfaces before light and weather: reflectance, distance, lamp light and owner of each pixel. */
export class Canvas {
  readonly width: number;
  readonly height: number;
  /** Reflectance, 3 floats a pixel, 0 to 255. */
  readonly rgb: Float32Array;
  /** `depthCode` of each pixel. */
  readonly depth: Uint8Array;
  readonly light: Float32Array;
  readonly owner: Uint16Array;
  /** Unclipped extent of what was drawn since it was last replaced. */
  extent: Bounds = emptyBounds();
  #stamp: Stamp = { owner: 0, depth: 100, light: 0 };
  #depthCode = 200;
  readonly #cover: Float32Array;
  readonly #crossings = new Float64Array(maxCrossings);

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    this.rgb = new Float32Array(width * height * 3);
    this.depth = new Uint8Array(width * height);
    this.light = new Float32Array(width * height);
    this.owner = new Uint16Array(width * height);
    this.#cover = new Float32Array(width + 2);
  }

  /** All that is drawn from now on belongs to this. */
  stamp(stamp: Stamp): void {
    this.#stamp = stamp;
    this.#depthCode = depthCode(stamp.depth);
    this.extent = emptyBounds();
  }

  /** Takes over another canvas of the same size. */
  copyFrom(other: Canvas): void {
    this.rgb.set(other.rgb);
    this.depth.set(other.depth);
    this.light.set(other.light);
    this.owner.fill(0);
  }

  /**
   * Fills a polygon by the even-odd rule with antialiased edges.
   *
   * @param points x and y of `count` corners in pixels, at most 64
   * @param alpha  opacity in [0, 1]; only pixels covered by at least a half change their owner
   */
  fill(points: Float32Array, count: number, colour: Colour, alpha = 1): void {
    let top = Infinity;
    let bottom = -Infinity;
    let left = Infinity;
    let right = -Infinity;
    for (let i = 0; i < count; i++) {
      const x = points[2 * i];
      const y = points[2 * i + 1];
      if (x < left) left = x;
      if (x > right) right = x;
      if (y < top) top = y;
      if (y > bottom) bottom = y;
    }
    this.#extend(left, top, right, bottom);
    const firstRow = Math.max(0, Math.floor(top));
    const lastRow = Math.min(this.height - 1, Math.ceil(bottom) - 1);
    const x0 = Math.max(0, Math.floor(left));
    const x1 = Math.min(this.width, Math.ceil(right));
    if (x0 >= x1) return;
    for (let row = firstRow; row <= lastRow; row++) {
      this.#cover.fill(0, x0, x1 + 1);
      for (let sub = 0; sub < subRows; sub++) {
        const crossings = this.#cross(points, count, row + (sub + 0.5) / subRows);
        for (let i = 0; i + 1 < crossings; i += 2) this.#span(this.#crossings[i], this.#crossings[i + 1]);
      }
      this.#blendRow(row, x0, x1, colour, alpha);
    }
  }

  #extend(left: number, top: number, right: number, bottom: number): void {
    const extent = this.extent;
    if (left < extent.x0) extent.x0 = left;
    if (right > extent.x1) extent.x1 = right;
    if (top < extent.y0) extent.y0 = top;
    if (bottom > extent.y1) extent.y1 = bottom;
  }

  /** Sorted x of the polygon's edges on the line y; returns how many. */
  #cross(points: Float32Array, count: number, y: number): number {
    const crossings = this.#crossings;
    let found = 0;
    let px = points[2 * count - 2];
    let py = points[2 * count - 1];
    for (let i = 0; i < count; i++) {
      const x = points[2 * i];
      const qy = points[2 * i + 1];
      if (py <= y !== qy <= y && found < maxCrossings) {
        const at = px + ((y - py) / (qy - py)) * (x - px);
        let slot = found++;
        while (slot > 0 && crossings[slot - 1] > at) {
          crossings[slot] = crossings[slot - 1];
          slot--;
        }
        crossings[slot] = at;
      }
      px = x;
      py = qy;
    }
    return found;
  }

  #span(from: number, to: number): void {
    const a = from < 0 ? 0 : from;
    const b = to > this.width ? this.width : to;
    if (b <= a) return;
    const cover = this.#cover;
    const first = Math.floor(a);
    const last = Math.floor(b);
    if (first === last) {
      cover[first] += b - a;
      return;
    }
    cover[first] += first + 1 - a;
    for (let x = first + 1; x < last; x++) cover[x] += 1;
    cover[last] += b - last;
  }

  #blendRow(row: number, x0: number, x1: number, colour: Colour, alpha: number): void {
    const { rgb } = this;
    const scale = alpha / subRows;
    const owns = alpha > 0.5;
    for (let x = x0; x < x1; x++) {
      const covered = this.#cover[x];
      if (covered <= 0) continue;
      const pixel = row * this.width + x;
      const t = covered * scale;
      const at = pixel * 3;
      rgb[at] += (colour[0] - rgb[at]) * t;
      rgb[at + 1] += (colour[1] - rgb[at + 1]) * t;
      rgb[at + 2] += (colour[2] - rgb[at + 2]) * t;
      if (owns && covered >= subRows / 2) {
        this.owner[pixel] = this.#stamp.owner;
        this.depth[pixel] = this.#depthCode;
        this.light[pixel] = this.#stamp.light;
      }
    }
  }
}
