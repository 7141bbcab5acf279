import { expect, test } from 'vitest';
import { quantity, quoted, sayer } from './wording.ts';

const say = sayer({
  'part.done': 'done in {done}',
  'part.never': 'never',
  'whole.retrains': '{stream} retrains on {count} labels ({when}): {from} → {to}',
  'whole.because': 'made anew: {reasons}',
} as const);

test('a sentence and what it is made from say the same, clauses and units included', () => {
  const when = say('part.done', { done: quantity('seconds', 12.3) });
  const parameters = {
    stream: 'Gate',
    count: 120,
    when,
    from: quantity('fraction', 0.7123),
    to: quantity('fraction', 0.9),
  };
  expect(say('whole.retrains', parameters)).toEqual({
    text: 'Gate retrains on 120 labels (done in 12 s): 71.2 % → 90.0 %',
    wording: { key: 'whole.retrains', parameters },
  });
});

test('clauses in a row are joined, and words from elsewhere stay as they are', () => {
  const reasons = [say('part.never'), quoted('ENOSPC: no space left {on} device')];
  expect(say('whole.because', { reasons }).text).toBe('made anew: never; ENOSPC: no space left {on} device');
});

test.each([
  [quantity('share', 0.256), '0.26 GPU'],
  [quantity('gpuSeconds', 12), '12.0 GPU-s'],
  [quantity('points', 0.0123), '1.2 points'],
  [quantity('milliseconds', 41.6), '42 ms'],
  [quantity('duration', 300), '5 min'],
  [quantity('seconds', 4.44), '4.4 s'],
])('%o is shown with its unit', (done, text) => {
  expect(say('part.done', { done }).text).toBe(`done in ${text}`);
});
