import type { PlanLanes, StreamNames } from '@whetstone/scheduler';
import type { LaneGrant, Lanes } from '../../trpc/wire.ts';

/** A plan's lanes on the clock, one set of lanes a device. */
export const planGrants = (
  lanes: PlanLanes,
  { names, start }: { readonly names: StreamNames; readonly start: number },
): { readonly lanes: Lanes; readonly deviceIds: readonly string[] } => {
  const instant = (seconds: number): string => new Date(start + seconds * 1000).toISOString();
  let end = 1;
  const devices = new Set<string>();
  const grants = Object.entries(lanes).flatMap(([streamId, pieces]) =>
    pieces.flatMap((piece): LaneGrant[] => {
      const { fromSeconds, toSeconds, deviceId = 'device-0', retrainingDeviceId = deviceId } = piece;
      end = Math.max(end, toSeconds);
      const base = {
        streamId,
        streamName: names[streamId] ?? streamId,
        from: instant(fromSeconds),
        until: instant(toSeconds),
      };
      const granted: LaneGrant[] = [];
      if (piece.inferenceShare > 0) {
        devices.add(deviceId);
        granted.push({ ...base, deviceId, kind: 'inference', share: piece.inferenceShare, retrainingConfigId: null });
      }
      if (piece.retrainingShare > 0) {
        devices.add(retrainingDeviceId);
        const { retrainingConfigId, retrainingShare: share } = piece;
        granted.push({ ...base, deviceId: retrainingDeviceId, kind: 'retraining', share, retrainingConfigId });
      }
      return granted;
    }),
  );
  return {
    lanes: { from: start, to: start + end * 1000, grants, events: [] },
    deviceIds: [...devices].sort((a, b) => a.localeCompare(b, undefined, { numeric: true })),
  };
};
