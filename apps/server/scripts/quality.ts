// Compares ways to learn on streets that drift like the demo's: `npx tsx apps/server/scripts/quality.ts [FILTER[,…] [CONFIG[,…]
// [FILE [RUNS]]]]`; FILE keeps what the streets showed, RUNS are seeds of the training.
// Not part of any test: it trains for minutes. Figures go to docs/learning.md.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { readModel } from '@whetstone/training';
import { Trainer } from '../src/devices/worker/trainer.ts';
import { defaultRetrainingConfigs } from '../src/microprofile/configs.ts';
import { createRuntime } from '../src/runtime/onnx.ts';
import { practices } from './quality/practices.ts';
import { replay, type WindowScore } from './quality/replay.ts';
import { type WatchedStream, watchStream } from './quality/watch.ts';

const windowMs = 60_000;
const windows = 7;
const modelFile = (name: string) => readFileSync(join(import.meta.dirname, '..', 'models', `${name}.onnx`));
const [filter = '', configIds = 'full-15', cache, runs = '1'] = process.argv.slice(2);

const runtime = createRuntime({ provider: 'cpu', threads: 1 });

const watchAll = async (): Promise<WatchedStream[]> => {
  if (cache && existsSync(cache)) return deserialize(readFileSync(cache));
  const golden = readModel(modelFile('golden'));
  const streams: WatchedStream[] = [];
  for (const script of ['dusk-to-night', 'rain-then-fog', 'glare-and-nudge', 'changing-mix'] as const)
    for (const seed of [101, 102]) {
      const options = { script, seed, seconds: ((windows + 1) * windowMs) / 1000, labelsPerMinute: 300 };
      streams.push(await watchStream(runtime, golden, options));
      console.error(`watched ${script}, seed ${seed}`);
    }
  if (cache) writeFileSync(cache, serialize(streams));
  return streams;
};

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const percent = (value: number): string => (100 * value).toFixed(1).padStart(7);

const columns = [
  'holdOut',
  'golden',
  'truth',
  'balanced',
  'past',
  'promoted',
  'served',
  'startHoldOut',
  'gateLive',
  'gateCandidate',
] as const;

/** Gain over never retraining, by stream. */
const gainsOf = (streams: readonly (readonly WindowScore[])[]): number[] =>
  streams.map((scores) => mean(scores.map(({ served, unretrained }) => served - unretrained)));

const row = (name: string, streams: readonly (readonly WindowScore[])[], seconds: number): string => {
  const scores = streams.flat();
  const of = (key: keyof WindowScore) => percent(mean(scores.map((score) => score[key]).filter(Number.isFinite)));
  const gains = gainsOf(streams);
  const cells = [...columns.map(of), percent(mean(gains)), percent(Math.min(...gains))];
  return `${name.padEnd(50)}${cells.join('')}${seconds.toFixed(0).padStart(6)} s\n  gain by stream: ${gains.map(percent).join('')}`;
};

const streams = await watchAll();
const edge = modelFile('edge');
console.log(`columns: ${columns.join(', ')}, gain over never retraining, that of the worst stream`);
for (const config of defaultRetrainingConfigs(64).filter(({ id }) => configIds.split(',').includes(id)))
  for (const { recipes, ...rest } of practices.filter(({ name }) =>
    filter.split(',').some((part) => name.includes(part)),
  )) {
    const practice = { ...rest, trainer: new Trainer(runtime, { recipes }) };
    const started = performance.now();
    const scores: WindowScore[][] = [];
    for (const stream of streams)
      for (let run = 0; run < Number(runs); run++)
        scores.push(
          await replay(runtime, stream, { practice, config, model: edge, windowMs, windows, seed: run * 1000 }),
        );
    console.log(row(`${config.id}: ${practice.name}`, scores, (performance.now() - started) / 1000));
  }
