import { describe, expect, it } from 'vitest';
import { captureFrame, FrameRate, RateGate } from './capture.ts';

describe('thinning a source', () => {
  const passed = (gate: RateGate, times: readonly number[]) => times.filter((time) => gate.passes(time));

  it('lets every frame through when the source is no faster than the target', () => {
    const times = [0, 93, 205, 300, 401];
    expect(passed(new RateGate(10, 10), times)).toEqual(times);
  });

  it('takes every fifth of a jittery source that is five times as fast', () => {
    const times = Array.from({ length: 50 }, (_, i) => i * 200 + (i % 3) * 15);
    expect(passed(new RateGate(1, 5), times)).toHaveLength(10);
  });

  it('does not make up for a pause by a burst', () => {
    const gate = new RateGate(1, 10);
    expect(passed(gate, [0, 10_000, 10_100, 10_200, 11_000])).toEqual([0, 10_000, 11_000]);
  });
});

describe('the rate of frames', () => {
  it('is measured over the last five seconds and starts anew after a break', () => {
    const rate = new FrameRate();
    for (let at = 0; at <= 8000; at += 100) rate.add(at);
    expect(rate.measure(8000)).toBeCloseTo(10, 6);
    rate.restart();
    expect(rate.measure(9000)).toBe(0);
  });

  it('knows a camera of one frame in twenty seconds', () => {
    const rate = new FrameRate();
    rate.add(0);
    rate.add(20_000);
    expect(rate.measure(20_000)).toBeCloseTo(0.05, 9);
  });
});

describe('a captured frame', () => {
  const pixels = new Uint8Array(3 * 64 * 64).fill(100);
  const about = { streamId: 's', sequence: 4, capturedAt: 99, margin: 0 };
  const regions = [
    { x: 0, y: 0, width: 20, height: 20 },
    { x: 40, y: 40, width: 20, height: 20 },
  ];

  it('names what each region shows, from the objects that the source drew', () => {
    const objects = [{ box: { x: 1, y: 1, width: 18, height: 18 }, label: 'truck' }];
    const frame = captureFrame({ width: 64, height: 64, pixels, objects }, regions, about);
    expect(frame.truth).toEqual(['truck', 'background']);
    expect(frame.crops).toHaveLength(2 * 3 * 32 * 32);
  });

  it('gives a labelled picture’s class to each of its regions, and knows nothing of video', () => {
    expect(captureFrame({ width: 64, height: 64, pixels, label: '17' }, regions, about).truth).toEqual(['17', '17']);
    expect(captureFrame({ width: 64, height: 64, pixels }, regions, about).truth).toBeNull();
  });
});
