import {
  buildPartedTraining,
  buildTrainingModel,
  fitsWhole,
  type MemoryPlan,
  type Net,
  outputName,
  partSizeFor,
  planMemory,
  type TrainingOptions,
} from '@whetstone/training';
import type { OnnxRuntime } from '../../runtime/onnx.ts';
import type { Work } from './executor.ts';
import type { FormulationTuner } from './formulationTuner.ts';
import { openParts } from './partedRun.ts';
import type { LoadedTraining } from './run.ts';
import { TrainingRun } from './trainingRun.ts';

interface Entry {
  readonly graph: LoadedTraining;
  /** Of one step, or of the part of one that runs at once. */
  readonly memoryBytes: number;
  users: number;
}

/** How a graph comes to be. */
interface Loading<Built> {
  readonly build: () => Built;
  readonly open: (built: Built) => Work<LoadedTraining>;
  readonly planMemory: (built: Built) => MemoryPlan;
}

/**
 * Multiply-accumulates of a step beyond which a processor takes it in parts, cut by layers where they are still long:
 * 10 ms of a core that does 26 billion a second. A count and not a measurement, so that a training ends with the same bits whatever runs beside it.
 */
const mostMacs = 2.6e8;

/**
 * What a run of some layers costs at most, in the same unit, unless a single operation costs more: as many runs as fit a
 * micro-step are joined by what they take, so they may be short; half of this would already cost a MobileNetV2 a fifth.
 */
const mostSegmentCost = mostMacs / 3;

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
  ): Work<{ readonly graph: LoadedTraining; readonly memoryBytes: number; readonly release: () => Promise<void> }> {
    const key = JSON.stringify([net, options]);
    if (!this.#entries.has(key)) {
      const { batchSize } = options;
      const isWhole = this.#runtime.provider !== 'cpu' || fitsWhole(net, options, mostMacs);
      const partSize = isWhole ? batchSize : partSizeFor(net, options, mostMacs);
      const sized = { ...options, batchSize: partSize };
      const formulations = this.#tuner ? yield* this.#tuner.formulations(net, sized) : {};
      yield* isWhole
        ? this.#load(key, {
            build: () => buildTrainingModel(net, { ...options, formulations }),
            open: (training) => openWhole(this.#runtime, training),
            planMemory: () => planMemory(net, sized),
          })
        : this.#load(key, {
            build: () => buildPartedTraining(net, { ...sized, formulations }, mostSegmentCost),
            open: (parts) => openParts(this.#runtime, parts, batchSize),
            planMemory: (parts) => parts.planMemory(),
          });
    }
    const entry = this.#entries.get(key) as Entry;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    entry.users += 1;
    return {
      graph: entry.graph,
      memoryBytes: entry.memoryBytes,
      release: async () => {
        entry.users -= 1;
        await this.#evict();
      },
    };
  }

  async *#load<Built>(key: string, { build, open, planMemory }: Loading<Built>): Work<void> {
    const built = build();
    yield;
    if (this.#entries.has(key)) return;
    const memoryBytes = planMemory(built).totalBytes;
    yield;
    const graph = yield* open(built);
    // Another training may have loaded the same graph meanwhile.
    if (this.#entries.has(key)) await graph.close();
    else this.#entries.set(key, { graph, memoryBytes, users: 0 });
  }

  async #evict(): Promise<void> {
    const idle = [...this.#entries].filter(([, { users }]) => users === 0);
    for (const [key, { graph }] of idle.slice(0, Math.max(0, idle.length - idleLimit))) {
      this.#entries.delete(key);
      await graph.close();
    }
  }
}

async function* openWhole(runtime: OnnxRuntime, training: ReturnType<typeof buildTrainingModel>): Work<LoadedTraining> {
  const { model, states } = training;
  const resident = states.map(({ name }) => outputName(name));
  const session = await runtime.open(model, runtime.keepsTensors ? { resident } : {});
  const reader = runtime.keepsTensors ? await runtime.open(model) : null;
  return {
    states,
    isCut: false,
    begin: (start) => new TrainingRun(runtime, { training, session, reader }, start),
    async close() {
      await session.close();
      await reader?.close();
    },
  };
}
