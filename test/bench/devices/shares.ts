import { readFileSync } from 'node:fs';
import type { Device, Grant } from '../../../apps/server/src/devices/protocol.ts';
import { startDevice } from '../../../apps/server/src/devices/startDevice.ts';
import { seededRandom } from '../../../apps/server/src/devices/worker/random.ts';
import { buildInferenceModel, edgeNet, initialWeights } from '../../../packages/training/src/index.ts';
import { toyClasses } from '../../fixtures/edgeModels.ts';
import {
  bindModels,
  inference,
  latencyLine,
  measureLatency,
  retraining,
  sleep,
  startBacklog,
  startTrainings,
} from './load.ts';

const cameras = Array.from({ length: 8 }, (_, n) => `camera ${n}`);
const trained = cameras.slice(0, 4);
const cameraShares = [0.05, 0.05, 0.05, 0.05, 0.06, 0.07, 0.08, 0.09];
const trainingShares = [0.05, 0.05, 0.1, 0.3];
const grants: readonly Grant[] = [
  ...cameras.map((id, n) => ({ job: inference(id), share: cameraShares[n] ?? 0 })),
  ...trained.map((id, n) => ({ job: retraining(id), share: trainingShares[n] ?? 0 })),
];

/** Six times as wide as the edge net: its frames take longer than their bytes to cross, so that queues stay full. */
const heavyModel = (seed: number): Uint8Array => {
  const edge = edgeNet({ classes: toyClasses.length, hiddenWidth: 32 });
  const layers = edge.layers.map((layer) => (layer.kind === 'conv' ? { ...layer, filters: layer.filters * 6 } : layer));
  const net = { ...edge, layers };
  return buildInferenceModel(net, initialWeights(net, seededRandom(seed)), { metadata: { classes: toyClasses } });
};
const backlogCrops = 16;

/** Before the last job has started, its share is lent to the others. */
const allJobsRunning = (device: Device) =>
  new Promise<void>((resolve) => {
    const unsubscribe = device.onReport(({ jobs }) => {
      if (jobs.filter(({ runs }) => runs > 0).length < grants.length) return;
      unsubscribe();
      resolve();
    });
  });

const measureShares = async (device: Device, seconds: number) => {
  await bindModels(device, cameras, heavyModel);
  await device.setGrants(grants);
  const stopTrainings = startTrainings(device, trained);
  const stopBacklog = startBacklog(device, cameras, backlogCrops);
  await allJobsRunning(device);
  // A training's first steps build its graph and are long; what they cost is made up for before measuring.
  await sleep(5000);
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

/** Milliseconds that a process has waited for a core so far; null where the system does not tell. */
const waitedForCore = (pid: number): number | null => {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[1]) / 1e6;
  } catch {
    return null;
  }
};

/** 8 streams and 4 trainings on one device: how far shares are from granted ones, and what latencies become. */
export const benchShares = async (entry: string, seconds: number): Promise<void> => {
  const info = { id: 'cpu0', name: 'CPU', provider: 'cpu', threads: 1 } as const;
  const device = startDevice({ info, entry, log: console.error });
  const shares = await measureShares(device, seconds);
  console.table(
    shares.rows.map((row) => ({ ...row, measured: row.measured.toFixed(4), errorPoints: row.errorPoints.toFixed(3) })),
  );
  const errors = shares.rows.map(({ errorPoints }) => Math.abs(errorPoints));
  const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
  console.log(
    `share error over ${seconds} s, 8 backlogged streams and 4 trainings: mean ${mean.toFixed(3)} points, max ${Math.max(...errors).toFixed(3)} (goal ≤ 0.1); ` +
      `time outside of jobs (messages, choosing): ${(100 * shares.outsideJobs).toFixed(1)} %`,
  );

  await bindModels(device, cameras);
  const load = { seconds: Math.min(seconds, 30), framesPerSecond: 10, crops: 2 };
  const alone = await measureLatency(device, cameras, load);
  const stopTrainings = startTrainings(device, trained);
  await sleep(3000);
  const state = device.state();
  const pid = state.status === 'ready' ? state.pid : 0;
  const [waitedBefore, measuredFrom] = [waitedForCore(pid), performance.now()];
  const beside = await measureLatency(device, cameras, load);
  const waitedAfter = waitedForCore(pid);
  const measuredMs = performance.now() - measuredFrom;
  await stopTrainings();
  console.log(latencyLine('8 cameras of 10 fps × 2 crops alone', alone));
  console.log(latencyLine('the same beside 4 backlogged retrainings', beside));
  console.log(
    `p99 beside them − p50 alone: ${(beside.p99 - alone.p50).toFixed(1)} ms (goal ≤ 25); ratio of p50: ${(beside.p50 / alone.p50).toFixed(1)}×`,
  );
  if (waitedBefore !== null && waitedAfter !== null)
    console.log(
      `meanwhile the worker waited for a core ${((100 * (waitedAfter - waitedBefore)) / measuredMs).toFixed(0)} % of the time: other processes' part of the latency`,
    );
  await device.close();
};
