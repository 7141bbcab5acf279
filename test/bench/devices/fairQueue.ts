import { Executor } from '../../../apps/server/src/devices/worker/executor.ts';
import { type Frame, StreamModels } from '../../../apps/server/src/devices/worker/streams.ts';
import { cropBytes, cropSide } from '../../../apps/server/src/domain/region.ts';
import { createRuntime } from '../../../apps/server/src/runtime/onnx.ts';
import { freshEdgeModel, toyClasses } from '../../fixtures/edgeModels.ts';
import { cpuMs } from './load.ts';

const rounds = 8;
const roundMs = 500;
const runtime = createRuntime({ provider: 'cpu', threads: 1 });

/** Crops a second of processor time of a loop that does nothing but run the models in turn. */
const bareLoop = async (count: number): Promise<number> => {
  await using one = await runtime.open(freshEdgeModel(1));
  await using other = await runtime.open(freshEdgeModel(2));
  const data = new Uint8Array(count * cropBytes).fill(127);
  const feeds = { pixels: { type: 'uint8', dims: [count, 3, cropSide, cropSide], data } } as const;
  for (const model of [one, other]) await model.run(feeds);
  let samples = 0;
  const startedAt = cpuMs();
  while (cpuMs() - startedAt < roundMs) {
    for (const model of [one, other]) await model.run(feeds);
    samples += 2 * count;
  }
  return (1000 * samples) / (cpuMs() - startedAt);
};

/** The same models behind the fair queue, with predictions read: two streams of unequal share, queues full. */
const queued = async (count: number): Promise<number> => {
  const streams = new StreamModels(runtime);
  const executor = new Executor<Frame, unknown>(runtime.deviceNow, {
    frames: streams,
    wallClock: () => performance.now(),
  });
  const ids = ['a', 'b'];
  for (const [n, streamId] of ids.entries())
    await streams.bind({ streamId, modelId: 'v1', bytes: freshEdgeModel(n + 1), classes: toyClasses.length });
  executor.setGrants(ids.map((streamId, n) => ({ job: { kind: 'inference', streamId }, share: n === 0 ? 0.7 : 0.3 })));
  const serving = executor.run();
  const crops = new Uint8Array(count * cropBytes).fill(127);
  let [samples, running] = [0, true];
  const feed = async (streamId: string) => {
    for (let sequence = 0; running; sequence++)
      if (await executor.submitFrame(streamId, { streamId, sequence, count, crops })) samples += count;
  };
  const startedAt = cpuMs();
  const feeders = ids.flatMap((id) => [feed(id), feed(id)]);
  while (cpuMs() - startedAt < roundMs) await new Promise((resolve) => setTimeout(resolve, 20));
  running = false;
  await Promise.all(feeders);
  const elapsedMs = cpuMs() - startedAt;
  executor.stop();
  await serving;
  for (const id of ids) await streams.release(id);
  return (1000 * samples) / elapsedMs;
};

/** What fair queueing costs inference, best of interleaved rounds. */
export const benchFairQueue = async (): Promise<void> => {
  for (const count of [1, 8, 32]) {
    let [bare, fair] = [0, 0];
    for (let round = 0; round < rounds; round++) {
      bare = Math.max(bare, await bareLoop(count));
      fair = Math.max(fair, await queued(count));
    }
    console.log(
      `frames of ${String(count).padStart(2)} crops: bare loop ${bare.toFixed(0)} crops/s of a core, under the fair queue ${fair.toFixed(0)}: ${(fair / bare).toFixed(3)}× (goal ≥ 0.93)`,
    );
  }
};
