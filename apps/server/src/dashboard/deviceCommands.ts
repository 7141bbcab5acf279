import { quantity, type Said } from '@whetstone/scheduler';
import { InputError, NotFoundError } from '../api/rooms.ts';
import type { DeviceMode, DevicePool, DeviceSetting, PooledDevice } from '../devices/devicePool.ts';
import type { Actor } from '../domain/actor.ts';
import { sayOfEvent } from '../domain/sentences/eventSentences.ts';
import { sayOfFault } from '../domain/sentences/faultSentences.ts';
import type { EventLog } from '../events/eventLog.ts';
import type { Store } from '../persistence/port.ts';

export interface DeviceCommandPorts {
  readonly devices: DevicePool;
  readonly store: Store;
  readonly events: EventLog;
}

const modeKeys = {
  enabled: 'event.deviceEnabled',
  drained: 'event.deviceDrained',
  disabled: 'event.deviceDisabled',
} as const satisfies Readonly<Record<DeviceMode, string>>;

/** What operators decide about devices; it holds at once and over restarts. */
export class DeviceCommands {
  readonly #ports: DeviceCommandPorts;

  constructor(ports: DeviceCommandPorts) {
    this.#ports = ports;
  }

  #find(deviceId: string): PooledDevice {
    const found = this.#ports.devices.list().find(({ info }) => info.id === deviceId);
    if (!found) throw new NotFoundError('device', deviceId);
    return found;
  }

  /** @throws {InputError} where no enabled device would be left */
  async setMode({ deviceId, mode }: { deviceId: string; mode: DeviceMode }, actor: Actor): Promise<void> {
    const { devices } = this.#ports;
    const device = this.#find(deviceId);
    if (device.mode === mode) return;
    const others = devices.list().filter(({ info, mode: other }) => info.id !== deviceId && other === 'enabled');
    if (mode !== 'enabled' && others.length === 0)
      throw new InputError(
        'mode',
        sayOfFault('refused.lastDevice', { mode: JSON.stringify(mode), count: device.streamIds.length }),
      );
    const act = { enabled: devices.enable, drained: devices.drain, disabled: devices.disable }[mode];
    await act.call(devices, deviceId);
    await this.#keep(device, { mode, capacity: device.capacity }, actor);
    this.#tell(deviceId, sayOfEvent(modeKeys[mode], { device: device.info.name, actor: actor.name }));
  }

  async setCapacity({ deviceId, capacity }: { deviceId: string; capacity: number }, actor: Actor): Promise<void> {
    const device = this.#find(deviceId);
    if (device.capacity === capacity) return;
    await this.#ports.devices.setCapacity(deviceId, capacity);
    await this.#keep(device, { mode: device.mode, capacity }, actor);
    const share = quantity('fraction', capacity);
    this.#tell(deviceId, sayOfEvent('event.deviceCapacity', { device: device.info.name, share, actor: actor.name }));
  }

  async #keep({ info, mode, capacity }: PooledDevice, after: DeviceSetting, actor: Actor): Promise<void> {
    await this.#ports.store.setDeviceSetting(info.id, after);
    await actor.audit({ action: 'device.change', subject: info.id, before: { mode, capacity }, after });
  }

  #tell(deviceId: string, said: Said): void {
    this.#ports.events.publish({ kind: 'config-changed', deviceId, said });
  }
}
