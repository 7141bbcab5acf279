import { type Device, DeviceLostError, type Predictions } from '../devices/protocol.ts';
import type { AccuracySource } from '../domain/accuracy.ts';
import { cropBytes } from '../domain/region.ts';
import type { SettledFrame } from '../inference/liveStream.ts';
import type { GoldenModel } from '../models/registry.ts';
import { goldenBatch } from './golden.ts';
import type { LabelBudget } from './labelBudget.ts';
import type { LabelledSample } from './sampleStore.ts';

/** Batches that may wait for the golden model; beyond them a sampled frame goes unlabelled. */
const maxWaiting = 2;

export interface NewLabel extends LabelledSample {
  /** What the live model held of it; null where it held nothing. */
  readonly predicted: { readonly label: number; readonly confidence: number } | null;
  readonly truth: string | null;
}

export interface AccuracyEntry {
  readonly source: AccuracySource;
  readonly at: number;
  readonly n: number;
  readonly correct: number;
}

interface LabellerOptions {
  readonly streamId: string;
  /** Index of a class of the stream; null where the stream does not know it. */
  readonly classOf: (name: string) => number | null;
  /** The same for a name that a golden label gave: where the stream may grow, a new name becomes a new class. */
  readonly learnClass: (name: string) => number | null;
  readonly device: Device;
  /** Null: the labels that come with the frames are the golden labels. */
  readonly golden: GoldenModel | null;
  readonly budget: LabelBudget;
  readonly now: () => number;
  readonly onLabel: (label: NewLabel) => void;
  readonly onAccuracy: (entry: AccuracyEntry) => void;
  readonly onFault: (error: unknown) => void;
}

/** Labels sampled regions of settled frames and counts how often the held predictions were right. */
export class Labeller {
  readonly #options: LabellerOptions;
  #waiting = 0;

  constructor(options: LabellerOptions) {
    this.#options = options;
  }

  onSettled(settled: SettledFrame): void {
    this.#countTruth(settled);
    const { frame } = settled;
    const { budget, now, onFault } = this.#options;
    if (this.#waiting >= maxWaiting) return;
    const chosen = budget.choose(now(), frame.regions.length);
    if (chosen.length > 0) void this.#label(settled, chosen).catch(onFault);
  }

  #countTruth({ frame, held }: SettledFrame): void {
    const { truth } = frame;
    if (truth === null) return;
    const { classOf } = this.#options;
    const correct = truth.reduce((sum, name, at) => sum + (classOf(name) === held[at] ? 1 : 0), 0);
    this.#options.onAccuracy({ source: 'truth', at: frame.capturedAt, n: truth.length, correct });
  }

  async #label(settled: SettledFrame, chosen: readonly number[]): Promise<void> {
    this.#waiting++;
    try {
      const labels = await this.#goldenLabels(settled, chosen);
      if (labels) this.#take(settled, chosen, labels);
    } catch (error) {
      // The labels of these regions are lost with the device; the next ones come when it is back.
      if (!(error instanceof DeviceLostError)) throw error;
    } finally {
      this.#waiting--;
    }
  }

  async #goldenLabels(
    { frame }: SettledFrame,
    chosen: readonly number[],
  ): Promise<{ name: string; confidence: number }[] | null> {
    const { golden, device, streamId } = this.#options;
    if (golden === null)
      return frame.truth ? chosen.map((at) => ({ name: frame.truth?.[at] ?? '', confidence: 1 })) : null;
    const picture = frame.picture();
    // This process stood still for so long that the camera has newer pictures; those will be labelled.
    if (!picture) return null;
    const boxes = chosen.flatMap((at) => frame.regions[at] ?? []);
    const batch = goldenBatch(picture, boxes, golden.file.input);
    const result: Predictions = await device.label(streamId, golden.file.id, batch);
    return chosen.map((_, at) => ({
      name: golden.file.classes[result.labels[at] ?? -1] ?? '',
      confidence: result.confidences[at] ?? 0,
    }));
  }

  #take(
    { frame, held, confidences }: SettledFrame,
    chosen: readonly number[],
    labels: readonly { name: string; confidence: number }[],
  ): void {
    let n = 0;
    let correct = 0;
    chosen.forEach((region, at) => {
      const { name, confidence } = labels[at] ?? { name: '', confidence: 0 };
      const label = this.#options.learnClass(name);
      if (label === null) return;
      n++;
      const holding = held[region] ?? -1;
      if (holding === label) correct++;
      this.#options.onLabel({
        at: frame.capturedAt,
        pixels: frame.crops.slice(region * cropBytes, (region + 1) * cropBytes),
        label,
        confidence,
        truth: frame.truth?.[region] ?? null,
        predicted: holding < 0 ? null : { label: holding, confidence: confidences[region] ?? 0 },
      });
    });
    this.#options.onAccuracy({ source: 'golden', at: frame.capturedAt, n, correct });
  }
}
