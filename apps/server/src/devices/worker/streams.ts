import { cropSide } from '../../domain/region.ts';
import type { OnnxRuntime } from '../../runtime/onnx.ts';
import type { DeviceCalls } from '../messages.ts';
import type { InferenceResult } from '../protocol.ts';
import { Classifier } from './classifier.ts';
import type { Work } from './executor.ts';

interface LiveModel {
  readonly modelId: string;
  readonly classifier: Classifier;
}

const cropShape = [3, cropSide, cropSide] as const;

/** The live edge model of every stream. Called between micro-steps, except for `infer`. */
export class StreamModels {
  readonly #live = new Map<string, LiveModel>();
  readonly #runtime: OnnxRuntime;

  constructor(runtime: OnnxRuntime) {
    this.#runtime = runtime;
  }

  /** Replaces the stream's model; frames that still wait are inferred by the new one. */
  async bind({ streamId, modelId, bytes, classes }: DeviceCalls['bindStream']['request']): Promise<void> {
    const classifier = await Classifier.open(this.#runtime, bytes);
    if (classifier.classes !== null && classifier.classes !== classes) {
      await classifier.close();
      throw new Error(
        `model ${modelId} has ${classifier.classes} classes and stream ${streamId} has ${classes}; retrain it with the stream's classes`,
      );
    }
    const previous = this.#live.get(streamId);
    this.#live.set(streamId, { modelId, classifier });
    await previous?.classifier.close();
  }

  async release(streamId: string): Promise<void> {
    const live = this.#live.get(streamId);
    this.#live.delete(streamId);
    await live?.classifier.close();
  }

  /** One frame in one micro-step, so one model version answers for all its regions. */
  // biome-ignore lint/correctness/useYield: a frame is a single micro-step
  async *infer({ streamId, sequence, count, crops }: DeviceCalls['infer']['request']): Work<InferenceResult> {
    const live = this.#live.get(streamId);
    if (!live) throw new Error(`stream ${streamId} has no model on this device; bind one first`);
    const startedAt = this.#runtime.deviceNow();
    const predictions = await live.classifier.classifyNow({ count, shape: cropShape, data: crops });
    return { ...predictions, sequence, modelId: live.modelId, deviceMs: this.#runtime.deviceNow() - startedAt };
  }
}
