import type { DeviceDescription } from './devicePool.ts';
import type { DeviceChoice, DeviceSpec } from './deviceSpecs.ts';
import type { Hardware } from './hardware.ts';
import type { Inspection } from './inspectDevice.ts';
import type { InspectionCache, KnownInspection } from './inspectionCache.ts';
import type { DeviceInfo } from './protocol.ts';

/** A device and what was found out about it. */
export interface InspectedDevice {
  readonly info: DeviceInfo;
  readonly description: DeviceDescription;
  /** What is found out while the device works already. */
  readonly later?: Promise<DeviceDescription>;
}

export interface InspectionPorts {
  readonly inspect: (info: DeviceInfo) => Promise<Inspection>;
  readonly cache: InspectionCache;
  readonly hardwareOf: (provider: DeviceInfo['provider']) => Promise<Hardware | null>;
  readonly now: () => Date;
  readonly log: (line: string) => void;
}

const ids: Readonly<Record<DeviceSpec['provider'], string>> = {
  cpu: 'cpu0',
  webgpu: 'gpu0',
  cuda: 'cuda0',
  tensorrt: 'tensorrt0',
};

const missing: Readonly<Record<DeviceSpec['provider'], string>> = {
  cpu: 'this machine shows no processor',
  webgpu: 'this machine shows no GPU; it needs a card and its driver for Vulkan',
  cuda: 'nvidia-smi shows no card; it needs an NVIDIA card and its driver',
  tensorrt: 'nvidia-smi shows no card; it needs an NVIDIA card and its driver',
};

const infoOf = ({ provider, cores, threads, memoryBytes }: DeviceSpec, hardware: Hardware | null): DeviceInfo => ({
  id: cores === undefined ? ids[provider] : `${provider}:${cores}`,
  name: `${hardware?.name ?? provider}${cores === undefined ? '' : `, core${cores.includes('-') ? 's' : ''} ${cores}`}`,
  provider,
  threads,
  ...(cores === undefined ? {} : { cores }),
  ...(memoryBytes === undefined ? {} : { memoryBytes }),
});

const describe = (
  info: DeviceInfo,
  hardware: Hardware | null,
  result: KnownInspection | Extract<Inspection, { kind: 'unusable' }>,
): DeviceDescription => {
  const usable = 'inspection' in result;
  return {
    name: info.name,
    check: !usable
      ? { kind: 'unusable', reason: result.reason }
      : info.provider === 'cpu'
        ? { kind: 'reference' }
        : { kind: 'agrees', largestError: result.inspection.largestError, checkedAt: result.checkedAt },
    speeds: usable ? result.inspection.speeds : [],
    speed: 1,
    memoryBytes: info.memoryBytes ?? hardware?.memoryBytes ?? null,
    temperatureCelsius: null,
  };
};

/** A processor needs no comparison, so it works without one. */
const unmeasured = (info: DeviceInfo, hardware: Hardware | null): DeviceDescription =>
  describe(info, hardware, {
    inspection: { kind: 'usable', largestError: 0, speeds: [] },
    checkedAt: new Date(0),
  });

/** Runs on a device unless an earlier start did, with the same driver. */
export const inspectOne = async (info: DeviceInfo, ports: InspectionPorts): Promise<InspectedDevice> => {
  const { inspect, cache, now, log } = ports;
  const hardware = await ports.hardwareOf(info.provider);
  if (!hardware) {
    const description = describe(info, null, { kind: 'unusable', reason: missing[info.provider] });
    return { info, description };
  }
  const known = await cache.find(info, hardware);
  if (known) return { info, description: describe(info, hardware, known) };
  if (info.provider !== 'cpu')
    log(`device ${info.id}: comparing ${info.name} with the CPU; once for each driver, a minute at most`);
  const inspection = await inspect(info);
  if (inspection.kind === 'unusable')
    return {
      info,
      description: info.provider === 'cpu' ? unmeasured(info, hardware) : describe(info, hardware, inspection),
    };
  const result = { inspection, checkedAt: now() };
  // A full disk or a folder that is read only costs the next start an inspection, and this one nothing.
  await cache
    .keep(info, hardware, result)
    .catch((error) => log(`device ${info.id}: its inspection is not kept: ${error}`));
  return { info, description: describe(info, hardware, result) };
};

const cpu: DeviceSpec = { provider: 'cpu', threads: 1 };

/** A GPU that the processor computes is never chosen by itself: it is for tests. */
const chosenSpecs = async (choice: DeviceChoice, ports: InspectionPorts): Promise<readonly DeviceSpec[]> => {
  if (choice !== 'auto') return choice;
  const gpu = await ports.hardwareOf('webgpu');
  return gpu && !gpu.software ? [{ provider: 'webgpu', threads: 1 }] : [cpu];
};

/** A lone processor is compared with nobody, so nobody waits for its speed. */
const inspectLater = async (spec: DeviceSpec, ports: InspectionPorts): Promise<InspectedDevice> => {
  const hardware = await ports.hardwareOf(spec.provider);
  const info = infoOf(spec, hardware);
  const later = inspectOne(info, ports).then(({ description }) => description);
  return { info, description: unmeasured(info, hardware), later };
};

/**
 * The devices that were asked for, each inspected; with the CPU where none of them can be used.
 *
 * @returns also those that cannot be used, with the reason
 */
export const inspectDevices = async (choice: DeviceChoice, ports: InspectionPorts): Promise<InspectedDevice[]> => {
  const devices: InspectedDevice[] = [];
  const look = async (spec: DeviceSpec) => {
    const info = infoOf(spec, await ports.hardwareOf(spec.provider));
    // One after the other: two at once would slow each other's measurement.
    const device = await inspectOne(info, ports);
    const { check } = device.description;
    if (check.kind === 'unusable') ports.log(`device ${info.id} cannot be used: ${check.reason}`);
    devices.push(device);
  };
  const specs = await chosenSpecs(choice, ports);
  const [only] = specs;
  if (specs.length === 1 && only?.provider === 'cpu') return [await inspectLater(only, ports)];
  for (const spec of specs) await look(spec);
  if (devices.every(({ description }) => description.check.kind === 'unusable')) {
    ports.log('the CPU takes over');
    await look(cpu);
  }
  return devices;
};
