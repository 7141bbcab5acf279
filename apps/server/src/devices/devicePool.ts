import type { Said } from '@whetstone/scheduler';
import type { Device, DeviceInfo, DeviceReport, DeviceState, Grant } from './protocol.ts';

/**
 * What an operator wants of a device. `drained`: nothing new goes there, what runs there ends there. `disabled`: its
 * worker is stopped, and what ran there starts again elsewhere.
 */
export type DeviceMode = 'enabled' | 'drained' | 'disabled';

/** Samples a second that a device was measured to do with a kind of model, alone and without a break. */
export interface FamilySpeed {
  /** `edge`: the built-in edge net; `golden`: the built-in golden net. */
  readonly family: 'edge' | 'golden';
  readonly inferredPerSecond: number;
  /** Null where the family is never trained. */
  readonly trainedPerSecond: number | null;
}

/** Whether a provider computes what the CPU computes. */
export type DeviceCheck =
  /** The CPU is what the others are compared with. */
  | { readonly kind: 'reference' }
  /** `largestError`: of outputs, losses and weights against the CPU's. */
  | { readonly kind: 'agrees'; readonly largestError: number; readonly checkedAt: Date }
  | { readonly kind: 'unusable'; readonly reason: string };

/** What was found out about a device by running on it. */
export interface DeviceDescription {
  /** Adapter or processor, as its driver names it. */
  readonly name: string;
  readonly check: DeviceCheck;
  /** Empty until it was measured. */
  readonly speeds: readonly FamilySpeed[];
  /** Speed against the pool's first device, which is the reference for GPU-seconds; 1 until it was measured. */
  readonly speed: number;
  /** Memory for models; null where the system does not tell. */
  readonly memoryBytes: number | null;
  /** Null where the system does not tell. */
  readonly temperatureCelsius: number | null;
}

/** A device of the pool, as it is now. */
export interface PooledDevice {
  readonly info: DeviceInfo;
  readonly description: DeviceDescription;
  readonly mode: DeviceMode;
  /** Share of the device that jobs may use, in (0, 1]. */
  readonly capacity: number;
  readonly state: DeviceState;
  /** Calls that it has not answered; a drained device is idle when there are none. */
  readonly callsUnderWay: number;
  /** Streams that are inferred there. */
  readonly streamIds: readonly string[];
  /** The worker's last report; null before the first. */
  readonly report: DeviceReport | null;
}

/** A grant on a named device. */
export interface PlacedGrant extends Grant {
  readonly deviceId: string;
}

/** What an operator decided about a device. */
export interface DeviceSetting {
  readonly mode: DeviceMode;
  readonly capacity: number;
}

/** Told of everything that makes a plan stale. */
export interface DeviceChange {
  readonly deviceId: string;
  readonly kind: 'lost' | 'found' | 'added' | 'removed' | 'mode' | 'capacity';
  /** In words for an operator, as a clause without its full stop. */
  readonly change: Said;
}

/** No device has this id. */
export class UnknownDeviceError extends Error {
  readonly deviceId: string;
  constructor(deviceId: string, known: readonly string[]) {
    super(`there is no device ${deviceId}; known are ${known.join(', ') || 'none'}`);
    this.name = 'UnknownDeviceError';
    this.deviceId = deviceId;
  }
}

/**
 * The devices of this server.
 *
 * Rooms use `device`, which passes each call to where its stream is placed and takes the stream elsewhere when that
 * device is lost, drained, disabled or removed. Its times are stated in those of the reference device.
 */
export interface DevicePool {
  readonly device: Device;
  list(): readonly PooledDevice[];
  /** Starts a device at run time. @throws {RangeError} where the id is taken */
  add(info: DeviceInfo, setting?: DeviceSetting): Promise<void>;
  /** @throws {UnknownDeviceError} */
  remove(id: string): Promise<void>;
  /** Streams leave at once, trainings under way end there. @throws {UnknownDeviceError} */
  drain(id: string): Promise<void>;
  /** Streams leave at once and its worker is stopped. @throws {UnknownDeviceError} */
  disable(id: string): Promise<void>;
  /** @throws {UnknownDeviceError} */
  enable(id: string): Promise<void>;
  /**
   * Jobs use no more than this share of the device's time from the next micro-step on.
   *
   * @param share in (0, 1]
   * @throws {RangeError} @throws {UnknownDeviceError}
   */
  setCapacity(id: string, share: number): Promise<void>;
  /** Where streams are to be inferred and retrained: device id by stream id. Streams and devices that are unknown are passed over. */
  place(placement: ReadonlyMap<string, string>): Promise<void>;
  /** Replaces the grants of all devices at once. @throws {RangeError} when a device's own exceed 1 */
  setGrants(grants: readonly PlacedGrant[]): Promise<void>;
  onReport(listener: (deviceId: string, report: DeviceReport) => void): () => void;
  onChange(listener: (change: DeviceChange) => void): () => void;
  close(): Promise<void>;
}
