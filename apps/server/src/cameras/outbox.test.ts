import { expect, it } from 'vitest';
import { Outbox } from './outbox.ts';

it('lets the newest wait and forgets what it overtook', () => {
  const sent: number[] = [];
  const outbox = new Outbox<number>((item) => sent.push(item));
  for (const item of [1, 2, 3, 4, 5]) outbox.put(item);
  expect(sent).toEqual([1, 2]);
  outbox.received();
  expect(sent).toEqual([1, 2, 5]);
  outbox.received();
  outbox.received();
  outbox.put(6);
  expect(sent).toEqual([1, 2, 5, 6]);
});
