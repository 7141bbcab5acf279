import type { JobKind } from '../devices/protocol.ts';
import type { AccuracyCount, DeviceTime } from '../domain/window.ts';
import type { AccuracyEntry } from '../labelling/labeller.ts';

/** What a window's outcome is counted from, while it is open. */
export class WindowCounts {
  #golden = { n: 0, correct: 0 };
  #truth: { n: number; correct: number } | null = null;
  #deviceTime: Record<JobKind, number> = { inference: 0, labelling: 0, profiling: 0, retraining: 0 };
  labels = 0;

  addAccuracy({ source, n, correct }: AccuracyEntry): void {
    if (source === 'truth') this.#truth ??= { n: 0, correct: 0 };
    const count = source === 'golden' ? this.#golden : this.#truth;
    if (!count) return;
    count.n += n;
    count.correct += correct;
  }

  addDeviceMs(kind: JobKind, ms: number): void {
    this.#deviceTime[kind] += ms / 1000;
  }

  get golden(): AccuracyCount {
    return { ...this.#golden };
  }

  get truth(): AccuracyCount | null {
    return this.#truth && { ...this.#truth };
  }

  get deviceTime(): DeviceTime {
    return { ...this.#deviceTime };
  }
}
