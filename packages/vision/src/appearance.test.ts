import { describe, expect, it } from 'vitest';
import { appearanceFeatureNames, appearanceFeatures } from './appearance.ts';

const side = 16;
const crop = (value: (x: number, y: number) => number): Uint8Array =>
  Uint8Array.from({ length: 3 * side * side }, (_, i) => value(i % side, Math.floor(i / side) % side));

const describeCrop = (pixels: Uint8Array): Record<string, number> => {
  const features = appearanceFeatures(pixels, side);
  return Object.fromEntries(appearanceFeatureNames.map((name, i) => [name, features[i]]));
};

describe('how crops look', () => {
  it('reads the mean colour, and no contrast from a plain crop', () => {
    const plain = new Uint8Array(3 * side * side);
    plain.fill(255, 0, side * side);
    plain.fill(51, 2 * side * side);
    const { red, green, blue, contrast, sharpness } = describeCrop(plain);
    expect([red, green, blue, contrast, sharpness].map((value) => Number(value.toFixed(4)))).toEqual([1, 0, 0.2, 0, 0]);
  });

  it('tells night from day by colour, fog by contrast, and blur by sharpness', () => {
    const day = describeCrop(crop((x) => (x % 4 < 2 ? 40 : 220)));
    const night = describeCrop(crop((x) => (x % 4 < 2 ? 8 : 44)));
    const fog = describeCrop(crop((x) => (x % 4 < 2 ? 150 : 190)));
    const blurred = describeCrop(crop((x) => 130 + 90 * Math.sin(x / 3)));
    expect(night.red).toBeLessThan(day.red / 3);
    expect(fog.contrast).toBeLessThan(day.contrast / 3);
    expect(blurred.sharpness).toBeLessThan(day.sharpness / 2);
    expect(blurred.contrast).toBeGreaterThan(day.contrast / 2);
  });

  it('describes each crop of many by itself', () => {
    const dark = crop(() => 10);
    const bright = crop(() => 250);
    const features = appearanceFeatures(Uint8Array.from([...dark, ...bright]), side);
    expect(features).toHaveLength(10);
    expect(features[0]).toBeCloseTo(10 / 255, 5);
    expect(features[5]).toBeCloseTo(250 / 255, 5);
  });

  it('refuses a part of a crop', () => {
    expect(() => appearanceFeatures(new Uint8Array(100), side)).toThrow(/100 bytes.*multiple of 768/u);
  });
});
