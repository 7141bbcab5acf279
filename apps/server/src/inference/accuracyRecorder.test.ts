import { describe, expect, it } from 'vitest';
import { AccuracyRecorder } from './accuracyRecorder.ts';

describe('AccuracyRecorder', () => {
  const add = (recorder: AccuracyRecorder, at: number, n: number, correct: number) =>
    recorder.add({ streamId: 's', source: 'golden', at, n, correct });

  it('adds up what falls into one second and hands each count out once', () => {
    const recorder = new AccuracyRecorder();
    add(recorder, 10_100, 3, 2);
    add(recorder, 10_900, 1, 1);
    add(recorder, 11_000, 2, 0);
    expect(recorder.take()).toEqual([
      { streamId: 's', source: 'golden', at: new Date(10_000), n: 4, correct: 3 },
      { streamId: 's', source: 'golden', at: new Date(11_000), n: 2, correct: 0 },
    ]);
    expect(recorder.take()).toEqual([]);
  });

  it('counts a late label at its own instant after that second was written, and keeps what could not be written', () => {
    const recorder = new AccuracyRecorder();
    add(recorder, 10_100, 3, 2);
    const first = recorder.take();
    add(recorder, 10_200, 1, 1);
    recorder.restore(first);
    expect(recorder.take()).toMatchObject([{ n: 4, correct: 3 }]);
  });

  it('looks back over the last seconds only', () => {
    const recorder = new AccuracyRecorder();
    add(recorder, 5_000, 10, 0);
    add(recorder, 50_000, 4, 4);
    expect(recorder.over('s', 'golden', 60_000, 30)).toEqual({ n: 4, correct: 4 });
    expect(recorder.over('s', 'truth', 60_000, 30)).toEqual({ n: 0, correct: 0 });
  });

  it('does not look ahead when the clock is set back', () => {
    const recorder = new AccuracyRecorder();
    add(recorder, 3_600_000, 10, 0);
    add(recorder, 5_000, 2, 2);
    expect(recorder.over('s', 'golden', 6_000, 30)).toEqual({ n: 2, correct: 2 });
  });
});
