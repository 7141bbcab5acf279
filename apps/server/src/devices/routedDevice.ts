import type { PlacedGrant } from './devicePool.ts';
import type { Member } from './member.ts';
import type { Placements } from './placements.ts';
import {
  type Device,
  DeviceLostError,
  type DeviceState,
  type TrainingEpoch,
  type TrainingRequest,
} from './protocol.ts';

export interface RoutePorts {
  readonly members: () => readonly Member[];
  readonly placements: Placements;
  readonly setGrants: (grants: readonly PlacedGrant[]) => Promise<void>;
  readonly onReport: Device['onReport'];
  readonly onState: Device['onState'];
  readonly state: () => DeviceState;
  readonly close: () => Promise<void>;
}

/** Frames of one stream on their way to a worker at most: one that stands still must not pile them up. */
const framesUnderWayLimit = 8;

const inReferenceTime = (epoch: TrainingEpoch, speed: number): TrainingEpoch => ({
  ...epoch,
  deviceSeconds: epoch.deviceSeconds * speed,
});

/** A request whose checkpoint counts the device's own seconds. */
const inDeviceTime = (request: TrainingRequest, speed: number): TrainingRequest => {
  const { checkpoint } = request;
  if (!checkpoint) return request;
  const epochs = checkpoint.epochs.map((epoch) => inReferenceTime(epoch, 1 / speed));
  return { ...request, checkpoint: { ...checkpoint, epochs, deviceSeconds: checkpoint.deviceSeconds / speed } };
};

const lost = () => new DeviceLostError('any', { cause: new Error('no device is enabled that could take the stream') });

/** All devices of a pool as one: each call goes to the device of its stream, and comes back in reference time. */
export const routedDevice = (ports: RoutePorts): Device => {
  const { placements, members } = ports;
  const goldens = new Map<string, Uint8Array>();
  const framesUnderWay = new Map<string, number>();
  const settled = async (streamId: string): Promise<Member> => {
    const home = await placements.settledHomeOf(streamId);
    if (!home) throw lost();
    return home;
  };
  const openGoldenOn = async (member: Member, goldenId: string): Promise<void> => {
    const bytes = goldens.get(goldenId);
    if (!bytes || member.goldens.has(goldenId)) return;
    await member.call((device) => device.openGolden(goldenId, bytes));
    member.goldens.add(goldenId);
  };

  return {
    get info() {
      const [first] = members();
      if (!first) throw lost();
      return first.info;
    },
    bindStream: (streamId, model) => placements.bind(streamId, model),
    releaseStream: (streamId) => placements.release(streamId),
    async infer(request) {
      const { streamId } = request;
      const home = placements.homeOf(streamId);
      if (!home) throw lost();
      const underWay = framesUnderWay.get(streamId) ?? 0;
      if (underWay >= framesUnderWayLimit) return null;
      framesUnderWay.set(streamId, underWay + 1);
      try {
        const result = await home.call((device) => device.infer(request));
        return result && { ...result, deviceMs: result.deviceMs * home.description.speed };
      } finally {
        const left = (framesUnderWay.get(streamId) ?? 1) - 1;
        if (left > 0) framesUnderWay.set(streamId, left);
        else framesUnderWay.delete(streamId);
      }
    },
    async openGolden(goldenId, bytes) {
      const member = members().find(({ usable }) => usable) ?? members()[0];
      if (!member) throw lost();
      const description = await member.call((device) => device.openGolden(goldenId, bytes));
      goldens.set(goldenId, bytes);
      member.goldens.add(goldenId);
      return description;
    },
    async label(streamId, goldenId, batch) {
      const home = await settled(streamId);
      await openGoldenOn(home, goldenId);
      return home.call((device) => device.label(streamId, goldenId, batch));
    },
    async evaluate(streamId, model, samples) {
      const home = await settled(streamId);
      return home.call((device) => device.evaluate(streamId, model, samples));
    },
    async train(job, request, options) {
      const home = await settled(job.streamId);
      const { speed } = home.description;
      const { onEpoch, onCheckpoint } = options;
      const result = await home.call((device) =>
        device.train(job, inDeviceTime(request, speed), {
          ...options,
          ...(onEpoch ? { onEpoch: (epoch) => onEpoch(inReferenceTime(epoch, speed)) } : {}),
          ...(onCheckpoint
            ? {
                onCheckpoint: (checkpoint) =>
                  onCheckpoint({
                    ...checkpoint,
                    epochs: checkpoint.epochs.map((epoch) => inReferenceTime(epoch, speed)),
                    deviceSeconds: checkpoint.deviceSeconds * speed,
                  }),
              }
            : {}),
        }),
      );
      const epochs = result.epochs.map((epoch) => inReferenceTime(epoch, speed));
      return { ...result, epochs, deviceSeconds: result.deviceSeconds * speed };
    },
    setGrants: (grants) =>
      ports.setGrants(
        grants.flatMap((grant) => {
          const home = placements.homeOf(grant.job.streamId);
          return home ? [{ ...grant, deviceId: home.info.id }] : [];
        }),
      ),
    async setCapacity(share) {
      await Promise.all(members().map((member) => member.setCapacity(share)));
    },
    async probeModel(bytes) {
      const member = members().find(({ usable }) => usable) ?? members()[0];
      if (!member) throw lost();
      return member.call((device) => device.probeModel(bytes));
    },
    onReport: ports.onReport,
    onState: ports.onState,
    state: ports.state,
    close: ports.close,
  };
};
