import { quantity, quoted, type Said } from '@whetstone/scheduler';
import { sayOfState } from '../domain/sentences/stateSentences.ts';
import {
  type DeviceChange,
  type DevicePool,
  type DeviceSetting,
  type PlacedGrant,
  UnknownDeviceError,
} from './devicePool.ts';
import { checkGrants } from './grants.ts';
import { temperatureOf } from './hardware.ts';
import type { InspectedDevice } from './inspectDevices.ts';
import { Listeners } from './listeners.ts';
import { Member } from './member.ts';
import { Placements } from './placements.ts';
import type { Device, DeviceInfo, DeviceReport, DeviceState } from './protocol.ts';
import { referenceSpeed } from './referenceSpeed.ts';
import { routedDevice } from './routedDevice.ts';

export interface DevicePoolOptions {
  /** The first is the reference for GPU-seconds. */
  readonly devices: readonly InspectedDevice[];
  /** What an operator decided earlier, by device id. */
  readonly settings?: ReadonlyMap<string, DeviceSetting>;
  readonly start: (info: DeviceInfo) => Device;
  /** Inspects a device that is added at run time. */
  readonly inspect: (info: DeviceInfo) => Promise<InspectedDevice>;
  readonly now: () => number;
  readonly log: (line: string) => void;
}

const enabled: DeviceSetting = { mode: 'enabled', capacity: 1 };
const temperatureIntervalMs = 10_000;

/** The devices of this server over their workers; see `DevicePool`. */
export class WorkerPool implements DevicePool {
  readonly device: Device;
  readonly #options: DevicePoolOptions;
  readonly #members = new Map<string, Member>();
  readonly #placements: Placements;
  readonly #reports = new Listeners<[deviceId: string, report: DeviceReport]>();
  readonly #changes = new Listeners<[DeviceChange]>();
  readonly #states = new Listeners<[DeviceState]>();
  readonly #temperatures: NodeJS.Timeout;
  #grants: readonly PlacedGrant[] = [];
  #closed = false;

  constructor(options: DevicePoolOptions) {
    this.#options = options;
    this.#placements = new Placements(() => [...this.#members.values()], options.log);
    this.device = routedDevice({
      members: () => [...this.#members.values()],
      placements: this.#placements,
      setGrants: (grants) => this.setGrants(grants),
      onReport: (listener) => this.#reports.add((_id, report) => listener(report)),
      onState: this.#states.add,
      state: () => this.#state(),
      close: () => this.close(),
    });
    for (const device of options.devices) this.#join(device, options.settings?.get(device.info.id) ?? enabled);
    this.#temperatures = setInterval(() => void this.#readTemperatures(), temperatureIntervalMs);
    this.#temperatures.unref();
    void this.#readTemperatures();
  }

  list: DevicePool['list'] = () =>
    [...this.#members.values()].map((member) => ({
      ...member.view(this.#placements.streamsOn(member)),
      description: { ...member.description },
    }));

