import { wilsonInterval } from '@whetstone/scheduler';
import type { AccuracyView } from '../api/views.ts';
import type { AccuracySource } from '../domain/accuracy.ts';
import type { AccuracyCount } from '../domain/window.ts';

/** A measured accuracy with its 95 % interval; null without samples. */
export const accuracyView = (count: AccuracyCount | null, source: AccuracySource): AccuracyView | null => {
  if (count === null || count.n === 0) return null;
  const { low, high } = wilsonInterval(count.correct, count.n);
  return { value: count.correct / count.n, low, high, n: count.n, source };
};
