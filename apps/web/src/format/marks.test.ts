import { describe, expect, it } from 'vitest';
import type { EventKind, WhetstoneEvent } from '../trpc/wire.ts';
import { marksOf } from './marks.ts';
import { rangeOf } from './range.ts';
import { tickLabel, timeTicks } from './ticks.ts';

const event = (seconds: number, kind: EventKind): WhetstoneEvent => ({
  id: seconds,
  at: new Date(seconds * 1_000).toISOString(),
  kind,
  streamId: 's',
  windowId: null,
  deviceId: null,
  message: '',
  data: {},
});
const range = { from: 0, to: 100_000 };
const wordOf = (kind: EventKind) => kind;

describe('marks on a timeline', () => {
  it('writes the word where there is room for it and leaves it out where there is none', () => {
    const marks = marksOf([event(10, 'drift'), event(13, 'promoted'), event(80, 'rejected')], range, {
      width: 1_000,
      wordOf,
    });
    expect(marks.map(({ worded }) => worded)).toEqual([false, true, true]);
  });

  it('lets events that fall on one spot share a mark, which shows the newest and counts the rest', () => {
    const [mark] = marksOf([event(10, 'drift'), event(11, 'retraining-started'), event(11.5, 'promoted')], range, {
      width: 500,
      wordOf,
    });
    expect(mark).toMatchObject({ event: { kind: 'promoted' }, also: 2, at: 0.1 });
  });

  it('leaves room for the count before the next mark', () => {
    const events = [event(10, 'drift'), event(11, 'retraining-started'), event(16, 'promoted'), event(20, 'rejected')];
    const marks = marksOf(events, range, { width: 500, wordOf });
    expect(marks.map(({ also }) => also)).toEqual([2, 0]);
  });

  it('does not mark plans, nor what lies outside the range', () => {
    expect(marksOf([event(10, 'plan'), event(200, 'drift')], range, { width: 500, wordOf })).toEqual([]);
  });
});

describe('ranges in the URL', () => {
  const read = (query: string) => rangeOf(new URLSearchParams(query));

  it('reads a named range and a zoom', () => {
    expect(read('range=24h')).toEqual({ kind: 'last', key: '24h', ms: 86_400_000 });
    expect(read('from=1000&to=2000')).toEqual({ kind: 'fixed', from: 1_000, to: 2_000 });
  });

  it('shows the last hour for what makes no sense', () => {
    for (const query of ['', 'range=9y', 'from=5&to=2', 'from=x&to=y'])
      expect(read(query)).toMatchObject({ key: '1h' });
  });
});

describe('ticks of a time axis', () => {
  it('are round on the local clock, not on UTC', () => {
    const halfHour = 30 * 60_000;
    const ticks = timeTicks({ from: 0, to: 6 * 3_600_000 }, 6, halfHour);
    expect(ticks.map((at) => (at + halfHour) % 3_600_000)).toEqual(ticks.map(() => 0));
    expect(ticks).toHaveLength(6);
  });

  it('name the day where it begins', () => {
    const midnight = new Date(2026, 10, 24).getTime();
    expect(tickLabel(midnight, 86_400_000)).toBe('11-24');
    expect(tickLabel(midnight + 3_600_000, 86_400_000)).toBe('01:00');
    expect(tickLabel(midnight + 61_000, 120_000)).toBe('00:01:01');
  });
});
