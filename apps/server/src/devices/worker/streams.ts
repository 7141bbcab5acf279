import { createHash } from 'node:crypto';
import { cropBytes, cropSide } from '../../domain/region.ts';
import type { OnnxRuntime } from '../../runtime/onnx.ts';
import type { DeviceCalls } from '../messages.ts';
import type { InferenceResult, Predictions } from '../protocol.ts';
import { Classifier } from './classifier.ts';
import type { FrameRunner } from './frameRunner.ts';

/** A loaded model file; streams whose files are the same share it. */
interface SharedClassifier {
  readonly sha256: string;
  readonly classifier: Classifier;
  users: number;
}

interface LiveModel {
  readonly modelId: string;
  readonly shared: SharedClassifier;
}

export type Frame = DeviceCalls['infer']['request'];

/**
 * Crops that are worth a run together: one alone takes three times as long as a sixteenth of sixteen, but a
 * thirty-second of thirty-two hardly less, and to join them is to copy them.
 */
const worthJoining = 16;

const cropShape = [3, cropSide, cropSide] as const;

/** The live edge model of every stream. Called between micro-steps, except for `run`. */
export class StreamModels implements FrameRunner<Frame, InferenceResult> {
  readonly #live = new Map<string, LiveModel>();
  readonly #shared = new Map<string, SharedClassifier>();
  readonly #runtime: OnnxRuntime;

  constructor(runtime: OnnxRuntime) {
    this.#runtime = runtime;
  }

  /** Replaces the stream's model; frames that still wait are inferred by the new one. */
  async bind({ streamId, modelId, bytes, classes }: DeviceCalls['bindStream']['request']): Promise<void> {
    const shared = await this.#open(bytes);
    const known = shared.classifier.classes;
    if (known !== null && known !== classes) {
      await this.#close(shared);
      throw new Error(
        `model ${modelId} has ${known} classes and stream ${streamId} has ${classes}; retrain it with the stream's classes`,
      );
    }
    const previous = this.#live.get(streamId);
    this.#live.set(streamId, { modelId, shared });
    if (previous) await this.#close(previous.shared);
  }

  async release(streamId: string): Promise<void> {
    const live = this.#live.get(streamId);
    this.#live.delete(streamId);
    if (live) await this.#close(live.shared);
  }

  keyOf({ streamId, count, crops }: Frame): string | null {
    // One that is not what it says runs alone, and spoils no other.
    if (crops.length !== count * cropBytes) return null;
    return this.#live.get(streamId)?.shared.sha256 ?? null;
  }

  sizeOf({ count }: Frame): number {
    return count;
  }

  roomFor({ streamId }: Frame): number {
    return Math.min(worthJoining, this.#live.get(streamId)?.shared.classifier.fittingBatch() ?? 1);
  }

  /** Frames of one model in one run, so one model version answers for all regions of a frame. */
  async run(frames: readonly Frame[]): Promise<InferenceResult[]> {
    const lives = frames.map(({ streamId }) => this.#liveOf(streamId));
    const count = frames.reduce((sum, frame) => sum + frame.count, 0);
    const startedAt = this.#runtime.deviceNow();
    const batch = { count, shape: cropShape, data: joined(frames, count) };
    const all = (await lives[0]?.shared.classifier.classifyNow(batch)) as Predictions;
    const deviceMs = this.#runtime.deviceNow() - startedAt;
    let offset = 0;
    return frames.map(({ sequence, count: own }, n) => {
      const { labels, confidences } = frames.length === 1 ? all : part(all, offset, offset + own);
      offset += own;
      return {
        labels,
        confidences,
        sequence,
        modelId: lives[n]?.modelId ?? '',
        deviceMs: count > 0 ? (deviceMs * own) / count : deviceMs / frames.length,
      };
    });
  }

  #liveOf(streamId: string): LiveModel {
    const live = this.#live.get(streamId);
    if (!live) throw new Error(`stream ${streamId} has no model on this device; bind one first`);
    return live;
  }

  async #open(bytes: Uint8Array): Promise<SharedClassifier> {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    let shared = this.#shared.get(sha256);
    if (!shared) {
      shared = { sha256, classifier: await Classifier.open(this.#runtime, bytes), users: 0 };
      this.#shared.set(sha256, shared);
    }
    shared.users += 1;
    return shared;
  }

  async #close(shared: SharedClassifier): Promise<void> {
    shared.users -= 1;
    if (shared.users > 0) return;
    this.#shared.delete(shared.sha256);
    await shared.classifier.close();
  }
}

const part = ({ labels, confidences }: Predictions, from: number, to: number): Predictions => ({
  labels: labels.slice(from, to),
  confidences: confidences.slice(from, to),
});

/** The crops of all frames behind one another. */
const joined = (frames: readonly Frame[], count: number): Uint8Array => {
  const [first] = frames;
  if (frames.length === 1 && first) return first.crops;
  const all = new Uint8Array(count * cropBytes);
  let offset = 0;
  for (const { count: own, crops } of frames) {
    all.set(crops.subarray(0, own * cropBytes), offset);
    offset += own * cropBytes;
  }
  return all;
};
