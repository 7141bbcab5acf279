import { expect, it } from 'vitest';
import type { SourceFrame } from '../frameSource.ts';
import { PixmapReader } from './pixmapReader.ts';

const pixmap = (width: number, height: number, value: number): Buffer =>
  Buffer.concat([Buffer.from(`P6\n${width} ${height}\n255\n`), Buffer.alloc(3 * width * height, value)]);

const read = (bytes: Buffer, chunk: number): SourceFrame[] => {
  const frames: SourceFrame[] = [];
  const reader = new PixmapReader((frame) => frames.push(frame));
  for (let at = 0; at < bytes.length; at += chunk) reader.push(bytes.subarray(at, at + chunk));
  return frames;
};

it.each([1, 7, 64, 100_000])('reads pictures of changing size from chunks of %i bytes', (chunk) => {
  // A pixel row that looks like a header must stay a pixel row.
  const tricky = Buffer.concat([Buffer.from('P6\n4 1\n255\n'), Buffer.from('P6\n1 1\n255\nx')]);
  const frames = read(Buffer.concat([pixmap(5, 3, 9), tricky, pixmap(2, 8, 200)]), chunk);
  expect(frames.map(({ width, height }) => [width, height])).toEqual([
    [5, 3],
    [4, 1],
    [2, 8],
  ]);
  expect(Buffer.from(frames[1].pixels).toString()).toBe('P6\n1 1\n255\nx');
  expect(frames[2].pixels.every((value) => value === 200)).toBe(true);
});

it('leaves a picture as it is until the next has been emitted, and then takes its memory again', () => {
  const seen: Uint8Array[] = [];
  const reader = new PixmapReader(({ pixels }) => seen.push(pixels));
  reader.push(pixmap(4, 4, 1));
  reader.push(pixmap(4, 4, 2).subarray(0, -1));
  expect(seen.map((pixels) => pixels[40])).toEqual([1]);
  reader.push(Uint8Array.of(2));
  reader.push(pixmap(4, 4, 3));
  expect(seen.map((pixels) => pixels[40])).toEqual([3, 2, 3]);
});

it('keeps an unfinished picture to itself', () => {
  expect(read(pixmap(4, 4, 1).subarray(0, -1), 10)).toEqual([]);
});

it('refuses what is no pixmap, and absurd sizes', () => {
  expect(() => read(Buffer.from('<html>this is a web page, not a picture</html>'), 8)).toThrow(
    /something else than pict/u,
  );
  expect(() => read(Buffer.from('P6\n90000 1\n255\n'), 8)).toThrow(/90000×1/u);
});
