import { describe, expect, it } from 'vitest';
import { type Box, intersectionOverUnion } from '../box.ts';
import type { Frame } from '../frame.ts';
import { MotionProposer } from './proposer.ts';
import { MotionWorkspace } from './workspace.ts';

const width = 320;
const height = 180;
const fps = 10;

/** A seeded stream in [0, 1), so that noise is the same in every run. */
const seeded = (seed: number) => {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
};

interface Drawing {
  /** Moving things, in pixels of the picture; striped, so that they have edges. */
  readonly things?: readonly Box[];
  /** Added to every pixel. */
  readonly light?: number;
  /** How far the camera is turned away, in pixels. */
  readonly nudge?: { readonly x: number; readonly y: number };
  /** Another place altogether. */
  readonly place?: number;
  /** Where the light of the street is multiplied: a shadow or a beam. */
  readonly lit?: { readonly box: Box; readonly factor: number };
}

const covers = (box: Box, x: number, y: number): boolean =>
  x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + box.height;

/** A street of kerbs, windows and patches with sensor noise on it. */
const street = (
  noise: () => number,
  { things = [], light = 0, nudge = { x: 0, y: 0 }, place = 0, lit }: Drawing,
): Frame => {
  const pixels = new Uint8ClampedArray(3 * width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const worldX = x + nudge.x + 37 * place;
      const worldY = y + nudge.y;
      const window = Math.floor(worldX / 23) % 3 === 0 && Math.floor(worldY / 17) % 4 === place % 4 ? 70 : 0;
      const patch = 12 * Math.sin(worldX / 9 + place) + 9 * Math.cos(worldY / 13);
      let value = 90 + window + patch + 40 * place + light;
      if (lit && covers(lit.box, x, y)) value *= lit.factor;
      for (const thing of things) if (covers(thing, x, y)) value = light + ((x + y) % 12 < 6 ? 215 : 30);
      pixels.fill(value + 8 * (noise() - 0.5), 3 * (y * width + x), 3 * (y * width + x) + 3);
    }
  return { width, height, pixels: new Uint8Array(pixels.buffer) };
};

/** Shows drawings to a proposer at ten frames a second; answers with its proposals for each. */
const watch = (seconds: number, drawing: (t: number) => Drawing, proposer = new MotionProposer(), from = 0) => {
  const noise = seeded(7);
  return Array.from({ length: Math.round(seconds * fps) }, (_, i) => {
    const t = from + i / fps;
    return { t, boxes: proposer.propose(street(noise, drawing(t)), t) };
  });
};

const car = (t: number): Box => ({ x: Math.round(20 + 30 * t), y: 80, width: 56, height: 32 });

