import type { RetrainingConfig } from '@whetstone/scheduler';
import { buildInferenceModel, readModel } from '@whetstone/training';
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
  /** Part of the way from the live weights to the trained ones that a candidate goes; 1 is all of it. */
  readonly blend: number;
  /** Whether a candidate goes live, by which labels that came after its data it and the live model have right. */
  readonly gate: (contest: Contest) => boolean;
  /** What a window may start with instead of the live model: earlier versions, if they convince on the newest labels. */
  readonly contenders: 'none' | 'first' | 'all';
}

/** Two models on the same labelled crops, oldest first. */
export interface Contest {
  readonly samples: readonly LabelledSample[];
  readonly candidate: readonly boolean[];
  readonly live: readonly boolean[];
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
  /** On the truth of the window: what was live at each instant, and the first model. */
  readonly served: number;
  readonly unretrained: number;
  /** 1 where the candidate went live. */
  readonly promoted: number;
  /** What the hold-out says of the model that was live at the start. */
  readonly startHoldOut: number;
  /** Golden labels of the gate: the model that was live, and the candidate. */
  readonly gateLive: number;
  readonly gateCandidate: number;
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

const share = (hits: readonly boolean[]): number => hits.filter(Boolean).length / hits.length;

const balancedShare = (hits: readonly boolean[], samples: readonly LabelledSample[]): number => {
  const classes = new Map<number, { n: number; right: number }>();
  samples.forEach(({ label }, at) => {
    const count = classes.get(label) ?? { n: 0, right: 0 };
    classes.set(label, { n: count.n + 1, right: count.right + (hits[at] ? 1 : 0) });
  });
  const seen = [...classes.values()].filter(({ n }) => n >= 5);
  return seen.reduce((sum, { n, right }) => sum + right / n, 0) / seen.length;
};

const hooksOf = ({ shortened }: Practice, { epochs }: RetrainingConfig, { holdOut }: TrainingData): TrainingHooks => {
  const seen: TrainingEpoch[] = [];
  const endAccuracy = () => seen.at(-1)?.accuracy ?? 0;
  const finishing = () =>
    judgeCourse(seen, { epochs, endAccuracy: endAccuracy(), validationSamples: holdOut.length }).kind === 'flat';
  return shortened ? { onEpoch: (epoch) => void seen.push(epoch), finishing } : {};
};

/** A model between two of the same net. */
const blended = (live: Uint8Array, trained: Uint8Array, part: number): Uint8Array => {
  if (part === 1) return trained;
  const [from, to] = [readModel(live), readModel(trained)];
  const weights = Object.fromEntries(
    Object.entries(to.weights).map(([name, values]) => {
      const before = from.weights[name];
      if (!before || before.length !== values.length) return [name, values];
      return [name, values.map((value, at) => (1 - part) * (before[at] ?? 0) + part * value)];
    }),
  );
  return buildInferenceModel(to.net, weights, { metadata: to.metadata });
};

/**
 * Replays a stream window by window as the server lives it: at each start γ retrains the live model on what was
 * labelled before, the gate judges on the first third of the window's labels, and the window scores what was live.
 */
export const replay = async (
  runtime: OnnxRuntime,
  stream: WatchedStream,
  options: {
    practice: Practice;
    config: RetrainingConfig;
    model: Uint8Array;
    windowMs: number;
    windows: number;
    seed: number;
  },
): Promise<WindowScore[]> => {
  const { practice, config, windowMs } = options;
  const hitsOf = async (model: Uint8Array, samples: readonly LabelledSample[]): Promise<boolean[]> => {
    const { predictions } = await finished(evaluateModel(runtime, model, packSamples(samples)));
    return samples.map(({ label }, at) => predictions[at] === label);
  };
  let live = options.model;
  let liveSince = 0;
  const versions: Uint8Array[] = [];
  const scores: WindowScore[] = [];
  for (let window = 1; window <= options.windows; window++) {
    const start = window * windowMs;
    const swapAt = start + windowMs / 3;
    const data = practice.dataOf(between(stream.labelled, 0, start), start, windowMs);
    let holdOut = Number.NaN;
    let startHoldOut = Number.NaN;
    let gateLive = Number.NaN;
    let gateCandidate = Number.NaN;
    let epochs = 0;
    let promoted = 0;
    const newest = between(stream.labelled, Math.max(start - windowMs, liveSince), start);
    if (practice.contenders !== 'none' && newest.length >= 30) {
      const liveHits = await hitsOf(live, newest);
      let best = { model: live, right: share(liveHits) };
      for (const model of practice.contenders === 'all' ? versions : versions.slice(0, 1)) {
        const hits = await hitsOf(model, newest);
        const convinces = practice.gate({ samples: newest, candidate: hits, live: liveHits });
        if (convinces && share(hits) > best.right) best = { model, right: share(hits) };
      }
      if (best.model !== live) [live, liveSince] = [best.model, start];
    }
    const before = live;
    if (data) {
      const result = await finished(
        practice.trainer.train(
          {
            model: live,
            config,
            epochs: config.epochs,
            train: packSamples(data.train),
            validation: packSamples(data.holdOut),
            seed: options.seed + window,
            returnModel: true,
          },
          hooksOf(practice, config, data),
        ),
      );
      epochs = result.epochs.length - 1;
      holdOut = Math.max(...result.epochs.slice(1).map(({ accuracy }) => accuracy));
      startHoldOut = result.epochs[0]?.accuracy ?? Number.NaN;
      const judged = between(stream.labelled, start, swapAt);
      const candidate = blended(live, result.model ?? live, practice.blend);
      const contest = {
        samples: judged,
        candidate: await hitsOf(candidate, judged),
        live: await hitsOf(live, judged),
      };
      gateLive = share(contest.live);
      gateCandidate = share(contest.candidate);
      if (practice.gate(contest)) {
        versions.push(live);
        [live, liveSince] = [candidate, swapAt];
        promoted = 1;
      }
    }
    const next = thinned(between(stream.truth, start, start + windowMs), 400);
    const after = await hitsOf(live, next);
    const previous = await hitsOf(before, next);
    const golden = await hitsOf(live, between(stream.labelled, start, start + windowMs));
    const past = await hitsOf(live, thinned(between(stream.truth, 0, start), 400));
    scores.push({
      holdOut,
      golden: share(golden),
      truth: share(after),
      balanced: balancedShare(after, next),
      past: share(past),
      epochs: epochs / config.epochs,
      served: share(next.map(({ at }, n) => (at <= swapAt ? previous : after)[n] === true)),
      unretrained: share(await hitsOf(options.model, next)),
      promoted,
      startHoldOut,
      gateLive,
      gateCandidate,
    });
  }
  return scores;
};
