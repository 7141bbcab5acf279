import {
  buildTrainingModel,
  type Net,
  outputName,
  type TrainingModel,
  type TrainingOptions,
} from '@whetstone/training';
import type { OnnxRuntime, OpenModel } from '../../runtime/onnx.ts';
import type { Work } from './executor.ts';
import type { FormulationTuner } from './formulationTuner.ts';

/** A training graph that is loaded; it holds no weights, so any number of trainings may use it in turn. */
export interface LoadedGraph {
  readonly training: TrainingModel;
  readonly session: OpenModel;
  /** The same graph with all outputs in this process's memory, where `session` leaves the states on the device. */
  readonly reader: OpenModel | null;
}

interface Entry {
  readonly graph: LoadedGraph;
  users: number;
}

/** Graphs kept while nobody uses them; the configurations of a profile differ in few of them. */
const idleLimit = 12;

/**
 * Training graphs by net and options. Building one and opening its session costs tens of milliseconds, which the trials
 * of a micro-profile would pay again and again.
 */
export class TrainingGraphs {
  /** Least recently used first. */
  readonly #entries = new Map<string, Entry>();
  readonly #runtime: OnnxRuntime;
  readonly #tuner: FormulationTuner | null;

  /** @param tuner null builds every graph in the default formulations */
  constructor(runtime: OnnxRuntime, tuner: FormulationTuner | null = null) {
    this.#runtime = runtime;
    this.#tuner = tuner;
  }

  /** Takes a graph into use until `release`. */
  async *acquire(
    net: Net,
    options: TrainingOptions,
  ): Work<{ readonly graph: LoadedGraph; readonly release: () => Promise<void> }> {
    const key = JSON.stringify([net, options]);
    if (!this.#entries.has(key)) {
      const formulations = this.#tuner ? yield* this.#tuner.formulations(net, options) : {};
      yield* this.#load(key, () => buildTrainingModel(net, { ...options, formulations }));
    }
    const entry = this.#entries.get(key) as Entry;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    entry.users += 1;
    return {
      graph: entry.graph,
      release: async () => {
        entry.users -= 1;
        await this.#evict();
      },
    };
  }

  async *#load(key: string, build: () => TrainingModel): Work<void> {
    const training = build();
    yield;
    // Another training may have loaded the same graph meanwhile.
    if (this.#entries.has(key)) return;
    this.#entries.set(key, { graph: await openGraph(this.#runtime, training), users: 0 });
  }

  async #evict(): Promise<void> {
    const idle = [...this.#entries].filter(([, { users }]) => users === 0);
    for (const [key, { graph }] of idle.slice(0, Math.max(0, idle.length - idleLimit))) {
      this.#entries.delete(key);
      await graph.session.close();
      await graph.reader?.close();
    }
  }
}

const openGraph = async (runtime: OnnxRuntime, training: TrainingModel): Promise<LoadedGraph> => {
  if (!runtime.keepsTensors) return { training, session: await runtime.open(training.model), reader: null };
  const resident = training.states.map(({ name }) => outputName(name));
  const session = await runtime.open(training.model, { resident });
  return { training, session, reader: await runtime.open(training.model) };
};
