import { expect, it } from 'vitest';
import type { SourceFrame } from '../frameSource.ts';
import { PictureReader } from './pictureReader.ts';

const picture = (width: number, height: number, value: number): Buffer =>
  Buffer.concat([Buffer.from(`P5\n${width} ${1.5 * height}\n255\n`), Buffer.alloc(1.5 * width * height, value)]);

const read = (bytes: Buffer, chunk: number): SourceFrame[] => {
  const frames: SourceFrame[] = [];
  const reader = new PictureReader((frame) => frames.push(frame));
  for (let at = 0; at < bytes.length; at += chunk) reader.push(bytes.subarray(at, at + chunk));
  return frames;
};

it.each([1, 7, 64, 100_000])('reads pictures of changing size from chunks of %i bytes', (chunk) => {
  // A pixel row that looks like a header must stay a pixel row.
  const tricky = Buffer.concat([Buffer.from('P5\n4 3\n255\n'), Buffer.from('P5\n1 1\n255\nx')]);
  const frames = read(Buffer.concat([picture(6, 4, 9), tricky, picture(2, 8, 200)]), chunk);
  expect(frames.map(({ width, height }) => [width, height])).toEqual([
    [6, 4],
    [4, 2],
    [2, 8],
  ]);
  expect(Buffer.from(frames[1].pixels).toString()).toBe('P5\n1 1\n255\nx');
  expect(frames[2].pixels.every((value) => value === 200)).toBe(true);
});

it('leaves a picture as it is while it may wait to be looked at, and then takes its memory again', () => {
  const seen: Uint8Array[] = [];
  const reader = new PictureReader(({ pixels }) => seen.push(pixels));
  for (const value of [1, 2, 3]) reader.push(picture(4, 4, value));
  reader.push(picture(4, 4, 4).subarray(0, -1));
  expect(seen.map((pixels) => pixels[20])).toEqual([1, 2, 3]);
  reader.push(Uint8Array.of(4));
  reader.push(picture(4, 4, 5));
  expect(seen.map((pixels) => pixels[20])).toEqual([5, 2, 3, 4, 5]);
});

it('keeps an unfinished picture to itself', () => {
  expect(read(picture(4, 4, 1).subarray(0, -1), 10)).toEqual([]);
});

it('refuses what is no picture, and absurd sizes', () => {
  expect(() => read(Buffer.from('<html>this is a web page, not a picture</html>'), 8)).toThrow(
    /something else than pict/u,
  );
  expect(() => read(Buffer.from('P5\n90000 3\n255\n'), 8)).toThrow(/90000×2/u);
  expect(() => read(Buffer.from('P5\n4 4\n255\n'), 8)).toThrow(/4×2.6/u);
});
