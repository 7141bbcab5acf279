import type { Colour } from '../colour.ts';
import type { Camera } from './camera.ts';
import type { Canvas } from './canvas.ts';

const maxCorners = 64;

/** Paints polygons given in metres of the street onto a canvas. */
export class Brush {
  readonly canvas: Canvas;
  readonly camera: Camera;
  readonly #points = new Float32Array(2 * maxCorners);

  constructor(canvas: Canvas, camera: Camera) {
    this.canvas = canvas;
    this.camera = camera;
  }

  /** A polygon with corners x, y, z, x, y, z, … */
  face(corners: readonly number[], colour: Colour, alpha = 1): void {
    const count = corners.length / 3;
    for (let i = 0; i < count; i++) {
      this.camera.project(corners[3 * i], corners[3 * i + 1], corners[3 * i + 2], this.#points, i);
    }
    this.canvas.fill(this.#points, count, colour, alpha);
  }

  /** A rectangle across the street's view: constant y, from x0 to x1 and z0 to z1. */
  upright(x0: number, x1: number, y: number, z0: number, z1: number, colour: Colour, alpha = 1): void {
    this.face([x0, y, z0, x1, y, z0, x1, y, z1, x0, y, z1], colour, alpha);
  }

  /** A disc facing the camera at a point of the street, with radii in metres. */
  disc(at: readonly [x: number, y: number, z: number], radius: number, colour: Colour, alpha = 1): void {
    const [x, y, z] = at;
    const points = this.#points;
    this.camera.project(x, y, z, points, 0);
    const [cx, cy] = points;
    const pixels = (radius * this.camera.focalPixels) / Math.max(0.5, this.camera.depthOf(x, y, z));
    const corners = pixels > 5 ? 14 : 8;
    for (let i = 0; i < corners; i++) {
      const angle = (2 * Math.PI * i) / corners;
      points[2 * i] = cx + pixels * Math.cos(angle);
      points[2 * i + 1] = cy + pixels * Math.sin(angle);
    }
    this.canvas.fill(points, corners, colour, alpha);
  }

  /** A thin quad between two points, `width` metres wide on the picture. */
  stroke(
    from: readonly [number, number, number],
    to: readonly [number, number, number],
    width: number,
    colour: Colour,
    alpha = 1,
  ): void {
    const points = this.#points;
    this.camera.project(from[0], from[1], from[2], points, 0);
    this.camera.project(to[0], to[1], to[2], points, 1);
    const [x0, y0, x1, y1] = points;
    const length = Math.hypot(x1 - x0, y1 - y0) || 1;
    const pixels = (width * this.camera.focalPixels) / Math.max(0.5, this.camera.depthOf(from[0], from[1], from[2]));
    const nx = (-(y1 - y0) / length) * (pixels / 2);
    const ny = ((x1 - x0) / length) * (pixels / 2);
    points.set([x0 + nx, y0 + ny, x1 + nx, y1 + ny, x1 - nx, y1 - ny, x0 - nx, y0 - ny]);
    this.canvas.fill(points, 4, colour, alpha);
  }
}
