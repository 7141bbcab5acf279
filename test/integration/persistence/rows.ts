import { randomUUID } from 'node:crypto';
import type { FeasiblePlan } from '@whetstone/scheduler';
import type { Camera } from '../../../apps/server/src/domain/camera.ts';
import type { ModelVersion } from '../../../apps/server/src/domain/model.ts';
import type { PlanRecord } from '../../../apps/server/src/domain/plan.ts';
import { type Stream, streetClasses } from '../../../apps/server/src/domain/stream.ts';
import type { ProfileRecord, StreamWindow } from '../../../apps/server/src/domain/window.ts';
import type { Store } from '../../../apps/server/src/persistence/port.ts';

/** Ten o'clock, UTC. */
export const morning = new Date('2026-03-14T10:00:00.000Z');

export const after = (seconds: number): Date => new Date(morning.getTime() + seconds * 1000);

export const sha256 = (letter: string): string => letter.repeat(64);

export const cameraOf = (over: Partial<Camera> = {}): Camera => ({
  id: randomUUID(),
  name: 'Gate',
  source: { kind: 'synthetic', script: 'dusk-to-night', seed: 7 },
  createdAt: morning,
  ...over,
});

export const streamOf = (over: Partial<Stream> = {}): Stream => ({
  id: randomUUID(),
  cameraId: randomUUID(),
  name: 'Gate',
  task: 'classification',
  regions: { kind: 'fixed', boxes: [{ x: 0.25, y: 0.1, width: 0.5, height: 0.3 }] },
  golden: { kind: 'builtin' },
  constraints: { minAccuracy: 0.6, maxLatencyMs: 250, targetFps: 10, weight: 2 },
  windowSeconds: 60,
  labelBudget: 400,
  retraining: true,
  group: null,
  pinned: false,
  classes: streetClasses,
  createdAt: morning,
  removedAt: null,
  ...over,
});

export const modelOf = (over: Partial<ModelVersion> = {}): ModelVersion => ({
  id: randomUUID(),
  streamId: randomUUID(),
  number: 1,
  parentId: null,
  windowId: null,
  status: 'live',
  sha256: sha256('a'),
  classes: streetClasses,
  hiddenWidth: 64,
  retrainingConfigId: null,
  trainedSamples: 0,
  trainedMix: null,
  gate: null,
  createdAt: morning,
  ...over,
});

export const windowOf = (over: Partial<StreamWindow> = {}): StreamWindow => ({
  id: randomUUID(),
  streamId: randomUUID(),
  index: 0,
  startedAt: morning,
  endsAt: after(60),
  closedAt: null,
  policy: 'thief',
  labels: 0,
  drift: null,
  retrainingConfigId: null,
  estimatedAccuracy: null,
  outcome: null,
  modelVersionId: null,
  deviceTime: { inference: 0, labelling: 0, profiling: 0, retraining: 0 },
  golden: { n: 0, correct: 0 },
  truth: null,
  unretrained: null,
  ...over,
});

export const profileOf = (over: Partial<ProfileRecord> = {}): ProfileRecord => ({
  id: randomUUID(),
  windowId: randomUUID(),
  config: {
    id: 'head-5',
    epochs: 5,
    batchSize: 32,
    hiddenWidth: 64,
    layersRetrained: 1,
    dataFraction: 0.5,
  },
  trialEpochs: [0.25, 0.5, 0.75],
  trialAccuracies: [0.5, 0.625, 0.6875],
  curve: { b0: 0.125, b1: 1.5, b2: 0.0625, residual: 0.001 },
  dropReason: null,
  startAccuracy: 0.5,
  estimatedEndAccuracy: 0.75,
  estimatedInterval: { low: 0.625, high: 0.875 },
  estimatedGpuSeconds: 4.5,
  measuredEndAccuracy: null,
  measuredGpuSeconds: null,
  trialGpuSeconds: 0.3,
  ...over,
});

/** A plan of two stages for one stream: retrain, then infer only. */
export const feasiblePlan = (streamId: string): FeasiblePlan => ({
  kind: 'plan',
  policy: 'thief',
  stages: [
    {
      startSeconds: 0,
      endSeconds: 12.5,
      streams: { [streamId]: { inferenceShare: 0.6, retrainingShare: 0.4, retrainingConfigId: 'head-5' } },
    },
    {
      startSeconds: 12.5,
      endSeconds: 60,
      streams: { [streamId]: { inferenceShare: 1, retrainingShare: 0, retrainingConfigId: null } },
    },
  ],
  choices: { [streamId]: 'head-5' },
  windowAccuracies: { [streamId]: 0.71 },
  objective: 0.71,
  upperBound: 0.74,
  reasons: { [streamId]: { sentence: 'Retrained: +12 points for 5 GPU-s.', numbers: { gain: 0.12, cost: 5 } } },
});

export const planOf = (streamId: string, over: Partial<PlanRecord> = {}): PlanRecord => ({
  id: randomUUID(),
  createdAt: after(5),
  trigger: 'profiles of Gate are ready',
  policy: 'thief',
  problem: {
    windowSeconds: 60,
    labellingDelaySeconds: 0,
    gpuCount: 1,
    allocationUnit: 0.05,
    stealQuantum: 0.1,
    streams: [
      {
        id: streamId,
        startAccuracy: 0.5,
        minAccuracy: 0.6,
        inferenceProfile: { interpolation: 'step', points: [{ gpuShare: 0.1, accuracyFactor: 1 }] },
        retrainingConfigs: [{ id: 'head-5', endAccuracy: 0.75, gpuSeconds: 4.5 }],
      },
    ],
  },
  plan: feasiblePlan(streamId),
  objective: 0.71,
  upperBound: 0.74,
  solverMs: 0.8,
  ...over,
});

/** A stream with its camera and first model, stored. */
export const storedStream = async (store: Store, over: Partial<Stream> = {}) => {
  const camera = cameraOf();
  const stream = streamOf({ cameraId: camera.id, ...over });
  const model = modelOf({ streamId: stream.id });
  await store.createStream(camera, stream, model);
  return { camera, stream, model };
};

/** The same with an open window. */
export const storedWindow = async (store: Store, over: Partial<StreamWindow> = {}) => {
  const { stream, model } = await storedStream(store);
  const window = windowOf({ streamId: stream.id, ...over });
  await store.openWindow(window);
  return { stream, model, window };
};
