import type { RetrainingConfig } from '@whetstone/scheduler';
import type { TrainingEpoch } from '../../src/devices/protocol.ts';
import { evaluateModel } from '../../src/devices/worker/evaluation.ts';
import type { Work } from '../../src/devices/worker/executor.ts';
import type { Trainer, TrainingHooks } from '../../src/devices/worker/trainer.ts';
import { type LabelledSample, packSamples } from '../../src/labelling/sampleStore.ts';
import type { OnnxRuntime } from '../../src/runtime/onnx.ts';
import { judgeCourse } from '../../src/training/judgeCourse.ts';
import type { TrainingData } from '../../src/training/trainingData.ts';
import type { WatchedStream } from './watch.ts';

/** A way to learn, to be compared with others on the same streams. */
export interface Practice {
  readonly name: string;
  readonly trainer: Trainer;
  /** Ends a training early when its curve is flat, as the server does. */
  readonly shortened: boolean;
  /** Cuts the data for the retraining at the start of a window. */
  readonly dataOf: (labelled: readonly LabelledSample[], windowStart: number, windowMs: number) => TrainingData | null;
}

export interface WindowScore {
  /** What the hold-out promised, and what golden labels and the truth said of the window after. */
  readonly holdOut: number;
  readonly golden: number;
  readonly truth: number;
  /** Mean over the classes that were seen, so that rare ones count as much. */
  readonly balanced: number;
  /** Accuracy on the true samples of all windows before: what is not forgotten. */
  readonly past: number;
  /** Part of the epochs that were run. */
  readonly epochs: number;
}

const finished = async <Result>(work: Work<Result>): Promise<Result> => {
  for (;;) {
    const step = await work.next();
    if (step.done) return step.value;
  }
};

const between = (samples: readonly LabelledSample[], from: number, to: number) =>
  samples.filter(({ at }) => at > from && at <= to);

/** Every nth sample: enough to score on. */
const thinned = (samples: readonly LabelledSample[], most: number): LabelledSample[] => {
  const step = Math.max(1, samples.length / most);
  return Array.from({ length: Math.floor(samples.length / step) }, (_, n) => samples[Math.floor(n * step)]);
};

const scoreOf = async (runtime: OnnxRuntime, model: Uint8Array, samples: readonly LabelledSample[]) => {
  const { correct, predictions } = await finished(evaluateModel(runtime, model, packSamples(samples)));
  const classes = new Map<number, { n: number; right: number }>();
  samples.forEach(({ label }, at) => {
    const count = classes.get(label) ?? { n: 0, right: 0 };
    classes.set(label, { n: count.n + 1, right: count.right + (predictions[at] === label ? 1 : 0) });
  });
  const seen = [...classes.values()].filter(({ n }) => n >= 5);
  return {
    accuracy: correct / samples.length,
    balanced: seen.reduce((sum, { n, right }) => sum + right / n, 0) / seen.length,
  };
};

const hooksOf = ({ shortened }: Practice, { epochs }: RetrainingConfig, { holdOut }: TrainingData): TrainingHooks => {
  const seen: TrainingEpoch[] = [];
  const endAccuracy = () => seen.at(-1)?.accuracy ?? 0;
  const finishing = () =>
    judgeCourse(seen, { epochs, endAccuracy: endAccuracy(), validationSamples: holdOut.length }).kind === 'flat';
  return shortened ? { onEpoch: (epoch) => void seen.push(epoch), finishing } : {};
};

/**
 * Replays a stream window by window as the server lives it: at each start γ retrains the live model on what was
 * labelled before, the gate judges on the first third of the window's labels, and the window scores the live model.
 */
export const replay = async (
  runtime: OnnxRuntime,
  stream: WatchedStream,
  options: { practice: Practice; config: RetrainingConfig; model: Uint8Array; windowMs: number; windows: number },
): Promise<WindowScore[]> => {
  const { practice, config, windowMs } = options;
  let live = options.model;
  const scores: WindowScore[] = [];
  for (let window = 1; window <= options.windows; window++) {
    const start = window * windowMs;
    const data = practice.dataOf(between(stream.labelled, 0, start), start, windowMs);
    let holdOut = Number.NaN;
    let epochs = 0;
    if (data) {
      const result = await finished(
        practice.trainer.train(
          {
            model: live,
            config,
            epochs: config.epochs,
            train: packSamples(data.train),
            validation: packSamples(data.holdOut),
            seed: window,
            returnModel: true,
          },
          hooksOf(practice, config, data),
        ),
      );
      epochs = result.epochs.length - 1;
      holdOut = Math.max(...result.epochs.map(({ accuracy }) => accuracy));
      const judged = between(stream.labelled, start, start + windowMs / 3);
      const candidate = result.model ?? live;
      const [ours, theirs] = [await scoreOf(runtime, candidate, judged), await scoreOf(runtime, live, judged)];
      if (ours.accuracy > theirs.accuracy) live = candidate;
    }
    const next = thinned(between(stream.truth, start, start + windowMs), 400);
    const truth = await scoreOf(runtime, live, next);
    const golden = await scoreOf(runtime, live, between(stream.labelled, start, start + windowMs));
    const past = await scoreOf(runtime, live, thinned(between(stream.truth, 0, start), 400));
    scores.push({
      holdOut,
      golden: golden.accuracy,
      truth: truth.accuracy,
      balanced: truth.balanced,
      past: past.accuracy,
      epochs: epochs / config.epochs,
    });
  }
  return scores;
};
