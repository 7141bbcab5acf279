import type { InferenceProfile } from '@whetstone/scheduler';
import { frameIntervals, type StalenessMeter } from './staleness.ts';

/** Device ms of a frame before any was measured; high, so that a new stream is not starved. */
const assumedDeviceMs = 8;

/**
 * A stream's inference profile from what it measured: at λ = one of k frames its share is the full demand over k, and
 * its accuracy factor what held predictions keep over k frames, less what late and dropped frames were seen to cost.
 *
 * @param deviceMs measured ms of one inferred frame at 100 % of the device, or null
 * @param fps frames a second to keep up with
 */
export const inferenceProfile = (deviceMs: number | null, fps: number, staleness: StalenessMeter): InferenceProfile => {
  const demand = Math.min(1, ((deviceMs ?? assumedDeviceMs) * fps) / 1000);
  return {
    interpolation: 'step',
    points: [...frameIntervals].reverse().map((interval) => ({
      gpuShare: demand / interval,
      accuracyFactor: staleness.accuracyFactor(interval) * staleness.servedPart,
      inferenceConfigId: `every-${interval}`,
    })),
  };
};

/** The shortest frame interval that a share keeps up with; the longest where none does. */
export const frameIntervalFor = (share: number, deviceMs: number | null, fps: number): number => {
  const demand = ((deviceMs ?? assumedDeviceMs) * fps) / 1000;
  return frameIntervals.find((interval) => demand / interval <= share + 1e-9) ?? 10;
};
