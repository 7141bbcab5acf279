import { describe, expect, it } from 'vitest';
import { FrameInterval } from './frameInterval.ts';

/** Frames of a camera on a device that answers one of every `capacity` at most. */
const run = (interval: FrameInterval, frames: number, capacity: number): number => {
  let dropped = 0;
  let credit = 0;
  for (let sequence = 0; sequence < frames; sequence++) {
    credit = Math.min(1, credit + 1 / capacity);
    if (sequence % interval.current !== 0) continue;
    const answered = credit >= 1 - 1e-9;
    if (answered) credit -= 1;
    else dropped += 1;
    interval.onFrame({ dropped: !answered });
  }
  return dropped;
};

describe('the frame interval of a stream', () => {
  it('grows until frames are dropped no more, and comes back when the device has time again', () => {
    const interval = new FrameInterval();
    run(interval, 200, 3);
    expect(interval.current).toBe(3);
    run(interval, 5000, 1);
    expect(interval.current).toBe(1);
  });

  it('tries a shorter one ever more rarely where it fails each time', () => {
    const interval = new FrameInterval();
    run(interval, 2000, 3);
    const dropped = run(interval, 20_000, 3);
    expect(interval.current).toBeGreaterThanOrEqual(2);
    expect(dropped / 20_000).toBeLessThan(0.01);
  });

  it('comes back within seconds where the device stands still for a moment now and then, as it does to open a training', () => {
    const interval = new FrameInterval();
    let answered = 0;
    for (let sequence = 0; sequence < 6000; sequence++) {
      if (sequence % interval.current !== 0) continue;
      const dropped = sequence % 100 < 7;
      if (!dropped) answered += 1;
      interval.onFrame({ dropped });
    }
    // 93 % of the frames could be answered.
    expect(answered / 6000).toBeGreaterThan(0.75);
  });

  it('forgets failed tries with a new plan, even where that keeps the interval', () => {
    const interval = new FrameInterval();
    run(interval, 20_000, 3);
    const framesUntilShorter = (): number => {
      for (let frames = 0; frames < 20_000; frames += interval.current) {
        if (interval.current < 3) return frames;
        interval.onFrame({ dropped: false });
      }
      return Number.POSITIVE_INFINITY;
    };
    while (interval.current !== 3) run(interval, 1, 3);
    interval.plan(1);
    expect(framesUntilShorter()).toBeLessThan(40);
  });

  it('is never shorter than planned, and overlooks single drops', () => {
    const interval = new FrameInterval();
    interval.plan(5);
    run(interval, 5000, 1);
    expect(interval.current).toBe(5);
    interval.onFrame({ dropped: true });
    expect(interval.current).toBe(5);
    interval.plan(1);
    expect(interval.current).toBe(1);
  });
});
