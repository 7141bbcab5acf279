import type { DeviceDescription, DeviceMode, DeviceSetting, PooledDevice } from './devicePool.ts';
import { type Device, type DeviceInfo, DeviceLostError, type DeviceReport, type DeviceState } from './protocol.ts';

export interface MemberPorts {
  /** Starts the device's worker. */
  readonly start: (info: DeviceInfo) => Device;
  readonly now: () => number;
  readonly onState: (member: Member, state: DeviceState) => void;
  readonly onReport: (member: Member, report: DeviceReport) => void;
}

/** One device of the pool: its worker while it has one, and what an operator wants of it. */
export class Member {
  readonly info: DeviceInfo;
  readonly #ports: MemberPorts;
  description: DeviceDescription;
  #mode: DeviceMode;
  #capacity: number;
  #device: Device | null = null;
  #stoppedAt: number;
  #callsUnderWay = 0;
  #report: DeviceReport | null = null;
  /** Golden models that its worker has, or gets back when it is restarted. */
  readonly goldens = new Set<string>();

  constructor(
    { info, description, setting }: { info: DeviceInfo; description: DeviceDescription; setting: DeviceSetting },
    ports: MemberPorts,
  ) {
    this.info = info;
    this.description = description;
    this.#ports = ports;
    this.#mode = setting.mode;
    this.#capacity = setting.capacity;
    this.#stoppedAt = ports.now();
    if (setting.mode !== 'disabled') this.#start();
  }

  get mode(): DeviceMode {
    return this.#mode;
  }
  get capacity(): number {
    return this.#capacity;
  }
  /** Whether new work may go there; a worker that is starting keeps it until it serves. */
  get usable(): boolean {
    return this.#mode === 'enabled' && this.#device !== null && this.state.status !== 'lost';
  }
  get state(): DeviceState {
    const { reason } = this.#unusable;
    return this.#device?.state() ?? { status: 'lost', since: this.#stoppedAt, reason, restarts: 0 };
  }

  get #unusable(): { readonly reason: string } {
    const { check } = this.description;
    return { reason: check.kind === 'unusable' ? check.reason : 'it was disabled' };
  }

  /** @throws {DeviceLostError} while it has no worker */
  async call<Result>(work: (device: Device) => Promise<Result>): Promise<Result> {
    if (!this.#device) throw new DeviceLostError(this.info.id, { cause: new Error(this.#unusable.reason) });
    this.#callsUnderWay += 1;
    try {
      return await work(this.#device);
    } finally {
      this.#callsUnderWay -= 1;
    }
  }

  async setMode(mode: DeviceMode): Promise<void> {
    this.#mode = mode;
    if (mode === 'disabled') await this.#stop();
    else if (!this.#device) this.#start();
  }

  async setCapacity(share: number): Promise<void> {
    this.#capacity = share;
    await this.#device?.setCapacity(share);
  }

  async close(): Promise<void> {
    await this.#stop();
  }

  view(streamIds: readonly string[]): Omit<PooledDevice, 'description'> {
    return {
      info: this.info,
      mode: this.#mode,
      capacity: this.#capacity,
      state: this.state,
      callsUnderWay: this.#callsUnderWay,
      streamIds,
      report: this.#report,
    };
  }

  #start(): void {
    const { start, onState, onReport } = this.#ports;
    const device = start(this.info);
    this.#device = device;
    device.onState((state) => {
      if (this.#device === device) onState(this, state);
    });
    device.onReport((report) => {
      if (this.#device !== device) return;
      this.#report = report;
      onReport(this, report);
    });
    if (this.#capacity < 1) void device.setCapacity(this.#capacity);
  }

  async #stop(): Promise<void> {
    const device = this.#device;
    this.#device = null;
    this.#stoppedAt = this.#ports.now();
    this.#report = null;
    this.goldens.clear();
    await device?.close();
  }
}
