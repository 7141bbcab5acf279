import { createScene, type SceneScript } from '@whetstone/scene';
import { type Box, cropRegions, MotionProposer, matchTruth } from '@whetstone/vision';
import { seededRandom } from '../../src/devices/worker/random.ts';
import { cropSide } from '../../src/domain/region.ts';
import { streetClasses } from '../../src/domain/stream.ts';
import { LabelBudget } from '../../src/labelling/labelBudget.ts';
import type { LabelledSample } from '../../src/labelling/sampleStore.ts';
import type { OnnxRuntime } from '../../src/runtime/onnx.ts';
import { classify } from '../models/fit.ts';
import { goldenSide } from '../models/regions.ts';

type GoldenModel = Parameters<typeof classify>[1];

/** What a camera of the demo sees and gets labelled; times in ms since its start. */
export interface WatchedStream {
  readonly name: string;
  /** As the golden model labels them, by the budget of the demo. */
  readonly labelled: readonly LabelledSample[];
  /** Every proposal with its true class. */
  readonly truth: readonly LabelledSample[];
}

const [width, height] = [320, 180];
const framesPerSecond = 5;
const minVisible = 0.3;

const classIndex = (name: string): number => (streetClasses as readonly string[]).indexOf(name);
const cropOf = (crops: Uint8Array, index: number, side: number): Uint8Array =>
  crops.slice(index * 3 * side * side, (index + 1) * 3 * side * side);

/** Watches a drifting street for `seconds`, with the demo's cameras, proposals, label budget and golden model. */
export const watchStream = async (
  runtime: OnnxRuntime,
  golden: GoldenModel,
  options: { script: SceneScript; seed: number; seconds: number; labelsPerMinute: number },
): Promise<WatchedStream> => {
  const { script, seed, seconds } = options;
  const scene = createScene({ seed, script, width, height });
  const proposer = new MotionProposer();
  const random = seededRandom(seed);
  const budget = new LabelBudget({ labels: options.labelsPerMinute, windowSeconds: 60, now: 0, random });
  const truth: LabelledSample[] = [];
  const chosen: { at: number; pixels: Uint8Array; large: Uint8Array }[] = [];
  for (let i = 0; i < seconds * framesPerSecond; i++) {
    const at = (i * 1000) / framesPerSecond;
    const { pixels, objects } = scene.renderFrame(at / 1000);
    const frame = { width, height, pixels };
    const boxes: readonly Box[] = proposer.propose(frame, at / 1000);
    const small = cropRegions(frame, boxes, cropSide);
    const seen = objects.filter(({ visibleFraction }) => visibleFraction >= minVisible);
    matchTruth(boxes, seen).forEach((label, region) => {
      truth.push({ at, pixels: cropOf(small, region, cropSide), label: classIndex(label), confidence: 1 });
    });
    const labelled = budget.choose(at, boxes.length);
    const large = cropRegions(
      frame,
      labelled.map((region) => boxes[region] as Box),
      goldenSide,
    );
    labelled.forEach((region, n) => {
      chosen.push({ at, pixels: cropOf(small, region, cropSide), large: cropOf(large, n, goldenSide) });
    });
  }
  const labels = await classify(runtime, golden, concatenated(chosen.map(({ large }) => large)));
  const labelled = chosen.map(({ at, pixels }, n) => ({ at, pixels, label: labels[n] ?? 0, confidence: 1 }));
  return { name: `${script} (seed ${seed})`, labelled, truth };
};

const concatenated = (parts: readonly Uint8Array[]): Uint8Array => {
  const size = parts[0]?.length ?? 0;
  const bytes = new Uint8Array(parts.length * size);
  for (const [n, part] of parts.entries()) bytes.set(part, n * size);
  return bytes;
};
