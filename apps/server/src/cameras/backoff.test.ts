import { expect, it } from 'vitest';
import { Backoff } from './backoff.ts';

it('waits from a quarter of a second to four, and from the start again once the source was well', () => {
  const backoff = new Backoff(() => 0.5);
  expect(Array.from({ length: 7 }, () => backoff.next())).toEqual([250, 500, 1000, 2000, 4000, 4000, 4000]);
  backoff.reset();
  expect(backoff.next()).toBe(250);
});

it('spreads the cameras of one switch by a quarter to both sides', () => {
  expect(new Backoff(() => 0).next()).toBe(188);
  expect(new Backoff(() => 0.999).next()).toBe(312);
});
