import { present } from '../cli/reader.ts';
import type { StreamProblem } from '../problem.ts';
import type { StreamDemands } from './scenario.ts';

/**
 * A stream under new demands. Another frame rate needs as much more of a device for the same λ; that a λ's accuracy
 * factor stays as it is at another rate is an assumption.
 */
export const demandOf = (stream: StreamProblem, set: StreamDemands): StreamProblem => {
  const { windowSeconds, targetFps, retraining, ...rest } = set;
  const changed: StreamProblem = {
    ...stream,
    ...present(rest),
    ...(windowSeconds === undefined ? {} : { remainingSeconds: windowSeconds }),
  };
  const paced = targetFps === undefined ? changed : atRate(changed, targetFps);
  if (retraining !== false) return paced;
  const { running: _running, ...resting } = paced;
  return { ...resting, retrainingConfigs: [] };
};

const atRate = (stream: StreamProblem, targetFps: number): StreamProblem => {
  const { interpolation, points } = stream.inferenceProfile;
  const factor = targetFps / (stream.targetFps ?? targetFps);
  return {
    ...stream,
    targetFps,
    inferenceProfile: {
      interpolation,
      points: points.map((point) => ({ ...point, gpuShare: point.gpuShare * factor })),
    },
  };
};
