import type { Stage, StreamStage } from '../plan.ts';

/** What a stream holds from one instant to another, in seconds from now. */
export interface LanePiece extends StreamStage {
  readonly fromSeconds: number;
  readonly toSeconds: number;
}

/** A plan by stream: pieces of constant shares, which are far fewer than stages × streams. */
export type PlanLanes = Readonly<Record<string, readonly LanePiece[]>>;

const same = (a: StreamStage, b: StreamStage): boolean =>
  a.inferenceShare === b.inferenceShare &&
  a.retrainingShare === b.retrainingShare &&
  a.retrainingConfigId === b.retrainingConfigId &&
  a.deviceId === b.deviceId &&
  a.retrainingDeviceId === b.retrainingDeviceId &&
  a.cachedModelId === b.cachedModelId;

export const planLanes = (stages: readonly Stage[]): PlanLanes => {
  const lanes = new Map<string, LanePiece[]>();
  for (const { startSeconds, endSeconds, streams } of stages) {
    for (const [id, held] of Object.entries(streams)) {
      const pieces = lanes.get(id) ?? [];
      const last = pieces.at(-1);
      const piece = { ...held, fromSeconds: startSeconds, toSeconds: endSeconds };
      if (last && last.toSeconds === startSeconds && same(last, held))
        pieces[pieces.length - 1] = { ...piece, fromSeconds: last.fromSeconds };
      else pieces.push(piece);
      lanes.set(id, pieces);
    }
  }
  return Object.fromEntries(lanes);
};
