import type { Colour } from '../colour.ts';
import { Brush } from '../image/brush.ts';
import type { Camera } from '../image/camera.ts';
import { type Bounds, Canvas, depthCode } from '../image/canvas.ts';
import { lampLightAt } from '../light/lamps.ts';
import type { Sun } from '../light/sun.ts';
import { type LitWindow, paintBuilding } from './buildings.ts';
import { type GroundPoint, groundAt } from './ground.ts';
import type { Street } from './layout.ts';
import { type Prop, propsOf } from './props.ts';
import { skyAt } from './sky.ts';

/** A standing thing that hides moving ones behind it. */
export interface Occluder {
  /** Distance across the street. */
  readonly y: number;
  readonly bounds: Bounds;
  /** Indices of its pixels. */
  readonly pixels: Uint32Array;
}

/** Everything of a street that does not move, as one camera sees it. */
export interface Backdrop {
  readonly canvas: Canvas;
  /** 1 where the ground shines when wet. */
  readonly road: Uint8Array;
  /** Light of windows at night, 0 to 1. */
  readonly emission: Float32Array;
  /** Shadows of what stands, opacity 0 to 1. */
  readonly shadow: Float32Array;
  readonly occluders: readonly Occluder[];
  /** Crowns that sway in the wind. */
  readonly crowns: readonly Bounds[];
}

const farAway = 127;
/** 2 × 2 samples a pixel, so that markings in the distance do not flicker into steps. */
const samples = [0.25, 0.75];

function paintGroundAndSky(canvas: Canvas, camera: Camera, street: Street): Uint8Array {
  const road = new Uint8Array(canvas.width * canvas.height);
  const point: GroundPoint = { r: 0, g: 0, b: 0, road: false };
  for (let py = 0; py < canvas.height; py++) {
    for (let px = 0; px < canvas.width; px++) {
      const pixel = py * canvas.width + px;
      let roads = 0;
      for (const sy of samples) {
        for (const sx of samples) {
          const ray = camera.ray(px + sx, py + sy);
          const depth = ray[2] < 0 ? -camera.pose.height / ray[2] : Infinity;
          if (depth < 400) {
            groundAt(street, ray[0] * depth, ray[1] * depth, point);
            add(canvas.rgb, pixel, point);
            if (point.road) roads++;
          } else {
            const [r, g, b] = skyAt(ray, street.seed);
            add(canvas.rgb, pixel, { r, g, b });
          }
          canvas.depth[pixel] = depthCode(Math.min(farAway, depth));
        }
      }
      road[pixel] = roads >= 2 ? 1 : 0;
    }
  }
  return road;
}

function add(rgb: Float32Array, pixel: number, sample: { r: number; g: number; b: number }): void {
  rgb[3 * pixel] += sample.r / 4;
  rgb[3 * pixel + 1] += sample.g / 4;
  rgb[3 * pixel + 2] += sample.b / 4;
}

function paintBuildings(brush: Brush, street: Street): { litWindows: LitWindow[]; owners: Map<number, number> } {
  const litWindows: LitWindow[] = [];
  const owners = new Map<number, number>();
  const ordered = street.buildings.toSorted((a, b) => b.y - a.y || Math.abs(b.x0) - Math.abs(a.x0));
  ordered.forEach((building, index) => {
    owners.set(index + 1, building.y);
    brush.canvas.stamp({ owner: index + 1, depth: 60, light: 0 });
    litWindows.push(...paintBuilding(brush, building));
  });
  return { litWindows, owners };
}

/** A façade's pixels each get their own distance, where the ray meets its plane. */
function measureFacades(canvas: Canvas, camera: Camera, owners: ReadonlyMap<number, number>, road: Uint8Array): void {
  for (let pixel = 0; pixel < canvas.owner.length; pixel++) {
    const y = owners.get(canvas.owner[pixel]);
    if (y === undefined) continue;
    const ray = camera.ray((pixel % canvas.width) + 0.5, Math.floor(pixel / canvas.width) + 0.5);
    canvas.depth[pixel] = depthCode(ray[1] > 0.05 ? y / ray[1] : farAway);
    road[pixel] = 0;
  }
}

function lightLamps(canvas: Canvas, camera: Camera, street: Street): void {
  for (let pixel = 0; pixel < canvas.light.length; pixel++) {
    const ray = camera.ray((pixel % canvas.width) + 0.5, Math.floor(pixel / canvas.width) + 0.5);
    const ground = ray[2] < 0 ? -camera.pose.height / ray[2] : Infinity;
    const depth = Math.min(ground, canvas.depth[pixel] / 2);
    if (depth >= farAway - 1) continue;
    canvas.light[pixel] = lampLightAt(
      street.lamps,
      ray[0] * depth,
      ray[1] * depth,
      camera.pose.height + ray[2] * depth,
    );
  }
}

