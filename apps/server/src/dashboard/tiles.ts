import { quantity, type Said } from '@whetstone/scheduler';
import type { LiveFrame, StateWord, StreamTile } from '../api/views.ts';
import type { StreamRuntime } from '../controller/streamRuntime.ts';
import type { Grant } from '../devices/protocol.ts';
import { sayOfState } from '../domain/sentences/stateSentences.ts';
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

/** The word that matters most to an operator, and the sentence behind it. */
const stateOf = (runtime: StreamRuntime, accuracy: StreamTile['accuracy']): { word: StateWord; said: Said } => {
  const camera = runtime.cameraStatus();
  const { state, window, progress } = runtime.windows;
  const { constraints, retraining } = runtime.stream;
  if (camera.status === 'offline') return { word: 'offline', said: camera.reason };
  if (camera.status === 'starting') return { word: 'starting', said: sayOfState('state.starting') };
  if (state.status === 'retraining') {
    const [epoch, epochs] = [progress?.epoch ?? 0, progress?.config.epochs ?? 0];
    const said = sayOfState('state.retraining', { config: state.retrainingConfigId, epoch, epochs });
    return { word: 'retraining', said };
  }
  if (state.status === 'profiling') return { word: 'profiling', said: sayOfState('state.profiling') };
  if (state.status === 'judging') return { word: 'judging', said: sayOfState('state.judging') };
  // The whole interval must lie under the floor: a handful of unlucky samples is no alarm.
  if (accuracy && accuracy.high < constraints.minAccuracy) {
    const [measured, floor] = [quantity('fraction', accuracy.value), quantity('fraction', constraints.minAccuracy)];
    return { word: 'below floor', said: sayOfState('state.belowFloor', { accuracy: measured, floor }) };
  }
  if (window?.drift?.alarm) return { word: 'drifting', said: sayOfState('state.drifting') };
  if (!retraining) return { word: 'held', said: sayOfState('state.held') };
  if (state.status !== 'settled') return { word: 'live', said: sayOfState('state.keepsUp') };
  return { word: 'live', said: { text: state.outcome.reason, wording: state.outcome.wording } };
};

/** What a stream's tile shows now. */
export const streamTile = (
  runtime: StreamRuntime,
  context: { recorder: AccuracyRecorder; now: number; grants: readonly Grant[] },
): StreamTile => {
  const { stream, windows, liveStream } = runtime;
  const { recorder, now, grants } = context;
  const accuracy = accuracyView(recorder.over(stream.id, 'golden', now, recentSeconds), 'golden');
  const state = stateOf(runtime, accuracy);
  const { fps, p95Ms, dropped } = liveStream.rates();
  const { window, progress } = windows;
  const shareOf = (kind: 'inference' | 'retraining') =>
    grants.find(({ job }) => job.streamId === stream.id && job.kind === kind)?.share ?? 0;
  return {
    streamId: stream.id,
    name: stream.name,
    group: stream.group,
    state: state.word,
    stateDetail: state.said.text,
    stateWording: state.said.wording,
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
