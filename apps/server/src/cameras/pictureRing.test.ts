import { describe, expect, it } from 'vitest';
import { PictureRing } from './pictureRing.ts';

const picture = (value: number) => new Uint8Array(12).fill(value);

describe('the newest pictures of a camera', () => {
  it('are read on the other side until newer ones take their place', () => {
    const written = PictureRing.of(12);
    const read = new PictureRing(written.memory);
    expect(read.read(0)).toBeNull();
    for (let sequence = 0; sequence < 20; sequence++) written.write(sequence, picture(sequence));
    expect([3, 4, 19, 20].map((sequence) => read.read(sequence)?.[11] ?? null)).toEqual([null, 4, 19, null]);
  });

  it('are handed out as copies', () => {
    const ring = PictureRing.of(12);
    ring.write(7, picture(1));
    const copy = ring.read(7);
    ring.write(23, picture(2));
    expect(copy).toEqual(picture(1));
    expect([ring.read(7), ring.read(23)]).toEqual([null, picture(2)]);
  });

  it('know which pictures they are made for', () => {
    expect([PictureRing.of(12).fits(12), PictureRing.of(12).fits(27)]).toEqual([true, false]);
  });
});
