import type { AccuracySample, AccuracySource } from '../domain/accuracy.ts';
import type { AccuracyCount } from '../domain/window.ts';

const key = (streamId: string, source: AccuracySource, second: number) => `${source} ${second} ${streamId}`;

/** Seconds of history kept for "over the last 30 s". */
const recentSeconds = 120;

interface Second {
  readonly streamId: string;
  readonly source: AccuracySource;
  readonly second: number;
  n: number;
  correct: number;
}

/**
 * Counts held predictions that were right, by second, until they are written; golden labels arrive later than the
 * frames they judge and are counted at the frame's instant.
 */
export class AccuracyRecorder {
  readonly #unwritten = new Map<string, Second>();
  readonly #recent = new Map<string, Second>();

  add(
    count: AccuracyCount & { readonly streamId: string; readonly source: AccuracySource; readonly at: number },
  ): void {
    if (count.n === 0) return;
    const second = Math.floor(count.at / 1000);
    const id = key(count.streamId, count.source, second);
    for (const map of [this.#unwritten, this.#recent]) {
      const entry = map.get(id) ?? { streamId: count.streamId, source: count.source, second, n: 0, correct: 0 };
      entry.n += count.n;
      entry.correct += count.correct;
      map.set(id, entry);
    }
  }

  /** What has not been written yet; the store adds to what it has for the same second. */
  take(): AccuracySample[] {
    const samples = [...this.#unwritten.values()].map(({ streamId, source, second, n, correct }) => ({
      streamId,
      source,
      at: new Date(second * 1000),
      n,
      correct,
    }));
    this.#unwritten.clear();
    return samples;
  }

  /** Puts back what could not be written. */
  restore(samples: readonly AccuracySample[]): void {
    for (const { streamId, source, at, n, correct } of samples) {
      const second = Math.floor(at.getTime() / 1000);
      const id = key(streamId, source, second);
      const entry = this.#unwritten.get(id) ?? { streamId, source, second, n: 0, correct: 0 };
      entry.n += n;
      entry.correct += correct;
      this.#unwritten.set(id, entry);
    }
  }

  /** Count over the last `seconds` (at most two minutes) before `now`. */
  over(streamId: string, source: AccuracySource, now: number, seconds: number): AccuracyCount {
    const newest = Math.floor(now / 1000);
    let n = 0;
    let correct = 0;
    for (const [id, entry] of this.#recent) {
      if (entry.second < newest - recentSeconds) this.#recent.delete(id);
      else if (entry.streamId === streamId && entry.source === source && entry.second > newest - seconds) {
        n += entry.n;
        correct += entry.correct;
      }
    }
    return { n, correct };
  }
}
