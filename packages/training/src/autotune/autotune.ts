import { namesFor } from '../gradients/convolution/chosenName.ts';
import { parseProblem } from '../gradients/convolution/problem.ts';
import type { Formulations } from '../models/options.ts';
import { candidateModel, type Feed, feedsOf, innerProblems, problemMacs } from './candidate.ts';
import { type Choice, decide, deviationOf, type Trial } from './decide.ts';

/** A candidate that is loaded. */
export interface OpenCandidate {
  /** Runs it once: the output `y`, and milliseconds of CPU or wall time, whichever is the caller's measure. */
  run(): Promise<{ readonly output: Float32Array; readonly milliseconds: number }>;
  close(): Promise<void>;
}

/** What tuning needs of the machine. */
export interface Tuner {
  /** Loads a model on the device and threads to tune for. @throws where the runtime refuses it */
  open(model: Uint8Array, feeds: readonly Feed[]): Promise<OpenCandidate>;
  /** Seconds of a monotonic clock. */
  now(): number;
  /** Uniform in [0, 1). */
  random(): number;
}

export interface TuningOptions {
  /** What was found before on this machine; these problems are tried again only when there are new formulations. */
  readonly known?: Choices;
  /** Problems that are not reached by then keep the default formulation. A problem begun is finished. */
  readonly budgetSeconds: number;
  /** Standard operators only: needed on anything but ONNX Runtime's CPU provider. */
  readonly portableOnly?: boolean;
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

/** By problem key; plain data, for a cache per machine, thread count and runtime version. */
export type Choices = Readonly<Record<string, Choice>>;

export const formulationsOf = (choices: Choices): Formulations =>
  Object.fromEntries(Object.entries(choices).map(([key, { name }]) => [key, name]));

/** How often candidates take turns at least and at most; in between until each had as much time as settles it. */
const rounds = { least: 8, most: 40 } as const;
const settlingMilliseconds = 40;

/** Turns before a candidate may be given up: some of them may have met other work on the machine. */
const firstRounds = 4;

/** A candidate whose best turn is this much slower than the best of all is not measured again. */
const hopeless = 2.5;

interface Runner {
  readonly name: string;
  readonly candidate: OpenCandidate;
  readonly deviation: number;
  /** Of the best turn. */
  milliseconds: number;
}

/** Loads one formulation and runs it once, which warms it. */
const tryOne = async (
  tuner: Tuner,
  candidate: { readonly name: string; readonly model: () => Uint8Array; readonly feeds: readonly Feed[] },
  reference: Float32Array | null,
): Promise<{ readonly runner: Runner; readonly output: Float32Array } | (Trial & { kind: 'refused' })> => {
  const { name, model, feeds } = candidate;
  let open: OpenCandidate | null = null;
  try {
    open = await tuner.open(model(), feeds);
    const { output, milliseconds } = await open.run();
    const deviation = reference ? deviationOf(reference, output) : 0;
    return { runner: { name, candidate: open, deviation, milliseconds }, output };
  } catch (error) {
    await open?.close();
    return { kind: 'refused', name, reason: error instanceof Error ? error.message : String(error) };
  }
};

/**
 * Candidates take turns from the first run on, so that what else the machine does meanwhile meets all of them; a small
 * problem gets more turns, since other work costs it more.
 */
const race = async (runners: readonly Runner[]): Promise<void> => {
  let contenders = runners;
  let spent = 0;
  for (let round = 0; round < rounds.most && contenders.length > 1; round++) {
    if (round >= rounds.least && spent >= settlingMilliseconds * contenders.length) break;
    for (const runner of contenders) {
      const { milliseconds } = await runner.candidate.run();
      runner.milliseconds = Math.min(runner.milliseconds, milliseconds);
      spent += milliseconds;
    }
    if (round < firstRounds) continue;
    const best = Math.min(...contenders.map(({ milliseconds }) => milliseconds));
    contenders = contenders.filter(({ milliseconds }) => milliseconds <= best * hopeless);
  }
};

const tune = async (
  key: string,
  tuner: Tuner,
  context: { choices: Choices; portableOnly: boolean },
): Promise<Choice> => {
  const problem = parseProblem(key);
  const feeds = feedsOf(problem, tuner.random);
  const runners: Runner[] = [];
  const refused: Trial[] = [];
  let reference: Float32Array | null = null;
  const inner = (innerKey: string) => context.choices[innerKey]?.name;
  for (const name of namesFor(problem, context)) {
    const model = () => candidateModel(problem, name, inner);
    const tried = await tryOne(tuner, { name, model, feeds }, reference);
    if (!('runner' in tried)) {
      if (!reference) throw new Error(`the default formulation of ${key} does not run: ${tried.reason}`);
      refused.push(tried);
      continue;
    }
    reference ??= tried.output;
    runners.push(tried.runner);
  }
  try {
    await race(runners);
  } finally {
    await Promise.all(runners.map(({ candidate }) => candidate.close()));
  }
  const measured = runners.map(
    ({ name, milliseconds, deviation }): Trial => ({ kind: 'measured', name, milliseconds, deviation }),
  );
  return decide([...measured, ...refused] as unknown as [Trial, ...Trial[]]);
};

/** The problems of a key's formulations first, so that each formulation is measured at its best. */
const withInner = (key: string): readonly string[] => {
  const problem = parseProblem(key);
  if (problem.role !== 'input') return [key];
  const inner = namesFor(problem, { portableOnly: false }).flatMap((name) => innerProblems(problem, name));
  return [...inner, key];
};

/** Whether every formulation there is was tried: an older version may have known fewer. */
const isSettled = (key: string, choice: Choice | undefined, portableOnly: boolean): boolean =>
  choice !== undefined &&
  namesFor(parseProblem(key), { portableOnly }).every((name) => name in choice.milliseconds || name in choice.rejected);

/**
 * Measures the formulations of each problem and keeps the fastest one that gives the same results. The costliest
 * problems come first, so that a short budget is spent where it saves most.
 *
 * @param problems keys of problems, as `tuningProblems` lists them for a training
 * @returns what was known and what was found
 */
export const autotune = async (problems: readonly string[], tuner: Tuner, options: TuningOptions): Promise<Choices> => {
  const { known = {}, budgetSeconds, portableOnly = false, onProgress } = options;
  const choices: Record<string, Choice> = { ...known };
  const byCost = [...problems].sort((a, b) => problemMacs(parseProblem(b)) - problemMacs(parseProblem(a)));
  const open = [...new Set(byCost.flatMap(withInner))].filter((key) => !isSettled(key, choices[key], portableOnly));
  const endsAt = tuner.now() + budgetSeconds;
  for (const [done, key] of open.entries()) {
    if (tuner.now() >= endsAt) break;
    onProgress?.({ done, total: open.length });
    choices[key] = await tune(key, tuner, { choices, portableOnly });
  }
  onProgress?.({ done: open.length, total: open.length });
  return choices;
};
