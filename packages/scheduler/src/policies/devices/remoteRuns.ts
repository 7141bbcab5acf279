import { type Device, devicesOf, isAvailable, speedFor } from '../../device.ts';
import { workLeftOf } from '../../estimate/retrainingCourse.ts';
import { maxUsefulShare, trainingSpeed } from '../../estimate/trainingSpeed.ts';
import { shippingBetween } from '../../links.ts';
import type { FeasiblePlan, Stage, StreamStage } from '../../plan.ts';
import type { Problem, RetrainingOption, StreamProblem } from '../../problem.ts';
import { shareOf, wholeUnits } from '../../units.ts';

/** A retraining on a device of another site: its data go there, its model comes back. */
export interface RemoteRun {
  readonly streamId: string;
  readonly configId: string;
  readonly deviceId: string;
  readonly from: number;
  readonly until: number;
  readonly share: number;
  /** When the model is back. */
  readonly arrives: number;
  /** Time that its data take of the link; none where they are there. */
  readonly uploadSeconds: number;
}

/** When a remote device and the links to it are free again. */
export interface RemoteQueue {
  readonly device: Device;
  deviceFree: number;
  linkFree: number;
}

/** Devices that host no stream, as queues for retrainings from elsewhere. */
export const remoteQueues = (problem: Problem, hosting: ReadonlySet<string>): RemoteQueue[] =>
  devicesOf(problem)
    .filter((device) => isAvailable(device) && !hosting.has(device.id))
    .map((device) => ({ device, deviceFree: 0, linkFree: problem.labellingDelaySeconds }));

/**
 * One retraining after the other on a remote device, each with all that it can use of it; uploads share the link one
 * after the other too.
 *
 * @returns null where no link leads there, memory lacks, or the model would be back after the window
 */
export const remoteRun = (
  problem: Problem,
  stream: StreamProblem,
  { option, home, queue, windowEnd }: { option: RetrainingOption; home: Device; queue: RemoteQueue; windowEnd: number },
): RemoteRun | null => {
  const { device } = queue;
  const { running } = stream;
  // A retraining under way goes on where its data are.
  if (running && (running.deviceId !== device.id || running.retrainingConfigId !== option.id)) return null;
  if ((option.memoryGigabytes ?? 0) > (device.memoryGigabytes ?? Number.POSITIVE_INFINITY)) return null;
  const { there, back } = shippingBetween(problem, option, { from: home, to: device });
  if (!Number.isFinite(there + back)) return null;
  const uploadSeconds = running ? 0 : there;
  const arrived = running ? 0 : queue.linkFree + uploadSeconds;
  const most = Math.min(device.gpuCount, maxUsefulShare(problem, option));
  const share = shareOf(Math.max(1, wholeUnits(most, problem.allocationUnit)), problem.allocationUnit);
  const from = Math.max(arrived, queue.deviceFree);
  const until =
    from +
    workLeftOf(option, running?.doneGpuSeconds ?? 0) /
      (trainingSpeed(problem, option, share) * speedFor(device, stream));
  const arrives = until + back;
  if (arrives >= windowEnd) return null;
  return { streamId: stream.id, configId: option.id, deviceId: device.id, from, until, share, arrives, uploadSeconds };
};

/** Takes a run's time on device and link. */
export const occupy = (queue: RemoteQueue, run: RemoteRun): void => {
  queue.deviceFree = run.until;
  queue.linkFree += run.uploadSeconds;
};

/** The plan's stages with remote retrainings laid over them. */
export const withRemoteRuns = (plan: FeasiblePlan, runs: readonly RemoteRun[]): Stage[] => {
  const cuts = [...new Set(runs.flatMap(({ from, until }) => [from, until]))].sort((a, b) => a - b);
  return plan.stages
    .flatMap((stage) => cutStage(stage, cuts))
    .map((stage) => {
      const streams: Record<string, StreamStage> = { ...stage.streams };
      for (const run of runs) {
        const held = streams[run.streamId];
        if (!held || stage.startSeconds < run.from - 1e-9 || stage.endSeconds > run.until + 1e-9) continue;
        streams[run.streamId] = {
          ...held,
          retrainingShare: run.share,
          retrainingConfigId: run.configId,
          retrainingDeviceId: run.deviceId,
        };
      }
      return { ...stage, streams };
    });
};

const cutStage = (stage: Stage, cuts: readonly number[]): Stage[] => {
  const inside = cuts.filter((cut) => cut > stage.startSeconds + 1e-9 && cut < stage.endSeconds - 1e-9);
  return [stage.startSeconds, ...inside].map((startSeconds, index) => ({
    ...stage,
    startSeconds,
    endSeconds: inside[index] ?? stage.endSeconds,
  }));
};
