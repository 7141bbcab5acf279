import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  autotune,
  type Choices,
  type Formulations,
  formulationsOf,
  type Net,
  type TrainingOptions,
  type Tuner,
  tuningProblems,
} from '@whetstone/training';
import type { OnnxRuntime, Preallocated } from '../../runtime/onnx.ts';
import type { Work } from './executor.ts';
import { seededRandom } from './random.ts';

/** Device time spent on a training graph's convolutions at most; what is left then is tuned by a later training. */
const budgetSeconds = 2;

/** Where the choices of this machine are kept. */
export interface TuningCache {
  readonly path: string;
  /** All that speed depends on beside the shapes: processor, threads, version of the runtime. */
  readonly machine: string;
}

type Stored = Readonly<Record<string, Choices>>;

const read = (path: string): Stored => {
  try {
    const stored: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return typeof stored === 'object' && stored !== null ? (stored as Stored) : {};
  } catch {
    // Missing at first; a file that is cut off costs a tuning.
    return {};
  }
};

const keep = ({ path, machine }: TuningCache, choices: Choices): void => {
  const stored = read(path);
  mkdirSync(dirname(path), { recursive: true });
  // Workers of several devices may write at once: each has a file of its own until it is whole.
  const draft = `${path}.${process.pid}`;
  try {
    writeFileSync(draft, JSON.stringify({ ...stored, [machine]: { ...stored[machine], ...choices } }));
    renameSync(draft, path);
  } finally {
    rmSync(draft, { force: true });
  }
};

/** Hands turns to a search that runs in promises, so that each of its steps is a micro-step. */
class Turns {
  #waiting: { readonly go: () => void; readonly fail: (reason: Error) => void } | null = null;
  #arrived = () => {};
  #ended = () => {};
  #closed: Error | null = null;

  /** The search's side: ends the turn under way and waits for the next. */
  take(): Promise<void> {
    this.#ended();
    return new Promise((go, fail) => {
      if (this.#closed) return fail(this.#closed);
      this.#waiting = { go, fail };
      this.#arrived();
    });
  }

  /** The device's side: gives one turn and waits for its end; false where nobody wants it any more. */
  async give(): Promise<boolean> {
    if (!this.#waiting && !this.#closed) await new Promise<void>((resolve) => (this.#arrived = resolve));
    const waiting = this.#waiting;
    this.#waiting = null;
    if (!waiting) return false;
    const ended = new Promise<void>((resolve) => (this.#ended = resolve));
    waiting.go();
    await ended;
    return true;
  }

  close(reason: Error): void {
    this.#closed = reason;
    this.#waiting?.fail(reason);
    this.#waiting = null;
    this.#ended();
    this.#arrived();
  }
}

/**
 * Finds out which formulations of a net's convolutions are fastest on this machine: once, in micro-steps beside the
 * device's other work, and kept in a file. Only for processors; a GPU keeps the default ones.
 */
export class FormulationTuner {
  readonly #runtime: OnnxRuntime;
  readonly #cache: TuningCache;
  #choices: Choices;

  constructor(runtime: OnnxRuntime, cache: TuningCache) {
    this.#runtime = runtime;
    this.#cache = cache;
    this.#choices = read(cache.path)[cache.machine] ?? {};
  }

  async *formulations(net: Net, options: TrainingOptions): Work<Formulations> {
    yield* this.#tune(tuningProblems(net, options));
    return formulationsOf(this.#choices);
  }

  async *#tune(problems: readonly string[]): Work<void> {
    const turns = new Turns();
    const over = new Error('the tuning is over');
    const search = autotune(problems, this.#tuner(turns), { known: this.#choices, budgetSeconds })
      // A machine on which a default formulation fails cannot train; the training itself says so better.
      .catch((): Choices => ({}))
      .finally(() => turns.close(over));
    try {
      while (await turns.give()) yield;
    } finally {
      turns.close(over);
    }
    const found = await search;
    if (Object.entries(found).every(([key, choice]) => this.#choices[key] === choice)) return;
    this.#choices = { ...this.#choices, ...found };
    try {
      keep(this.#cache, this.#choices);
    } catch {
      // A full disk or a folder that is read only costs the next worker a tuning, and no training.
    }
  }

  #tuner(turns: Turns): Tuner {
    const runtime = this.#runtime;
    let spentMs = 0;
    return {
      now: () => spentMs / 1000,
      random: seededRandom(1),
      async open(model, feeds) {
        await turns.take();
        const tensors = Object.fromEntries(
          feeds.map(({ name, shape, data }) => [name, { type: 'float32' as const, dims: shape, data }]),
        );
        const session = await runtime.open(model);
        // Written to again by each run, so that its time is not that of getting fresh memory.
        let result: Preallocated = {};
        return {
          async run() {
            await turns.take();
            const from = runtime.deviceNow();
            const { y } = await session.run(tensors, result);
            const milliseconds = runtime.deviceNow() - from;
            spentMs += milliseconds;
            const output = y?.data as Float32Array;
            result = { y: { type: 'float32', dims: y?.dims ?? [], data: output } };
            return { output, milliseconds };
          },
          close: () => session.close(),
        };
      },
    };
  }
}
