import { describe, expect, it } from 'vitest';
import { cropBytes, cropSide } from '../../domain/region.ts';
import { augmentCrops } from './augmentation.ts';
import { seededRandom } from './random.ts';

const variety = { shift: 2, zoom: 0, contrast: 0.25, brightness: 20, mirrored: 0, blurred: 0, noise: 0 };

const still = { shift: 0, zoom: 0, contrast: 0, brightness: 0, mirrored: 0, blurred: 0, noise: 0 };

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

  const copies = (source: Uint8Array, change: Partial<typeof still>, count = 60): Uint8Array[] => {
    const sources = new Uint8Array(count * cropBytes);
    for (let n = 0; n < count; n++) sources.set(source, n * cropBytes);
    const target = new Uint8Array(sources.length);
    augmentCrops({ source: sources, target, from: 0, to: count }, { ...still, ...change }, seededRandom(7));
    return Array.from({ length: count }, (_, n) => target.subarray(n * cropBytes, (n + 1) * cropBytes));
  };

  it('leaves crops as they are when nothing may vary', () => {
    const source = Uint8Array.from({ length: cropBytes }, (_, i) => (i * 7) % 256);
    for (const copy of copies(source, {}, 3)) expect(copy).toEqual(source);
  });

  it('mirrors about as many copies as it is told to', () => {
    const columns = copies(columnCrop(4), { mirrored: 0.5 }).map(brightestColumn);
    expect(new Set(columns)).toEqual(new Set([4, 27]));
    const mirrored = columns.filter((column) => column === 27).length;
    expect(mirrored).toBeGreaterThan(15);
    expect(mirrored).toBeLessThan(45);
  });

  it('spreads an edge when it blurs, and keeps the light', () => {
    const sharp = columnCrop(16);
    const [blurred] = copies(sharp, { blurred: 1 }, 1);
    const row = (crop: Uint8Array) => [...crop.subarray(5 * cropSide + 14, 5 * cropSide + 19)];
    expect(row(sharp)).toEqual([60, 60, 230, 60, 60]);
    expect(row(blurred as Uint8Array)).toEqual([60, 103, 145, 103, 60]);
  });

  it('adds noise without shifting the light, more to some copies than to others', () => {
    const deviations = copies(new Uint8Array(cropBytes).fill(128), { noise: 12 }).map((copy) => {
      const mean = copy.reduce((sum, value) => sum + value, 0) / cropBytes;
      expect(Math.abs(mean - 128)).toBeLessThan(1.5);
      return Math.sqrt(copy.reduce((sum, value) => sum + (value - mean) ** 2, 0) / cropBytes);
    });
    expect(Math.max(...deviations)).toBeGreaterThan(8);
    expect(Math.max(...deviations)).toBeLessThan(13);
    expect(Math.min(...deviations)).toBeLessThan(3);
  });

  it('crops closer or wider around the middle', () => {
    const columns = copies(columnCrop(26), { zoom: 0.2 }).map(brightestColumn);
    expect(Math.min(...columns)).toBeLessThan(26);
    expect(Math.max(...columns)).toBeGreaterThan(26);
  });
});
