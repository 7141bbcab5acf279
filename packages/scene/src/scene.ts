import { type Conditions, type ConditionsAt, clearDay } from './conditions.ts';
import type { ObjectLabel } from './figures/label.ts';
import { paintFigure, paintShadow } from './figures/paint.ts';
import { Brush } from './image/brush.ts';
import { Camera } from './image/camera.ts';
import { type Bounds, Canvas } from './image/canvas.ts';
import { exposureUnder, Film } from './light/film.ts';
import { addGlow, type Glow, lampLightAt, shineLamps } from './light/lamps.ts';
import { type Sun, sunUnder } from './light/sun.ts';
import { addRain, wetLens } from './light/weather.ts';
import { sway } from './light/wind.ts';
import { hash } from './random.ts';
import { conditionsOf, type SceneScript } from './scripts.ts';
import { type Backdrop, renderBackdrop } from './street/backdrop.ts';
import { planStreet, type Street } from './street/layout.ts';
import { type Mover, Traffic } from './traffic.ts';

/** Frames a second at which a scene's noise and rain change. */
const sceneFrameRate = 30;

export interface SceneObject {
  /** Smallest box around the object's visible pixels, in pixels of the frame. */
  readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  readonly label: ObjectLabel;
  /** Visible share of the object's whole outline in (0, 1]; less where something hides it or the frame ends. */
  readonly visibleFraction: number;
}

export interface SceneFrame {
  /** rgb24, row by row. */
  readonly pixels: Uint8Array;
  /** What moves in the frame, far to near. */
  readonly objects: readonly SceneObject[];
}

/** A street in front of a fixed camera. */
export interface Scene {
  readonly width: number;
  readonly height: number;
  conditionsAt(sceneTimeSeconds: number): Conditions;
  /** The frame at an instant ≥ 0: the same bytes whenever and in whatever order it is asked for. */
  renderFrame(sceneTimeSeconds: number): SceneFrame;
}

export interface SceneOptions {
  /** Decides street, camera, traffic and noise. */
  readonly seed: number;
  /** A drift script, or conditions of one's own. */
  readonly script: SceneScript | ConditionsAt;
  /** Pixels; 320 × 180 unless told. */
  readonly width?: number;
  readonly height?: number;
}

/** Creates a seeded street scene with known truth. */
export function createScene({ seed, script, width = 320, height = 180 }: SceneOptions): Scene {
  const conditionsAt = typeof script === 'string' ? conditionsOf(script, seed) : script;
  const stage = new Stage(seed, conditionsAt, [width, height]);
  return { width, height, conditionsAt, renderFrame: (seconds) => stage.render(seconds) };
}

interface Drawn {
  readonly mover: Mover;
  readonly owner: number;
  readonly extent: Bounds;
  /** Pixels it covered when nothing was yet in front of it. */
  readonly area: number;
}

/** The buffers of one scene and what of the last frame can be used again. */
class Stage {
  readonly #seed: number;
  readonly #conditionsAt: ConditionsAt;
  readonly #street: Street;
  readonly #traffic: Traffic;
  readonly #canvas: Canvas;
  readonly #glow: Glow;
  readonly #film: Film;
  #backdrop: { key: string; camera: Camera; backdrop: Backdrop } | null = null;

  constructor(seed: number, conditionsAt: ConditionsAt, [width, height]: readonly [number, number]) {
    this.#seed = seed;
    this.#conditionsAt = conditionsAt;
    this.#street = planStreet(seed);
    this.#traffic = new Traffic(this.#street.section, seed, conditionsAt);
    this.#canvas = new Canvas(width, height);
    this.#glow = { width, height, rgb: new Float32Array(width * height * 3) };
    this.#film = new Film(width, height, [0.3 + 0.4 * (hash(seed, 0x5a) / 2 ** 32), -0.1]);
  }

