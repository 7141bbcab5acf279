import type { Problem, StreamProblem } from './problem.ts';

/** GPUs (or a CPU) of one kind in one place, shared by all jobs on it. */
export interface Device {
  readonly id: string;
  /** How many of them there are; shares are counted in single ones. */
  readonly gpuCount: number;
  /** Speed against the reference device, on which profiles and GPU-seconds are stated; 1 by default. */
  readonly speed?: number;
  /** Speed by model family where it differs. */
  readonly speedByFamily?: Readonly<Record<string, number>>;
  /** Memory for models in GB; unlimited by default. */
  readonly memoryGigabytes?: number;
  /** Where it stands; devices of one site reach each other without a link. */
  readonly site?: string;
  /** False takes it out of the plan; true by default. */
  readonly available?: boolean;
  /** Seconds from now at which it comes back; 0 by default. It is not planned for before. */
  readonly availableFromSeconds?: number;
}

/** A network link between two sites, usable both ways. */
export interface Link {
  readonly fromSite: string;
  readonly toSite: string;
  /** Megabits per second from `fromSite` to `toSite`, and back. */
  readonly uploadMbps: number;
  readonly downloadMbps: number;
  readonly latencySeconds?: number;
  readonly pricePerGigabyte?: number;
  /** False while it is down; true by default. */
  readonly available?: boolean;
}

/** The problem's devices; one of `gpuCount` reference GPUs where it names none. */
export const devicesOf = (problem: Problem): readonly Device[] =>
  problem.devices && problem.devices.length > 0 ? problem.devices : [{ id: 'device-0', gpuCount: problem.gpuCount }];

/** Whether the problem is one of plain shares of one reference device. */
export const isPlain = (problem: Problem): boolean => !problem.devices || problem.devices.length === 0;

export const isAvailable = (device: Device): boolean =>
  device.available !== false && (device.availableFromSeconds ?? 0) <= 0;

/** Speed of a device for a stream's model against the reference device. */
export const speedFor = (device: Device, stream: StreamProblem): number =>
  (stream.modelFamily === undefined ? undefined : device.speedByFamily?.[stream.modelFamily]) ?? device.speed ?? 1;
