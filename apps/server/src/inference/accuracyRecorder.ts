import type { AccuracySample, AccuracySource } from '../domain/accuracy.ts';
import type { AccuracyCount } from '../domain/window.ts';

/** Seconds of history kept for "over the last 30 s". */
const recentSeconds = 120;

interface Second {
  readonly second: number;
  n: number;
  correct: number;
}

/** Seconds of one stream and source. */
class Series {
  readonly streamId: string;
  readonly source: AccuracySource;
  unwritten = new Map<number, Second>();
  readonly recent = new Map<number, Second>();

  constructor(streamId: string, source: AccuracySource) {
    this.streamId = streamId;
    this.source = source;
  }

  add(seconds: Map<number, Second>, second: number, { n, correct }: AccuracyCount): void {
    const entry = seconds.get(second) ?? { second, n: 0, correct: 0 };
    entry.n += n;
    entry.correct += correct;
    seconds.set(second, entry);
  }

  forget(before: number): void {
    for (const second of this.recent.keys())
      if (second < before || second > before + 2 * recentSeconds) this.recent.delete(second);
  }
}

const secondOf = (ms: number): number => Math.floor(ms / 1000);

/**
 * Counts held predictions that were right, by second, until they are written; golden labels arrive later than the
 * frames they judge and are counted at the frame's instant.
 */
export class AccuracyRecorder {
  readonly #series = new Map<string, Series>();

  #of(streamId: string, source: AccuracySource): Series {
    const key = `${source} ${streamId}`;
    const series = this.#series.get(key) ?? new Series(streamId, source);
    this.#series.set(key, series);
    return series;
  }

  add(
    count: AccuracyCount & { readonly streamId: string; readonly source: AccuracySource; readonly at: number },
  ): void {
    if (count.n === 0) return;
    const series = this.#of(count.streamId, count.source);
    const second = secondOf(count.at);
    series.add(series.unwritten, second, count);
    series.add(series.recent, second, count);
    series.forget(second - recentSeconds);
  }

  /** What has not been written yet; the store adds to what it has for the same second. */
  take(): AccuracySample[] {
    return [...this.#series.values()].flatMap((series) => {
      const { streamId, source, unwritten } = series;
      series.unwritten = new Map();
      return [...unwritten.values()].map(({ second, n, correct }) => ({
        streamId,
        source,
        at: new Date(second * 1000),
        n,
        correct,
      }));
    });
  }

  /** Puts back what could not be written. */
  restore(samples: readonly AccuracySample[]): void {
    for (const sample of samples) {
      const series = this.#of(sample.streamId, sample.source);
      series.add(series.unwritten, secondOf(sample.at.getTime()), sample);
    }
  }

  /** Count over the last `seconds` (at most two minutes) before `now`. */
  over(streamId: string, source: AccuracySource, now: number, seconds: number): AccuracyCount {
    const newest = secondOf(now);
    let n = 0;
    let correct = 0;
    for (const entry of this.#of(streamId, source).recent.values()) {
      // Seconds ahead of now are from before the clock was set back.
      if (entry.second <= newest - seconds || entry.second > newest) continue;
      n += entry.n;
      correct += entry.correct;
    }
    return { n, correct };
  }
}
