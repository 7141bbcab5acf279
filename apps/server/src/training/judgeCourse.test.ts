import { describe, expect, it } from 'vitest';
import { judgeCourse } from './judgeCourse.ts';

/** A training whose accuracy after epoch e is `at(e)`; epoch 0 is the start model. */
const course = (epochs: number, at: (epoch: number) => number) =>
  Array.from({ length: epochs + 1 }, (_, epoch) => ({
    epoch,
    loss: 1 / (epoch + 1),
    accuracy: at(epoch),
    deviceSeconds: epoch * 0.5,
  }));

const promised = { epochs: 20, endAccuracy: 0.85, validationSamples: 150 };
const rising = (epoch: number) => 1 - (1 / (0.4 * epoch + 2) + 0.05);

describe('judgeCourse', () => {
  it('says nothing in the first half, whatever it looks like', () => {
    expect(
      judgeCourse(
        course(9, () => 0.3),
        promised,
      ),
    ).toEqual({ kind: 'on-course' });
  });

  it('lets a training go on that still rises towards its promise', () => {
    expect(judgeCourse(course(10, rising), promised)).toEqual({ kind: 'on-course' });
  });

  it('calls a training flat that has reached its promise and rises no more', () => {
    const level = course(12, (epoch) => (epoch < 3 ? 0.6 + 0.08 * epoch : 0.84 + 0.007 * (epoch % 2)));
    const verdict = judgeCourse(level, promised);
    expect(verdict.kind).toBe('flat');
  });

  it('calls an estimate wrong that the measured curve will not reach', () => {
    const poor = course(11, (epoch) => Math.min(0.6, 0.4 + 0.03 * epoch));
    const verdict = judgeCourse(poor, promised);
    expect(verdict).toMatchObject({ kind: 'estimate-wrong', endAccuracy: expect.closeTo(0.62, 1) });
  });

  it('blames a difference on chance where the hold-out is small', () => {
    const poor = course(11, () => 0.73);
    expect(judgeCourse(poor, promised).kind).toBe('estimate-wrong');
    expect(judgeCourse(poor, { ...promised, validationSamples: 30 }).kind).not.toBe('estimate-wrong');
  });

  it('has nothing to say any more when the training is done', () => {
    expect(
      judgeCourse(
        course(20, () => 0.5),
        promised,
      ),
    ).toEqual({ kind: 'on-course' });
  });
});