describe('proposing what moves', () => {
  it('sees nothing in a still street, sensor noise or not', () => {
    expect(watch(6, () => ({})).flatMap(({ boxes }) => boxes)).toEqual([]);
  });

  it('puts a box on a car that drives by', () => {
    const drive = watch(8, (t) => ({ things: t >= 2 ? [car(t - 2)] : [] })).filter(({ t }) => t >= 2);
    for (const { t, boxes } of drive) {
      expect(boxes).toHaveLength(1);
      expect(intersectionOverUnion(boxes[0], car(t - 2))).toBeGreaterThan(0.75);
    }
  });

  it('keeps seeing a car that waits at a light', () => {
    const wait = watch(14, (t) => ({ things: t >= 2 ? [car(Math.min(3, t - 2))] : [] }));
    expect(intersectionOverUnion(wait[wait.length - 1].boxes[0], car(3))).toBeGreaterThan(0.6);
  });

  it('returns the largest eight of twelve, largest first and inside the frame', () => {
    const things = Array.from({ length: 12 }, (_, i) => {
      const size = 16 + i;
      return { x: 10 + 78 * (i % 4), y: 12 + 56 * Math.floor(i / 4), width: size, height: size };
    });
    const boxes = watch(3, (t) => ({ things: t >= 2 ? things : [] })).at(-1)?.boxes ?? [];
    expect(boxes).toHaveLength(8);
    const areas = boxes.map((box) => box.width * box.height);
    expect(areas).toEqual(areas.toSorted((a, b) => b - a));
    expect(Math.min(...areas)).toBeGreaterThan(18 * 18);
    for (const { x, y, ...box } of boxes) {
      expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
      expect(x + box.width).toBeLessThanOrEqual(width);
      expect(y + box.height).toBeLessThanOrEqual(height);
    }
  });

  it('is not fooled when a cloud darkens the whole street', () => {
    const cloud = watch(6, (t) => ({ light: t < 3 ? 0 : Math.max(-45, -90 * (t - 3)) }));
    expect(cloud.flatMap(({ boxes }) => boxes)).toEqual([]);
  });

  it('still sees the car while the light changes', () => {
    const dusk = watch(8, (t) => ({ light: -8 * t, things: t >= 2 ? [car(t - 2)] : [] })).filter(({ t }) => t >= 2);
    for (const { t, boxes } of dusk) expect(intersectionOverUnion(boxes[0], car(t - 2))).toBeGreaterThan(0.7);
  });

  it('leaves a car’s shadow out of its box', () => {
    const shadowed = (t: number): Drawing => {
      const thing = car(t);
      return {
        things: [thing],
        lit: { box: { ...thing, x: thing.x - 20, y: thing.y + 32, height: 30 }, factor: 0.45 },
      };
    };
    const drive = watch(7, (t) => (t < 2 ? {} : shadowed(t - 2))).filter(({ t }) => t >= 2);
    const overlaps = drive.map(({ t, boxes }) => intersectionOverUnion(boxes[0], car(t - 2)));
    expect(overlaps.reduce((sum, overlap) => sum + overlap, 0) / overlaps.length).toBeGreaterThan(0.7);
  });

  it('takes no beam of a headlight for a car at night', () => {
    const beam = (t: number): Box => ({ x: Math.round(20 + 40 * t), y: 90, width: 70, height: 40 });
    const night = watch(7, (t) => ({ light: -75, lit: t < 2 ? undefined : { box: beam(t - 2), factor: 1.9 } }));
    const things = night.flatMap(({ boxes }) => boxes);
    expect(things.length).toBeLessThan(0.2 * night.length);
  });

  it('forgets the place that a parked car left within two seconds', () => {
    const parked = { x: 140, y: 80, width: 56, height: 32 };
    const leaves = watch(9, (t) => ({ things: t < 4 ? [parked] : [] }));
    expect(leaves.filter(({ t }) => t >= 6).flatMap(({ boxes }) => boxes)).toEqual([]);
  });

  it('knows a new scene within two seconds of a cut', () => {
    const cut = watch(9, (t) => ({ place: t < 4 ? 0 : 3, things: t >= 6 ? [car(t - 6)] : [] }));
    expect(cut.filter(({ t }) => t >= 4 && t < 6).every(({ boxes }) => boxes.length <= 1)).toBe(true);
    for (const { t, boxes } of cut.filter(({ t }) => t >= 6)) {
      expect(boxes).toHaveLength(1);
      expect(intersectionOverUnion(boxes[0], car(t - 6))).toBeGreaterThan(0.7);
    }
  });

  it('follows a nudged camera at once and does not take kerbs for cars', () => {
    const nudge = { x: 9, y: -6 };
    const nudged = watch(9, (t) => ({ nudge: t < 4 ? undefined : nudge, things: t >= 5 ? [car(t - 5)] : [] }));
    expect(nudged.filter(({ t }) => t >= 4 && t < 5).flatMap(({ boxes }) => boxes)).toEqual([]);
    for (const { t, boxes } of nudged.filter(({ t }) => t >= 6))
      expect(intersectionOverUnion(boxes[0], car(t - 5))).toBeGreaterThan(0.7);
  });

  it('starts over when the size of the frames changes', () => {
    const proposer = new MotionProposer();
    watch(3, (t) => ({ things: [car(t)] }), proposer);
    const small = { width: 64, height: 36, pixels: new Uint8Array(3 * 64 * 36).fill(90) };
    expect(proposer.propose(small, 3)).toEqual([]);
  });

  it('answers the same when it shares its buffers with one that watches another street', () => {
    const drive = (t: number) => ({ things: t >= 2 ? [car(t - 2)] : [] });
    const alone = watch(6, drive);
    const workspace = new MotionWorkspace();
    const [shared, other] = [new MotionProposer({ workspace }), new MotionProposer({ workspace })];
    const [noise, otherNoise] = [seeded(7), seeded(8)];
    const boxes = alone.map(({ t }) => {
      other.propose(street(otherNoise, { place: 1, things: [car(t)] }), t);
      return shared.propose(street(noise, drive(t)), t);
    });
    expect(boxes).toEqual(alone.map((seen) => seen.boxes));
    expect(boxes.flat()).not.toEqual([]);
  });

  it('answers the same for the same frames', () => {
    const drive = (t: number) => ({ things: [car(t)] });
    expect(watch(4, drive)).toEqual(watch(4, drive));
  });
});
