import { describe, expect, it } from 'vitest';
import type { StreamTile } from '../trpc/wire.ts';
import { groupTiles, latenessOf, needsAttention, sortTiles, waitsFor } from './attention.ts';

const tile = (name: string, change: Partial<StreamTile> = {}): StreamTile => ({
  streamId: name,
  name,
  group: null,
  state: 'live',
  stateDetail: '',
  constraints: { minAccuracy: 0.5, maxLatencyMs: 500, targetFps: 10, weight: 1 },
  accuracy: { value: 0.8, low: 0.7, high: 0.9, n: 100, source: 'golden' },
  truthAccuracy: null,
  unretrainedAccuracy: null,
  fps: 10,
  p95Ms: 40,
  droppedFrames: 0,
  modelNumber: 1,
  window: null,
  grants: { inferenceShare: 0.1, retrainingShare: 0 },
  retraining: null,
  frame: null,
  ...change,
});

const names = (tiles: readonly StreamTile[]) => tiles.map(({ name }) => name);

describe('what a stream waits for', () => {
  it('is a picture, then a measurement, then nothing; a dark one waits for nothing that time brings', () => {
    const unmeasured = { accuracy: null };
    expect(waitsFor(tile('new', { state: 'starting', ...unmeasured }))).toBe('picture');
    expect(waitsFor(tile('young', unmeasured))).toBe('measurement');
    expect(waitsFor(tile('known'))).toBeNull();
    expect(waitsFor(tile('dark', { state: 'offline', ...unmeasured }))).toBeNull();
  });
});

describe('what needs attention', () => {
  it('comes first: dark, then under its floor, then late, then drifting', () => {
    const tiles = [
      tile('fine'),
      tile('drifting', { state: 'drifting' }),
      tile('late', { p95Ms: 900 }),
      tile('low', { state: 'below floor' }),
      tile('dark', { state: 'offline', p95Ms: null }),
      tile('fine too'),
    ];
    expect(names(sortTiles(tiles, 'attention'))).toEqual(['dark', 'low', 'late', 'drifting', 'fine', 'fine too']);
    expect(names(tiles.filter(needsAttention))).toEqual(['late', 'low', 'dark']);
  });

  it('is not what retrains, however late it was told so', () => {
    expect(needsAttention(tile('busy', { state: 'retraining' }))).toBe(false);
    expect(needsAttention(tile('busy and late', { state: 'retraining', p95Ms: 900 }))).toBe(true);
  });

  it('is said to be for the latency where the state does not tell', () => {
    expect(latenessOf(tile('late', { p95Ms: 900 }))).toBe(900);
    expect(latenessOf(tile('late and low', { state: 'below floor', p95Ms: 900 }))).toBeNull();
    expect(latenessOf(tile('fine'))).toBeNull();
  });
});

it('the least accurate come first by accuracy, those without samples last', () => {
  const low = tile('low', { accuracy: { value: 0.3, low: 0.2, high: 0.4, n: 9, source: 'golden' } });
  expect(names(sortTiles([tile('silent', { accuracy: null }), tile('high'), low], 'accuracy'))).toEqual([
    'low',
    'high',
    'silent',
  ]);
});

it('groups are listed by name, streams without one at the end', () => {
  const groups = groupTiles([tile('a'), tile('b', { group: 'South' }), tile('c', { group: 'North' }), tile('d')]);
  expect(groups.map(({ name, tiles }) => [name, names(tiles)])).toEqual([
    ['North', ['c']],
    ['South', ['b']],
    [null, ['a', 'd']],
  ]);
});
