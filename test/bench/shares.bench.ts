// Fractional shares of one device, with real models: `npx tsx test/bench/shares.bench.ts [SECONDS]`.
//
// Prints how far measured shares are from granted ones while everything is backlogged, and what a camera's latency
// becomes when two retrainings are backlogged beside it, as ratios to the same cameras alone in the same run.

import { readFileSync } from 'node:fs';
import type { Device, Grant, JobKey } from '../../apps/server/src/devices/protocol.ts';
import { startDevice } from '../../apps/server/src/devices/startDevice.ts';
import { cropBytes } from '../../apps/server/src/domain/region.ts';
import { freshEdgeModel, toyClasses } from '../fixtures/edgeModels.ts';
import { toyCrops } from '../fixtures/toyCrops.ts';
import { buildDeviceWorker } from '../harness/deviceWorker.ts';

const seconds = Number(process.argv[2] ?? 10);
const cameras = ['north', 'east', 'south', 'west'];
const cropsPerFrame = 2;
const framesPerSecond = 10;

const inference = (streamId: string): JobKey => ({ kind: 'inference', streamId });
const retraining = (streamId: string): JobKey => ({ kind: 'retraining', streamId });
const grants: readonly Grant[] = [
  { job: inference('north'), share: 0.05 },
  { job: inference('east'), share: 0.1 },
  { job: inference('south'), share: 0.15 },
  { job: inference('west'), share: 0.2 },
  { job: retraining('north'), share: 0.2 },
  { job: retraining('east'), share: 0.3 },
];

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const quantile = (sorted: readonly number[], q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;

/** Retrainings without end, of the two streams that hold a retraining share. */
const startTrainings = (device: Device) => {
  const stop = new AbortController();
  const request = {
    model: freshEdgeModel(1),
    config: { id: 'full', epochs: 1e6, batchSize: 32, hiddenWidth: 64, layersRetrained: 'all', dataFraction: 1 },
    epochs: 1e6,
    train: toyCrops({ count: 300, seed: 1 }),
    validation: toyCrops({ count: 60, seed: 2 }),
    seed: 1,
    returnModel: false,
  } as const;
  const trainings = ['north', 'east'].map((id) =>
    device.train(retraining(id), request, { signal: stop.signal }).catch(() => {}),
  );
  return async () => {
    stop.abort();
    await Promise.all(trainings);
  };
};

/** Crops of a backlogged frame: three such frames keep a camera busy while this process waits for its core. */
const backlogCrops = 160;

/** Keeps every camera's queue full. */
const startBacklog = (device: Device) => {
  let running = true;
  const feed = async (streamId: string) => {
    for (let sequence = 0; running; sequence++)
      await device.infer({ streamId, sequence, count: backlogCrops, crops: new Uint8Array(backlogCrops * cropBytes) });
  };
  const feeders = cameras.flatMap((id) => [feed(id), feed(id), feed(id)]);
  return async () => {
    running = false;
    await Promise.all(feeders);
  };
};

/** Before the last job has started, its share is lent to the others. */
const allJobsRunning = (device: Device) =>
  new Promise<void>((resolve) => {
    const unsubscribe = device.onReport(({ jobs }) => {
      if (jobs.filter(({ runs }) => runs > 0).length < grants.length) return;
      unsubscribe();
      resolve();
    });
  });

const measureShares = async (device: Device) => {
  const stopTrainings = startTrainings(device);
  const stopBacklog = startBacklog(device);
  await allJobsRunning(device);
  // A training's first steps build its graph and are long; what they cost is made up for before measuring.
  await sleep(3000);
  const used = new Map<string, number>();
  let intervalMs = 0;
  const unsubscribe = device.onReport((report) => {
    intervalMs += report.intervalMs;
    for (const { job, deviceMs } of report.jobs) {
      const key = `${job.kind} ${job.streamId}`;
      used.set(key, (used.get(key) ?? 0) + deviceMs);
    }
  });
  await sleep(seconds * 1000);
  unsubscribe();
  await Promise.all([stopTrainings(), stopBacklog()]);
  const total = [...used.values()].reduce((sum, ms) => sum + ms, 0);
  const rows = grants.map(({ job, share }) => {
    const measured = (used.get(`${job.kind} ${job.streamId}`) ?? 0) / total;
    return { job: `${job.kind} ${job.streamId}`, granted: share, measured, errorPoints: 100 * (measured - share) };
  });
  return { rows, outsideJobs: 1 - total / intervalMs };
};

/** Frames at the cameras' own rate; latencies in ms, sorted. */
const measureLatency = async (device: Device) => {
  const latencies: number[] = [];
  let dropped = 0;
  const camera = async (streamId: string, phase: number) => {
    await sleep(phase);
    for (let sequence = 0; sequence < seconds * framesPerSecond; sequence++) {
      const startedAt = performance.now();
      const crops = new Uint8Array(cropsPerFrame * cropBytes);
      void device.infer({ streamId, sequence, count: cropsPerFrame, crops }).then((result) => {
        if (result) latencies.push(performance.now() - startedAt);
        else dropped += 1;
      });
      await sleep(1000 / framesPerSecond);
    }
    await sleep(200);
  };
  await Promise.all(cameras.map((id, n) => camera(id, 23 * n)));
  latencies.sort((a, b) => a - b);
  return { p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99), frames: latencies.length, dropped };
};