const clip = (canvas: Canvas, bounds: Bounds): Bounds => ({
  x0: Math.max(0, Math.floor(bounds.x0)),
  y0: Math.max(0, Math.floor(bounds.y0)),
  x1: Math.min(canvas.width, Math.ceil(bounds.x1)),
  y1: Math.min(canvas.height, Math.ceil(bounds.y1)),
});

function pixelsOf(canvas: Canvas, owner: number, bounds: Bounds): Uint32Array {
  const pixels: number[] = [];
  for (let y = bounds.y0; y < bounds.y1; y++) {
    for (let x = bounds.x0; x < bounds.x1; x++)
      if (canvas.owner[y * canvas.width + x] === owner) pixels.push(y * canvas.width + x);
  }
  return Uint32Array.from(pixels);
}

const firstPropOwner = 1000;

function paintProps(brush: Brush, props: readonly Prop[], sun: Sun, street: Street) {
  const { canvas, camera } = brush;
  const occluders: Occluder[] = [];
  const crowns: Bounds[] = [];
  props.forEach((prop, index) => {
    const depth = camera.depthOf(prop.x, prop.y, 1);
    if (depth < 3) return;
    const owner = firstPropOwner + index;
    canvas.stamp({ owner, depth, light: lampLightAt(street.lamps, prop.x, prop.y, 1) });
    prop.paint(brush, sun);
    const bounds = clip(canvas, canvas.extent);
    const pixels = pixelsOf(canvas, owner, bounds);
    if (pixels.length === 0) return;
    occluders.push({ y: prop.y, bounds, pixels });
    if (prop.sways) crowns.push(bounds);
  });
  return { occluders, crowns };
}

const lit: Colour = [255, 255, 255];

function emissionOf(camera: Camera, canvas: Canvas, windows: readonly LitWindow[]): Float32Array {
  const lamps = new Canvas(canvas.width, canvas.height);
  const brush = new Brush(lamps, camera);
  for (const window of windows) brush.face(window, lit);
  // What stands in front of a window hides its light.
  return Float32Array.from(canvas.owner, (owner, pixel) =>
    owner >= firstPropOwner || owner === 0 ? 0 : lamps.rgb[3 * pixel] / 255,
  );
}

/** Renders the standing part of a street; tens of milliseconds, so it is kept while camera and sun stay. */
export function renderBackdrop(street: Street, camera: Camera, sun: Sun): Backdrop {
  const canvas = new Canvas(camera.width, camera.height);
  const brush = new Brush(canvas, camera);
  const road = paintGroundAndSky(canvas, camera, street);
  const { litWindows, owners } = paintBuildings(brush, street);
  measureFacades(canvas, camera, owners, road);
  const { occluders, crowns } = paintProps(brush, propsOf(street), sun, street);
  const emission = emissionOf(camera, canvas, litWindows);
  lightLamps(canvas, camera, street);
  const shadow = castShadows(street, camera, sun, canvas);
  canvas.owner.fill(0);
  return { canvas, road, emission, shadow, occluders, crowns };
}

/** Shadows that trees and lamp posts cast on the ground. */
function castShadows(street: Street, camera: Camera, sun: Sun, canvas: Canvas): Float32Array {
  const mask = new Canvas(camera.width, camera.height);
  const brush = new Brush(mask, camera);
  const [sx, sy] = sun.shadow;
  for (const tree of street.trees) {
    const middle = tree.height - tree.radius;
    const corners: number[] = [];
    for (let i = 0; i < 12; i++) {
      const angle = (i * Math.PI) / 6;
      const z = middle + tree.radius * Math.sin(angle) * 0.5;
      corners.push(
        tree.x + sx * z + tree.radius * Math.cos(angle),
        tree.y + sy * z + tree.radius * 0.6 * Math.sin(angle),
        0,
      );
    }
    brush.face(corners, lit, 0.9);
    brush.stroke([tree.x, tree.y, 0], [tree.x + sx * middle, tree.y + sy * middle, 0], 0.25, lit, 0.9);
  }
  for (const { x, y, height } of street.lamps)
    brush.stroke([x, y, 0], [x + sx * height, y + sy * height, 0], 0.16, lit, 0.8);
  return Float32Array.from(canvas.owner, (owner, pixel) => (owner === 0 ? mask.rgb[3 * pixel] / 255 : 0));
}
