import { describe, expect, it } from 'vitest';
import { cropBytes, cropSide } from '../../domain/region.ts';
import { augmentCrops } from './augmentation.ts';
import { seededRandom } from './random.ts';

const variety = { shift: 2, zoom: 0, contrast: 0.25, brightness: 20, mirrored: 0, blurred: 0, noise: 0 };

/** A grey crop with one bright column. */
const columnCrop = (column: number): Uint8Array =>
  Uint8Array.from({ length: cropBytes }, (_, i) => (i % cropSide === column ? 230 : 60));

const brightestColumn = (crop: Uint8Array): number => {
  const row = crop.subarray(5 * cropSide, 6 * cropSide);
  return row.indexOf(Math.max(...row));
};

describe('augmentation', () => {
  it('moves a crop by two pixels at most, and varies its light, all channels alike', () => {
    const source = new Uint8Array(100 * cropBytes);
    for (let n = 0; n < 100; n++) source.set(columnCrop(16), n * cropBytes);
    const target = new Uint8Array(source.length);
    augmentCrops({ source, target, from: 0, to: 100 }, variety, seededRandom(1));
    const crops = Array.from({ length: 100 }, (_, n) => target.subarray(n * cropBytes, (n + 1) * cropBytes));
    expect([...new Set(crops.map(brightestColumn))].sort()).toEqual([14, 15, 16, 17, 18]);
    expect(new Set(crops.map((crop) => crop[0])).size).toBeGreaterThan(20);
    const plane = cropSide * cropSide;
    for (const crop of crops) expect(crop.subarray(0, plane)).toEqual(crop.subarray(plane, 2 * plane));
  });

  it('touches only the crops it is asked for, and is the same for the same seed', () => {
    const source = new Uint8Array(3 * cropBytes).map((_, i) => i % 251);
    const vary = (seed: number) => {
      const target = new Uint8Array(source.length);
      augmentCrops({ source, target, from: 1, to: 2 }, variety, seededRandom(seed));
      return target;
    };
    const target = vary(4);
    expect(target.subarray(0, cropBytes).every((value) => value === 0)).toBe(true);
    expect(target.subarray(2 * cropBytes).every((value) => value === 0)).toBe(true);
    expect(target).toEqual(vary(4));
    expect(target).not.toEqual(vary(5));
  });
});