/** Milliseconds that a process has waited for a core so far; null where the system does not tell. */
const waitedForCore = (pid: number): number | null => {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[1]) / 1e6;
  } catch {
    return null;
  }
};

const info = { id: 'cpu0', name: 'CPU', provider: 'cpu', threads: 1 } as const;
const device = startDevice({ info, entry: await buildDeviceWorker(), log: console.error });
const bytes = freshEdgeModel(1);
await Promise.all(cameras.map((id) => device.bindStream(id, { id: 'v1', bytes, classes: toyClasses.length })));
await device.setGrants(grants);

const shares = await measureShares(device);
console.table(
  shares.rows.map((row) => ({ ...row, measured: row.measured.toFixed(4), errorPoints: row.errorPoints.toFixed(2) })),
);
const errors = shares.rows.map(({ errorPoints }) => Math.abs(errorPoints));
console.log(
  `share error over ${seconds} s: mean ${(errors.reduce((a, b) => a + b) / errors.length).toFixed(3)} points, max ${Math.max(...errors).toFixed(3)}; ` +
    `time outside of jobs (messages, choosing): ${(100 * shares.outsideJobs).toFixed(1)} %`,
);

const alone = await measureLatency(device);
const stopTrainings = startTrainings(device);
await sleep(1000);
const state = device.state();
const pid = state.status === 'ready' ? state.pid : 0;
const [waitedBefore, measuredFrom] = [waitedForCore(pid), performance.now()];
const beside = await measureLatency(device);
const waitedAfter = waitedForCore(pid);
const measuredMs = performance.now() - measuredFrom;
await stopTrainings();
const line = (name: string, { p50, p99, frames, dropped }: typeof alone) =>
  `${name}: p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms, ${frames} frames, ${dropped} dropped`;
console.log(line('4 cameras alone', alone));
console.log(line('4 cameras beside 2 backlogged retrainings', beside));
console.log(
  `ratio to alone: p50 ${(beside.p50 / alone.p50).toFixed(1)}×, p99 ${(beside.p99 / alone.p99).toFixed(1)}×; p99 − p50 alone: ${(beside.p99 - alone.p50).toFixed(1)} ms`,
);
if (waitedBefore !== null && waitedAfter !== null)
  console.log(
    `meanwhile the worker waited for a core ${((100 * (waitedAfter - waitedBefore)) / measuredMs).toFixed(0)} % of the time: other processes' part of the latency`,
  );
await device.close();
