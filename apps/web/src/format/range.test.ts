import { describe, expect, it } from 'vitest';
import { moved, rangeOf } from './range.ts';

const hour = 3_600_000;
const now = 1_000 * hour;
const fixed = (query: Record<string, string>) => rangeOf(new URLSearchParams(query));

describe('moving a range', () => {
  it('goes half its length earlier, and stands still there', () => {
    expect(fixed(moved({ from: now - hour, to: now }, 'earlier', now))).toEqual({
      kind: 'fixed',
      from: now - 1.5 * hour,
      to: now - 0.5 * hour,
    });
  });

  it('follows the present again once it reaches it', () => {
    expect(moved({ from: now - 1.5 * hour, to: now - 0.5 * hour }, 'later', now)).toEqual({ range: '1h' });
    expect(fixed(moved({ from: now - 2 * hour, to: now - 1_000 }, 'later', now))).toMatchObject({
      kind: 'fixed',
      to: now,
    });
  });

  it('grows to twice its length around its middle, thirty days at most', () => {
    expect(fixed(moved({ from: now - 10 * hour, to: now - 8 * hour }, 'out', now))).toEqual({
      kind: 'fixed',
      from: now - 11 * hour,
      to: now - 7 * hour,
    });
    const month = { from: now - 721 * hour, to: now - hour };
    expect(fixed(moved(month, 'out', now))).toEqual({ kind: 'fixed', ...month });
  });
});
