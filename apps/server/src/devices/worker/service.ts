import type { OnnxRuntime } from '../../runtime/onnx.ts';
import type { CallName, DeviceCalls } from '../messages.ts';
import type { DeviceReport } from '../protocol.ts';
import { evaluateModel } from './evaluation.ts';
import { Executor, type Submitted, type Work } from './executor.ts';
import type { FormulationTuner } from './formulationTuner.ts';
import { GoldenModels } from './goldens.ts';
import { StreamModels } from './streams.ts';
import { Trainer, type TrainingHooks } from './trainer.ts';

/** What a call may use beside its request. */
export interface CallContext extends Required<TrainingHooks> {
  /** Gives the caller the means to end the work early. */
  readonly onAbortable: (abort: (reason: Error) => void) => void;
}

type Handlers = {
  readonly [Name in CallName]: (
    request: DeviceCalls[Name]['request'],
    context: CallContext,
  ) => Promise<DeviceCalls[Name]['response']>;
};

/** What a device worker does, apart from how it is asked. */
export interface DeviceService {
  handle<Name extends CallName>(
    name: Name,
    request: DeviceCalls[Name]['request'],
    context: CallContext,
  ): Promise<DeviceCalls[Name]['response']>;
  takeReport(): DeviceReport['jobs'];
  run(): Promise<void>;
  stop(): void;
}

/** Only frames may be dropped, so other work always ends with a result. */
const undropped = async <Result>(submitted: Submitted<Result>): Promise<Result> => {
  const result = await submitted.result;
  if (result === null) throw new Error('work that is no frame was dropped');
  return result;
};

const done = async (action: Promise<void>): Promise<null> => {
  await action;
  return null;
};

/** Puts the rooms of a device worker together over one runtime. */
export const createDeviceService = (runtime: OnnxRuntime, tuner: FormulationTuner | null = null): DeviceService => {
  const streams = new StreamModels(runtime);
  const executor = new Executor(runtime.deviceNow, { frames: streams, wallClock: () => performance.now() });
  const goldens = new GoldenModels(runtime);
  const trainer = new Trainer(runtime, { tuner });
  const labelling = <Result>(streamId: string, work: Work<Result>) =>
    undropped(executor.submit({ kind: 'labelling', streamId }, work));

  const handlers: Handlers = {
    bindStream: (request) => done(executor.between(() => streams.bind(request))),
    releaseStream: async ({ streamId }) => {
      // Frames that were sent before a stream went elsewhere are still answered here.
      await executor.drained({ kind: 'inference', streamId });
      return done(executor.between(() => streams.release(streamId)));
    },
    infer: (request) => executor.submitFrame(request.streamId, request),
    openGolden: (request) => executor.between(() => goldens.open(request)),
    label: (request) => labelling(request.streamId, goldens.label(request)),
    evaluate: ({ streamId, model, samples }) => labelling(streamId, evaluateModel(runtime, model, samples)),
    train: ({ job, training, checkpoints }, { onEpoch, onCheckpoint, finishing, onAbortable }) => {
      const hooks = { onEpoch, finishing, ...(checkpoints ? { onCheckpoint } : {}) };
      const submitted = executor.submit(job, trainer.train(training, hooks));
      onAbortable(submitted.abort);
      return undropped(submitted);
    },
    setGrants: async ({ grants }) => {
      executor.setGrants(grants);
      return null;
    },
    setCapacity: async ({ share }) => {
      executor.setCapacity(share);
      return null;
    },
  };

  return {
    handle: (name, request, context) => handlers[name](request, context),
    takeReport: () => executor.takeReport(),
    run: () => executor.run(),
    stop: () => executor.stop(),
  };
};
