import type { LiveFrame, StateWord, StreamTile } from '../api/views.ts';
import type { StreamRuntime } from '../controller/streamRuntime.ts';
import type { Grant } from '../devices/protocol.ts';
import type { AccuracyRecorder } from '../inference/accuracyRecorder.ts';
import { accuracyView } from './accuracyView.ts';

/** "Now" on a tile. */
const recentSeconds = 30;

const liveFrame = (runtime: StreamRuntime): LiveFrame | null => {
  const result = runtime.liveStream.newestResult();
  if (!result) return null;
  const { frame, labels, confidences } = result;
  return {
    sequence: frame.sequence,
    capturedAt: frame.capturedAt,
    width: frame.width,
    height: frame.height,
    boxes: frame.regions.map((box, at) => ({
      x: box.x / frame.width,
      y: box.y / frame.height,
      width: box.width / frame.width,
      height: box.height / frame.height,
      label: runtime.stream.classes[labels[at] ?? -1] ?? 'unknown',
      confidence: confidences[at] ?? 0,
    })),
  };
};

const percent = (fraction: number): string => `${(fraction * 100).toFixed(1)} %`;

/** The word that matters most to an operator, and the sentence behind it. */
const stateOf = (
  runtime: StreamRuntime,
  accuracy: StreamTile['accuracy'],
): { state: StateWord; stateDetail: string } => {
  const camera = runtime.cameraStatus();
  const { state, window, progress } = runtime.windows;
  const { constraints, retraining } = runtime.stream;
  if (camera.status === 'offline') return { state: 'offline', stateDetail: camera.reason };
  if (camera.status === 'starting') return { state: 'starting', stateDetail: 'Waiting for the first frame.' };
  if (state.status === 'retraining')
    return {
      state: 'retraining',
      stateDetail: `${state.retrainingConfigId}: epoch ${progress?.epoch ?? 0} of ${progress?.config.epochs ?? 0}.`,
    };
  if (state.status === 'profiling')
    return { state: 'profiling', stateDetail: 'Trying retraining configurations on a sample of the labels.' };
  if (state.status === 'judging')
    return { state: 'judging', stateDetail: 'Comparing the retrained model with the live one on the newest labels.' };
  // The whole interval must lie under the floor: a handful of unlucky samples is no alarm.
  if (accuracy && accuracy.high < constraints.minAccuracy)
    return {
      state: 'below floor',
      stateDetail: `Measured ${percent(accuracy.value)}, floor ${percent(constraints.minAccuracy)}.`,
    };
  if (window?.drift?.alarm)
    return {
      state: 'drifting',
      stateDetail: 'The data of the last window differ from those before; see the window for how much.',
    };
  if (!retraining) return { state: 'held', stateDetail: 'Retraining is turned off for this stream.' };
  return { state: 'live', stateDetail: state.status === 'settled' ? state.outcome.reason : 'Inference keeps up.' };
};

/** What a stream's tile shows now. */
export const streamTile = (
  runtime: StreamRuntime,
  context: { recorder: AccuracyRecorder; now: number; grants: readonly Grant[] },
): StreamTile => {
  const { stream, windows, liveStream } = runtime;
  const { recorder, now, grants } = context;
  const accuracy = accuracyView(recorder.over(stream.id, 'golden', now, recentSeconds), 'golden');
  const { fps, p95Ms, dropped } = liveStream.rates();
  const { window, progress } = windows;
  const shareOf = (kind: 'inference' | 'retraining') =>
    grants.find(({ job }) => job.streamId === stream.id && job.kind === kind)?.share ?? 0;
  return {
    streamId: stream.id,
    name: stream.name,
    group: stream.group,
    ...stateOf(runtime, accuracy),
    constraints: stream.constraints,
    accuracy,
    truthAccuracy: accuracyView(recorder.over(stream.id, 'truth', now, recentSeconds), 'truth'),
    unretrainedAccuracy: windows.unretrained && accuracyView(windows.unretrained, 'golden'),
    fps,
    p95Ms,
    droppedFrames: dropped,
    modelNumber: runtime.live.version.number,
    window: window && {
      id: window.id,
      index: window.index,
      startedAt: window.startedAt.getTime(),
      endsAt: window.endsAt.getTime(),
    },
    grants: { inferenceShare: shareOf('inference'), retrainingShare: shareOf('retraining') },
    retraining: progress && { configId: progress.config.id, epoch: progress.epoch, epochs: progress.config.epochs },
    frame: liveFrame(runtime),
  };
};