  async add(info: DeviceInfo, setting: DeviceSetting = enabled): Promise<void> {
    const taken = () => {
      if (this.#members.has(info.id))
        throw new RangeError(`device ${info.id} is there already; remove it first or choose another id`);
    };
    taken();
    const device = await this.#options.inspect(info);
    if (device.description.check.kind === 'unusable')
      throw new RangeError(`device ${info.id} cannot be used: ${device.description.check.reason}`);
    taken();
    const member = this.#join(device, setting);
    await this.#placements.settleHomeless();
    this.#tell(member, 'added', sayOfState('device.added', { device: member.info.name }));
  }

  async remove(id: string): Promise<void> {
    const member = this.#member(id);
    await member.setMode('drained');
    await this.#placements.leave(member, { orStay: false });
    this.#members.delete(id);
    await member.close();
    this.#measureSpeeds();
    this.#tell(member, 'removed', sayOfState('device.removed', { device: member.info.name }));
  }

  async drain(id: string): Promise<void> {
    const member = this.#member(id);
    await member.setMode('drained');
    await this.#placements.leave(member, { orStay: false });
    this.#tell(member, 'mode', sayOfState('device.drained', { device: member.info.name }));
  }

  async disable(id: string): Promise<void> {
    const member = this.#member(id);
    // Streams leave while its worker still runs, so that no frame finds no model.
    if (member.mode === 'enabled') await member.setMode('drained');
    await this.#placements.leave(member, { orStay: false });
    await member.setMode('disabled');
    this.#tell(member, 'mode', sayOfState('device.disabled', { device: member.info.name }));
  }

  async enable(id: string): Promise<void> {
    const member = this.#member(id);
    const { check } = member.description;
    if (check.kind === 'unusable') throw new RangeError(`device ${id} cannot be used: ${check.reason}`);
    await member.setMode('enabled');
    await this.#placements.settleHomeless();
    this.#tell(member, 'mode', sayOfState('device.enabled', { device: member.info.name }));
  }

  async setCapacity(id: string, share: number): Promise<void> {
    const member = this.#member(id);
    if (!(share > 0 && share <= 1))
      throw new RangeError(`capacity is ${share}; a share of the device above 0 and up to 1 is wanted`);
    await member.setCapacity(share);
    const change = { device: member.info.name, share: quantity('fraction', share) };
    this.#tell(member, 'capacity', sayOfState('device.capacity', change));
  }

  async place(placement: ReadonlyMap<string, string>): Promise<void> {
    await Promise.all(
      [...placement].map(async ([streamId, deviceId]) => {
        const member = this.#members.get(deviceId);
        if (member?.usable) await this.#placements.move(streamId, member);
      }),
    );
  }

  async setGrants(grants: readonly PlacedGrant[]): Promise<void> {
    const byMember = [...this.#members.values()].map((member) => ({
      member,
      own: grants.filter(({ deviceId }) => deviceId === member.info.id).map(({ job, share }) => ({ job, share })),
    }));
    for (const { own } of byMember) checkGrants(own);
    this.#grants = grants;
    await Promise.all(
      byMember.map(({ member, own }) =>
        member.mode === 'disabled' ? null : member.call((device) => device.setGrants(own)),
      ),
    );
  }

  onReport: DevicePool['onReport'] = (listener) => this.#reports.add(listener);
  onChange: DevicePool['onChange'] = (listener) => this.#changes.add(listener);

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#temperatures);
    await Promise.all([...this.#members.values()].map((member) => member.close()));
  }

  #member(id: string): Member {
    const member = this.#members.get(id);
    if (!member) throw new UnknownDeviceError(id, [...this.#members.keys()]);
    return member;
  }

  #join({ info, description, later }: InspectedDevice, setting: DeviceSetting): Member {
    const unusable = description.check.kind === 'unusable';
    const member: Member = new Member(
      { info, description, setting: unusable ? { ...setting, mode: 'disabled' } : setting },
      {
        start: this.#options.start,
        now: this.#options.now,
        onState: (one, state) => this.#onState(one, state),
        onReport: (one, report) => this.#reports.tell(one.info.id, report),
      },
    );
    this.#members.set(info.id, member);
    this.#measureSpeeds();
    void later?.then(
      ({ speeds }) => {
        member.description = { ...member.description, speeds };
        this.#measureSpeeds();
      },
      (error) => this.#options.log(`device ${info.id} could not be measured: ${error}`),
    );
    return member;
  }

  /** Speeds are stated against the first device that has any. */
  #measureSpeeds(): void {
    const all = [...this.#members.values()];
    const reference = all.find(({ description }) => description.speeds.length > 0)?.description.speeds ?? [];
    for (const member of all)
      member.description = { ...member.description, speed: referenceSpeed(member.description.speeds, reference) };
  }

  #state(): DeviceState {
    const states = [...this.#members.values()].map((member) => ({ member, state: member.state }));
    const usable = states.filter(({ member }) => member.usable);
    const best = usable.find(({ state }) => state.status === 'ready') ?? usable[0] ?? states[0];
    return best?.state ?? { status: 'lost', since: this.#options.now(), reason: 'there is no device', restarts: 0 };
  }

  #onState(member: Member, state: DeviceState): void {
    if (this.#closed) return;
    if (state.status === 'lost') {
      void this.#placements.leave(member, { orStay: true });
      const change = { device: member.info.name, reason: quoted(state.reason) };
      this.#tell(member, 'lost', sayOfState('device.lost', change));
    } else if (state.status === 'ready') {
      void this.#placements.settleHomeless();
      void this.#regrant(member);
      const change = { device: member.info.name, count: state.restarts };
      if (state.restarts > 0) this.#tell(member, 'found', sayOfState('device.found', change));
    }
    this.#states.tell(this.#state());
  }

  /** A worker that was started anew after its device had been disabled knows no grants. */
  async #regrant(member: Member): Promise<void> {
    const own = this.#grants.filter(({ deviceId }) => deviceId === member.info.id);
    if (own.length > 0) await member.call((device) => device.setGrants(own)).catch(() => {});
  }

  async #readTemperatures(): Promise<void> {
    for (const member of this.#members.values()) {
      const temperatureCelsius = await temperatureOf(member.info.provider);
      member.description = { ...member.description, temperatureCelsius };
    }
  }

  #tell({ info }: Member, kind: DeviceChange['kind'], change: Said): void {
    if (this.#closed) return;
    this.#options.log(`device ${info.id}: ${change.text}.`);
    this.#changes.tell({ deviceId: info.id, kind, change });
  }
}
