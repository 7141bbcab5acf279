import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { clearDay, createScene, objectLabels, type SceneFrame, type SceneScript, sceneScripts } from './index.ts';

const [width, height] = [320, 180];
const digest = ({ pixels }: SceneFrame): string => createHash('sha256').update(pixels).digest('hex');

const meanOf = (pixels: Uint8Array): number => pixels.reduce((sum, value) => sum + value, 0) / pixels.length;

const medianOf = (pixels: Uint8Array): number => pixels.toSorted()[pixels.length >> 1] ?? 0;

/** Mean difference of neighbouring pixels of a row: fine structure and noise. */
const roughness = (pixels: Uint8Array): number => {
  let sum = 0;
  for (let i = 3; i < pixels.length; i++) sum += Math.abs(pixels[i] - pixels[i - 3]);
  return sum / pixels.length;
};

describe('a scene as a camera', () => {
  it('shows the same instant again after a restart, whatever was shown before', () => {
    const watched = createScene({ seed: 7, script: 'rain-then-fog' });
    for (const seconds of [3, 31.4, 90]) watched.renderFrame(seconds);
    const restarted = createScene({ seed: 7, script: 'rain-then-fog' });
    const [before, after] = [watched.renderFrame(47.3), restarted.renderFrame(47.3)];
    expect(digest(after)).toBe(digest(before));
    expect(after.objects).toEqual(before.objects);
  });

  it('is another street with another seed', () => {
    const frames = [1, 2, 3].map((seed) => createScene({ seed, script: 'clear' }).renderFrame(5));
    expect(new Set(frames.map(digest)).size).toBe(3);
  });

  it('delivers rgb24 of the size it was asked for', () => {
    const frame = createScene({ seed: 1, script: 'clear', width: 480, height: 270 }).renderFrame(1);
    expect(frame.pixels).toHaveLength(480 * 270 * 3);
    const mean = meanOf(frame.pixels);
    expect(mean).toBeGreaterThan(80);
    expect(mean).toBeLessThan(180);
  });
});

describe('the truth about what moves', () => {
  const frames = [1, 2, 3, 4].flatMap((seed) => {
    const scene = createScene({ seed, script: 'clear' });
    return Array.from({ length: 60 }, (_, i) => scene.renderFrame(i * 2));
  });
  const objects = frames.flatMap((frame) => frame.objects);

  it('knows all six classes, and two to four plain objects a frame', () => {
    expect(new Set(objects.map(({ label }) => label))).toEqual(new Set(objectLabels));
    const plain = objects.filter(({ box, visibleFraction }) => visibleFraction > 0.4 && box.width * box.height > 120);
    expect(plain.length / frames.length).toBeGreaterThan(2);
    expect(plain.length / frames.length).toBeLessThan(4);
  });

  it('keeps boxes inside the frame and fractions in (0, 1]', () => {
    for (const { box, visibleFraction } of objects) {
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.y).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(width);
      expect(box.y + box.height).toBeLessThanOrEqual(height);
      expect(box.width * box.height).toBeGreaterThan(0);
      expect(visibleFraction).toBeGreaterThan(0);
      expect(visibleFraction).toBeLessThanOrEqual(1);
    }
  });

  it('puts boxes where the picture really changed', () => {
    const scene = createScene({ seed: 2, script: () => ({ ...clearDay, wind: 0 }) });
    const still = medianFrame(Array.from({ length: 15 }, (_, i) => scene.renderFrame(200 + i * 9).pixels));
    const { pixels, objects: here } = scene.renderFrame(340);
    const change = (x: number, y: number) => Math.abs(pixels[3 * (y * width + x)] - still[3 * (y * width + x)]);
    const plain = here.filter(({ box, visibleFraction }) => visibleFraction > 0.6 && box.width * box.height > 150);
    expect(plain.length).toBeGreaterThan(0);
    for (const { box } of plain) {
      let changed = 0;
      for (let y = box.y; y < box.y + box.height; y++)
        for (let x = box.x; x < box.x + box.width; x++) if (change(x, y) > 14) changed++;
      expect(changed / (box.width * box.height)).toBeGreaterThan(0.25);
    }
  });

  it('hides what passes behind something: some objects are only partly visible', () => {
    expect(objects.some(({ visibleFraction }) => visibleFraction < 0.7)).toBe(true);
  });
});

/** Median of the red channel over frames: the street without what moves. */
function medianFrame(frames: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from({ length: width * height * 3 }, (_, i) =>
    i % 3 === 0 ? (frames.map((frame) => frame[i]).sort((a, b) => a - b)[frames.length >> 1] ?? 0) : 0,
  );
}

describe('drift', () => {
  const at = (script: SceneScript, seconds: number) => createScene({ seed: 3, script }).renderFrame(seconds).pixels;

  it('makes the night dark', () => {
    // The median, because lit windows and lamps keep the mean up.
    expect(medianOf(at('dusk-to-night', 90))).toBeLessThan(0.65 * medianOf(at('dusk-to-night', 5)));
  });

  it('hides structure in fog and blows highlights in glare', () => {
    expect(roughness(at('rain-then-fog', 330))).toBeLessThan(0.8 * roughness(at('rain-then-fog', 5)));
    const blown = (pixels: Uint8Array) => pixels.filter((value) => value === 255).length / pixels.length;
    expect(blown(at('glare-and-nudge', 90))).toBeGreaterThan(blown(at('glare-and-nudge', 5)) + 0.1);
  });

  it('changes who is on the road', () => {
    const count = (mix: number) => {
      const scene = createScene({ seed: 9, script: () => ({ ...clearDay, mix }) });
      const labels = Array.from({ length: 60 }, (_, i) =>
        scene.renderFrame(50 + i * 5).objects.map(({ label }) => label),
      );
      const vehicles = labels.flat().filter((label) => label === 'car' || label === 'truck');
      return vehicles.filter((label) => label === 'truck').length / vehicles.length;
    };
    expect(count(1)).toBeGreaterThan(count(0) + 0.15);
  });

  it.each(sceneScripts)('of the script %s begins in clear daylight', (script) => {
    for (const seed of [1, 2, 3, 4]) {
      const { conditionsAt } = createScene({ seed, script });
      for (const seconds of [0, 7, 14]) expect(conditionsAt(seconds)).toEqual(clearDay);
    }
  });

  it.each(sceneScripts.filter((script) => script !== 'clear'))(
    'of the script %s is strong after 75 s and not over within 8 minutes',
    (script) => {
      for (const seed of [1, 2, 3, 4, 99]) {
        const { conditionsAt } = createScene({ seed, script });
        for (let seconds = 75; seconds < 480; seconds += 5) {
          const { darkness, rain, fog, glare, mix } = conditionsAt(seconds);
          expect(Math.max(darkness, rain, fog, glare, mix)).toBeGreaterThan(0.5);
        }
      }
    },
  );
});
