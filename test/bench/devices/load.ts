import type { Device, JobKey } from '../../../apps/server/src/devices/protocol.ts';
import { cropBytes } from '../../../apps/server/src/domain/region.ts';
import { freshEdgeModel, toyClasses } from '../../fixtures/edgeModels.ts';
import { toyCrops } from '../../fixtures/toyCrops.ts';

/** Processor time of this process, so that neighbours on the machine do not count. */
export const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

export const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

export const quantile = (values: readonly number[], q: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
};

export const inference = (streamId: string): JobKey => ({ kind: 'inference', streamId });
export const retraining = (streamId: string): JobKey => ({ kind: 'retraining', streamId });

/** Gives each camera a model of its own, as retraining does. */
export const bindModels = (device: Device, cameras: readonly string[], model = freshEdgeModel) =>
  Promise.all(
    cameras.map((id, n) => device.bindStream(id, { id: 'v1', bytes: model(n + 1), classes: toyClasses.length })),
  );

/** More than fit into a bench, and few enough that their learning rates are worked out in a moment. */
const manyEpochs = 20_000;

/** Retrainings without end; returns how to end them. */
export const startTrainings = (device: Device, streamIds: readonly string[]) => {
  const stop = new AbortController();
  const request = {
    model: freshEdgeModel(1),
    config: { id: 'full', epochs: manyEpochs, batchSize: 32, hiddenWidth: 64, layersRetrained: 'all', dataFraction: 1 },
    epochs: manyEpochs,
    train: toyCrops({ count: 300, seed: 1 }),
    validation: toyCrops({ count: 60, seed: 2 }),
    seed: 1,
    returnModel: false,
  } as const;
  const trainings = streamIds.map((id) =>
    device.train(retraining(id), request, { signal: stop.signal }).catch(() => {}),
  );
  return async () => {
    stop.abort();
    await Promise.all(trainings);
  };
};

/** Keeps every camera's queue full; returns how to end that. */
export const startBacklog = (device: Device, cameras: readonly string[], crops: number) => {
  let running = true;
  const feed = async (streamId: string) => {
    for (let sequence = 0; running; sequence++)
      await device.infer({ streamId, sequence, count: crops, crops: new Uint8Array(crops * cropBytes) });
  };
  const feeders = cameras.flatMap((id) => [feed(id), feed(id), feed(id)]);
  return async () => {
    running = false;
    await Promise.all(feeders);
  };
};

/** Frames at the cameras' own rate; latencies in ms as the server sees them. */
export const measureLatency = async (
  device: Device,
  cameras: readonly string[],
  { seconds, framesPerSecond, crops }: { seconds: number; framesPerSecond: number; crops: number },
) => {
  const latencies: number[] = [];
  let dropped = 0;
  const camera = async (streamId: string, phase: number) => {
    await sleep(phase);
    for (let sequence = 0; sequence < seconds * framesPerSecond; sequence++) {
      const startedAt = performance.now();
      const frame = { streamId, sequence, count: crops, crops: new Uint8Array(crops * cropBytes) };
      void device.infer(frame).then((result) => {
        if (result) latencies.push(performance.now() - startedAt);
        else dropped += 1;
      });
      await sleep(1000 / framesPerSecond);
    }
    await sleep(200);
  };
  await Promise.all(cameras.map((id, n) => camera(id, (1000 / framesPerSecond / cameras.length) * n)));
  return {
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
    longest: quantile(latencies, 1),
    frames: latencies.length,
    dropped,
  };
};

export const latencyLine = (name: string, measured: Awaited<ReturnType<typeof measureLatency>>): string => {
  const { frames, dropped } = measured;
  const [p50, p99, longest] = [measured.p50, measured.p99, measured.longest].map((ms) => ms.toFixed(2));
  return `${name}: p50 ${p50} ms, p99 ${p99} ms, longest ${longest} ms, ${frames} frames, ${dropped} dropped`;
};
