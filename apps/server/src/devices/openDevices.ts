import { mkdir, rm } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { entryPath } from '../entry.ts';
import type { DeviceSetting } from './devicePool.ts';
import type { DeviceChoice } from './deviceSpecs.ts';
import type { TuningFile } from './forkWorker.ts';
import { findHardware } from './hardware.ts';
import { inspectDevice } from './inspectDevice.ts';
import { type InspectionPorts, inspectDevices, inspectOne } from './inspectDevices.ts';
import { inspectionCache, runtimeVersion } from './inspectionCache.ts';
import type { DeviceInfo } from './protocol.ts';
import { startDevice } from './startDevice.ts';
import { WorkerPool } from './workerPool.ts';

export interface OpenDevicesOptions {
  readonly devices: DeviceChoice;
  /** Variables that GPU drivers are found by. */
  readonly driverEnvironment: Readonly<Record<string, string>>;
  /** Where inspections and the fastest formulations of trainings are kept, and large messages on their way. */
  readonly dataDir: string;
  /** The built worker; `dist/deviceWorker.js` by default. */
  readonly entry?: string;
  /** What an operator decided earlier, by device id. */
  readonly settings?: ReadonlyMap<string, DeviceSetting>;
  /** A worker that is silent for so long is killed; 10 s by default, 60 s on a GPU, which compiles in one go. */
  readonly heartbeatTimeoutMs?: number;
  readonly now: () => number;
  readonly log: (line: string) => void;
}

const gpuHeartbeatTimeoutMs = 60_000;

/** Vulkan's loader wants a folder of the user's own, which a service may not have. */
const gpuEnvironment = ({ driverEnvironment, dataDir }: OpenDevicesOptions) => ({
  XDG_RUNTIME_DIR: dataDir,
  ...driverEnvironment,
});

/** A server that was killed left what its workers had there. */
const emptyFolder = async (path: string): Promise<string> => {
  await rm(path, { recursive: true, force: true });
  await mkdir(path, { recursive: true, mode: 0o700 });
  return path;
};

/** Finds, inspects and starts the devices that were asked for. */
export const openDevices = async (options: OpenDevicesOptions): Promise<WorkerPool> => {
  const { entry = entryPath('deviceWorker'), log, now, settings, heartbeatTimeoutMs } = options;
  const environmentOf = (provider: string) => (provider === 'cpu' ? {} : gpuEnvironment(options));
  const tuningOf = ({ threads }: DeviceInfo): TuningFile => ({
    path: join(options.dataDir, 'formulations.json'),
    machine: JSON.stringify([cpus()[0]?.model ?? 'unknown', threads, runtimeVersion()]),
  });
  const ports: InspectionPorts = {
    inspect: (info) => inspectDevice(info, { entry, environment: environmentOf(info.provider) }),
    cache: inspectionCache(join(options.dataDir, 'devices.json')),
    hardwareOf: (provider) => findHardware(provider, options.driverEnvironment),
    now: () => new Date(now()),
    log,
  };
  const scratch = await emptyFolder(join(options.dataDir, 'scratch'));
  return new WorkerPool({
    devices: await inspectDevices(options.devices, ports),
    ...(settings ? { settings } : {}),
    inspect: (info) => inspectOne(info, ports),
    start: (info) =>
      startDevice({
        info,
        entry,
        environment: environmentOf(info.provider),
        tuning: tuningOf(info),
        scratch,
        ...(heartbeatTimeoutMs
          ? { heartbeatTimeoutMs }
          : info.provider === 'cpu'
            ? {}
            : { heartbeatTimeoutMs: gpuHeartbeatTimeoutMs }),
        log,
      }),
    now,
    log,
  });
};