  render(seconds: number): SceneFrame {
    const conditions = this.#conditionsAt(seconds);
    const { camera, backdrop } = this.#backdropUnder(conditions);
    const sun = this.#sun(conditions);
    const canvas = this.#canvas;
    canvas.copyFrom(backdrop.canvas);
    this.#glow.rgb.fill(0);
    sway(canvas, backdrop, conditions.wind, seconds);
    const brush = new Brush(canvas, camera);
    const drawn = this.#paintMovers(brush, backdrop, sun, seconds);
    this.#light(brush, conditions, drawn);
    const grainSeed = hash(this.#seed, Math.round(seconds * sceneFrameRate));
    if (conditions.rain > 0.02)
      addRain(this.#glow, { rain: conditions.rain, brightness: 1 - 0.6 * conditions.darkness, seed: grainSeed });
    const pixels = this.#film.develop({
      canvas,
      backdrop,
      glow: this.#glow,
      exposure: exposureUnder(conditions),
      shadowAlpha: sun.shadowAlpha,
      grainSeed,
    });
    if (conditions.rain > 0.06) wetLens({ ...canvas, pixels }, { rain: conditions.rain, seconds, seed: this.#seed });
    return { pixels, objects: this.#objects(drawn) };
  }

  #sun(conditions: Conditions): Sun {
    return sunUnder(conditions, this.#street.shadowAngle, this.#street.pose.yaw);
  }

  /** The standing street is rendered anew only when the camera is moved or the sun's place has visibly changed. */
  #backdropUnder(conditions: Conditions): { camera: Camera; backdrop: Backdrop } {
    const { pan, tilt, roll, zoom, rise } = conditions.view;
    const glareStep = Math.round(conditions.glare * 24) / 24;
    const key = [pan, tilt, roll, zoom, rise, glareStep].join();
    if (this.#backdrop?.key === key) return this.#backdrop;
    const { pose } = this.#street;
    const radians = Math.PI / 180;
    const camera = new Camera(
      {
        height: pose.height + rise,
        yaw: pose.yaw + pan * radians,
        // Who stands higher looks further down at the same street.
        pitch: pose.pitch + (tilt + rise * 1.7) * radians,
        roll: pose.roll + roll * radians,
        focal: pose.focal * zoom,
        mirror: pose.mirror,
      },
      this.#canvas.width,
      this.#canvas.height,
    );
    const sun = this.#sun({ ...clearDay, glare: glareStep });
    this.#backdrop = { key, camera, backdrop: renderBackdrop(this.#street, camera, sun) };
    return this.#backdrop;
  }

  #paintMovers(brush: Brush, backdrop: Backdrop, sun: Sun, seconds: number): Drawn[] {
    const { canvas } = this.#with(brush);
    const movers = this.#traffic
      .at(seconds)
      .sort((a, b) => b.place.y - a.place.y || Math.abs(b.place.x) - Math.abs(a.place.x));
    const drawn: Drawn[] = [];
    const occluders = backdrop.occluders;
    let next = 0;
    for (const mover of movers) {
      for (; next < occluders.length && occluders[next].y >= mover.place.y; next++)
        restore(canvas, backdrop, occluders[next], drawn);
      const depth = brush.camera.depthOf(mover.place.x, mover.place.y, 1);
      if (depth < 4) continue;
      const light = lampLightAt(this.#street.lamps, mover.place.x, mover.place.y, 1);
      canvas.stamp({ owner: 0, depth, light });
      paintShadow(brush, mover.figure, mover.place, sun);
      canvas.stamp({ owner: drawn.length + 1, depth, light });
      paintFigure(brush, mover.figure, mover.place, sun);
      drawn.push({
        mover,
        owner: drawn.length + 1,
        extent: canvas.extent,
        area: count(canvas, drawn.length + 1, canvas.extent).area,
      });
    }
    for (; next < occluders.length; next++) restore(canvas, backdrop, occluders[next], drawn);
    return drawn;
  }

  #with(brush: Brush): { canvas: Canvas } {
    return { canvas: brush.canvas };
  }

  #light(brush: Brush, conditions: Conditions, drawn: readonly Drawn[]): void {
    const power = Math.min(
      1,
      Math.max((conditions.darkness - 0.15) * 2.2, (conditions.rain - 0.4) * 0.6, (conditions.fog - 0.35) * 0.7),
    );
    if (power <= 0) return;
    for (const { mover } of drawn) shineLamps(brush, this.#glow, { figure: mover.figure, place: mover.place, power });
    const lampPower = Math.max(0, conditions.darkness - 0.35);
    const point = new Float32Array(2);
    for (const lamp of this.#street.lamps) {
      const y = lamp.y + lamp.reach * 1.5;
      if (lampPower <= 0 || brush.camera.depthOf(lamp.x, y, lamp.height) < 3) continue;
      brush.camera.project(lamp.x, y, lamp.height, point, 0);
      addGlow(this.#glow, [point[0], point[1]], 3, [230 * lampPower, 180 * lampPower, 110 * lampPower]);
    }
  }

  #objects(drawn: readonly Drawn[]): SceneObject[] {
    const objects: SceneObject[] = [];
    for (const { mover, owner, extent, area } of drawn) {
      const { area: visible, bounds } = count(this.#canvas, owner, extent);
      if (visible === 0) continue;
      const whole = (extent.x1 - extent.x0) * (extent.y1 - extent.y0);
      const inside =
        Math.max(0, Math.min(extent.x1, this.#canvas.width) - Math.max(extent.x0, 0)) *
        Math.max(0, Math.min(extent.y1, this.#canvas.height) - Math.max(extent.y0, 0));
      const box = { x: bounds.x0, y: bounds.y0, width: bounds.x1 - bounds.x0, height: bounds.y1 - bounds.y0 };
      objects.push({ box, label: mover.label, visibleFraction: Math.min(1, (visible / area) * (inside / whole)) });
    }
    return objects;
  }
}

/** Paints a standing thing again over what moved behind it. */
function restore(
  canvas: Canvas,
  backdrop: Backdrop,
  occluder: Backdrop['occluders'][number],
  drawn: readonly Drawn[],
): void {
  const { bounds } = occluder;
  const touched = drawn.some(
    ({ extent: e }) => e.x0 < bounds.x1 && e.x1 > bounds.x0 && e.y0 < bounds.y1 && e.y1 > bounds.y0,
  );
  if (!touched) return;
  for (const pixel of occluder.pixels) {
    if (canvas.owner[pixel] === 0) continue;
    canvas.owner[pixel] = 0;
    canvas.depth[pixel] = backdrop.canvas.depth[pixel];
    canvas.light[pixel] = backdrop.canvas.light[pixel];
    for (let c = 0; c < 3; c++) canvas.rgb[3 * pixel + c] = backdrop.canvas.rgb[3 * pixel + c];
  }
}

/** How many pixels an owner has within an extent, and the box around them. */
function count(canvas: Canvas, owner: number, extent: Bounds): { area: number; bounds: Bounds } {
  const bounds = { x0: canvas.width, y0: canvas.height, x1: 0, y1: 0 };
  let area = 0;
  const bottom = Math.min(canvas.height, Math.ceil(extent.y1));
  const right = Math.min(canvas.width, Math.ceil(extent.x1));
  for (let y = Math.max(0, Math.floor(extent.y0)); y < bottom; y++) {
    for (let x = Math.max(0, Math.floor(extent.x0)); x < right; x++) {
      if (canvas.owner[y * canvas.width + x] !== owner) continue;
      area++;
      if (x < bounds.x0) bounds.x0 = x;
      if (x >= bounds.x1) bounds.x1 = x + 1;
      if (y < bounds.y0) bounds.y0 = y;
      if (y >= bounds.y1) bounds.y1 = y + 1;
    }
  }
  return { area, bounds };
}
