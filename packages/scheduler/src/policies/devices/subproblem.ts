import { type Device, speedFor } from '../../device.ts';
import type { InferenceProfile, Problem, RetrainingOption, StreamProblem } from '../../problem.ts';

const scaledProfile = (profile: InferenceProfile, speed: number): InferenceProfile => ({
  ...profile,
  points: profile.points.map((point) => ({ ...point, gpuShare: point.gpuShare / speed })),
});

const scaledOption = (option: RetrainingOption, speed: number): RetrainingOption => ({
  ...option,
  gpuSeconds: option.gpuSeconds / speed,
  ...(option.checkpoints
    ? { checkpoints: option.checkpoints.map((point) => ({ ...point, gpuSeconds: point.gpuSeconds / speed })) }
    : {}),
});

/** A stream as one device of another speed sees it: shares and GPU-seconds are its own. */
const onDevice = (stream: StreamProblem, device: Device, mostGigabytes: number): StreamProblem => {
  const speed = speedFor(device, stream);
  const { deviceId: _deviceId, ...rest } = stream;
  return {
    ...rest,
    inferenceProfile: speed === 1 ? stream.inferenceProfile : scaledProfile(stream.inferenceProfile, speed),
    retrainingConfigs: stream.retrainingConfigs
      .filter(({ memoryGigabytes = 0 }) => memoryGigabytes <= mostGigabytes + 1e-9)
      .map((option) => (speed === 1 ? option : scaledOption(option, speed))),
    ...(stream.running
      ? { running: { ...stream.running, doneGpuSeconds: stream.running.doneGpuSeconds / speed } }
      : {}),
  };
};

/** A γ under way whose memory no longer fits is no longer on offer, and then not under way either. */
const withoutLostRun = (stream: StreamProblem): StreamProblem => {
  const { running, ...rest } = stream;
  return !running || rest.retrainingConfigs.some(({ id }) => id === running.retrainingConfigId) ? stream : rest;
};

/**
 * The problem of one device and the streams on it, in shares of that device.
 *
 * @param atOnce trainings that a plan may run at once: what memory the live models leave is divided by it
 */
export const subproblem = (
  problem: Problem,
  device: Device,
  { streams, atOnce }: { readonly streams: readonly StreamProblem[]; readonly atOnce: number },
): Problem => {
  const { devices: _devices, links: _links, ...rest } = problem;
  const live = streams.reduce((sum, { modelGigabytes = 0 }) => sum + modelGigabytes, 0);
  const mostGigabytes = ((device.memoryGigabytes ?? Number.POSITIVE_INFINITY) - live) / Math.max(1, atOnce);
  return {
    ...rest,
    gpuCount: device.gpuCount,
    streams: streams.map((stream) => withoutLostRun(onDevice(stream, device, mostGigabytes))),
  };
};
