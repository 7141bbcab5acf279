import type { Device, Link } from '../device.ts';
import type { Problem } from '../problem.ts';

/** New demands on streams; what is absent stays as it is. */
export interface StreamDemands {
  readonly minAccuracy?: number | undefined;
  readonly weight?: number | undefined;
  /** Seconds from now to the end of the window. */
  readonly windowSeconds?: number | undefined;
  readonly targetFps?: number | undefined;
  readonly maxLatencyMs?: number | undefined;
  /** False takes all γ away. */
  readonly retraining?: boolean | undefined;
  /** Accuracy in [0, 1] that the live model is supposed to have. */
  readonly startAccuracy?: number | undefined;
  readonly site?: string | undefined;
}

/** New properties of a device; null lifts a limit. */
export interface DeviceProperties {
  readonly gpuCount?: number | undefined;
  readonly speed?: number | undefined;
  readonly memoryGigabytes?: number | null | undefined;
  readonly site?: string | undefined;
  readonly available?: boolean | undefined;
}

export type PlanningSettings = {
  readonly [K in 'allocationUnit' | 'stealQuantum' | 'labellingDelaySeconds' | 'maxRetrainingShare' | 'promotion']?:
    | Problem[K]
    | undefined;
};

/** One thing that is supposed to be otherwise. A problem without devices has one, `device-0`. */
export type Change =
  | { readonly kind: 'planning'; readonly set: PlanningSettings }
  | { readonly kind: 'device'; readonly deviceId: string; readonly set: DeviceProperties }
  | { readonly kind: 'add-device'; readonly device: Device }
  | { readonly kind: 'remove-device'; readonly deviceId: string }
  | {
      readonly kind: 'lose-device';
      readonly deviceId: string;
      /** Seconds from now at which it is lost, and at which it comes back; null is not within the window. */
      readonly atSeconds: number;
      readonly backAtSeconds: number | null;
    }
  | { readonly kind: 'link'; readonly link: Link }
  | { readonly kind: 'remove-link'; readonly fromSite: string; readonly toSite: string }
  /** `streamIds` null is every stream. */
  | { readonly kind: 'demands'; readonly streamIds: readonly string[] | null; readonly set: StreamDemands }
  /** `like` is a stream's id, or `typical`. */
  | { readonly kind: 'add-streams'; readonly like: string; readonly count: number }
  | { readonly kind: 'remove-streams'; readonly streamIds: readonly string[] };

/** A device that is lost in the middle of the window. Nobody knows it before. */
export interface Interruption {
  readonly deviceId: string;
  readonly atSeconds: number;
  readonly backAtSeconds: number | null;
}

/** Most streams that a what-if may have; beyond, planning takes minutes. */
export const mostStreams = 2000;
