import type { OnnxRuntime } from '../../runtime/onnx.ts';
import type { DeviceCalls } from '../messages.ts';
import type { ModelDescription, Predictions } from '../protocol.ts';
import { Classifier } from './classifier.ts';
import type { Work } from './executor.ts';

/** The golden models that this device holds. */
export class GoldenModels {
  readonly #models = new Map<string, Classifier>();
  readonly #runtime: OnnxRuntime;

  constructor(runtime: OnnxRuntime) {
    this.#runtime = runtime;
  }

  /** Loads a model unless it is there. Called between micro-steps. */
  async open({ goldenId, bytes }: DeviceCalls['openGolden']['request']): Promise<ModelDescription> {
    const known = this.#models.get(goldenId);
    if (known) return known.description;
    const classifier = await Classifier.open(this.#runtime, bytes);
    this.#models.set(goldenId, classifier);
    return classifier.description;
  }

  async *label({ goldenId, batch }: DeviceCalls['label']['request']): Work<Predictions> {
    const classifier = this.#models.get(goldenId);
    if (!classifier) throw new Error(`golden model ${goldenId} is not on this device; open it first`);
    const { count, height, width, data } = batch;
    return yield* classifier.classify({ count, shape: [3, height, width], data });
  }
}
