import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import type { Provider } from '../domain/provider.ts';

/** What the system tells of a processor or a graphics card, without running on it. */
export interface Hardware {
  readonly name: string;
  /** Version of the driver; empty where the system does not tell. */
  readonly driver: string;
  /** Null where the system does not tell. */
  readonly memoryBytes: number | null;
  /** A GPU that is computed by the processor, for tests. */
  readonly software: boolean;
}

const run = promisify(execFile);

const text = (path: string): Promise<string | null> =>
  readFile(path, 'utf8').then(
    (content) => content.trim(),
    () => null,
  );

const entries = (path: string): Promise<string[]> => readdir(path).catch(() => []);

const cpuHardware = (): Hardware => {
  const name = cpus()[0]?.model.replace(/\s+/gu, ' ').trim() || 'CPU';
  // 0 or beyond the machine where nothing constrains this process.
  const constrained = process.constrainedMemory();
  const memoryBytes = constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
  return { name, driver: '', memoryBytes, software: false };
};

/** The first card that NVIDIA's own tool names. */
const nvidiaHardware = async (): Promise<Hardware | null> => {
  try {
    const query = ['--query-gpu=name,driver_version,memory.total', '--format=csv,noheader,nounits'];
    const { stdout } = await run('nvidia-smi', query, { timeout: 5000 });
    const [name, driver, mebibytes] =
      stdout
        .split('\n')[0]
        ?.split(',')
        .map((cell) => cell.trim()) ?? [];
    if (!name) return null;
    return { name, driver: driver ?? '', memoryBytes: Number(mebibytes) * 2 ** 20 || null, software: false };
  } catch {
    return null;
  }
};

const vendors: Readonly<Record<string, string>> = { '0x1002': 'AMD', '0x8086': 'Intel', '0x10de': 'NVIDIA' };

/** The first card that the Linux kernel renders with. */
const kernelHardware = async (): Promise<Hardware | null> => {
  for (const card of await entries('/sys/class/drm')) {
    if (!/^renderD\d+$/u.test(card)) continue;
    const folder = join('/sys/class/drm', card, 'device');
    const [vendor, model, memory] = await Promise.all(
      ['vendor', 'device', 'mem_info_vram_total'].map((file) => text(join(folder, file))),
    );
    return {
      name: `${vendors[vendor ?? ''] ?? 'GPU'} ${model ?? ''}`.trim(),
      driver: (await text('/proc/sys/kernel/osrelease')) ?? '',
      memoryBytes: Number(memory) || null,
      software: false,
    };
  }
  return null;
};

/** GPUs that Vulkan is told to compute on the processor, by the name of their driver's file. */
const softwareDrivers: Readonly<Record<string, string>> = {
  swiftshader: 'SwiftShader (a GPU in software)',
  lvp: 'llvmpipe (a GPU in software)',
};

const forcedHardware = async (environment: Readonly<Record<string, string>>): Promise<Hardware | null> => {
  const file = environment.VK_DRIVER_FILES ?? environment.VK_ICD_FILENAMES;
  if (!file) return null;
  const known = Object.keys(softwareDrivers).find((word) => basename(file).includes(word));
  if (!known) return null;
  const description = await text(file);
  return { name: softwareDrivers[known] ?? known, driver: description ?? file, memoryBytes: null, software: true };
};

const systemGpu = async (): Promise<Hardware | null> => {
  const unnamed = { driver: '', memoryBytes: null, software: false };
  if (process.platform === 'darwin') return { name: 'GPU through Metal', ...unnamed };
  if (process.platform === 'win32') return { name: 'GPU through Direct3D 12', ...unnamed };
  return (await nvidiaHardware()) ?? (await kernelHardware());
};

/** What stands behind a provider here; null where the system shows no such thing. */
export const findHardware = async (
  provider: Provider,
  environment: Readonly<Record<string, string>>,
): Promise<Hardware | null> => {
  if (provider === 'cpu') return cpuHardware();
  if (provider === 'webgpu') return (await forcedHardware(environment)) ?? (await systemGpu());
  return nvidiaHardware();
};

const degrees = async (path: string): Promise<number | null> => {
  const value = await text(path);
  return value === null || Number.isNaN(Number(value)) ? null : Number(value) / 1000;
};

const hottest = async (paths: readonly string[]): Promise<number | null> => {
  const values = (await Promise.all(paths.map(degrees))).filter((value) => value !== null && value > 0);
  return values.length > 0 ? Math.max(...(values as number[])) : null;
};

/** Sensors of the kernel's thermal zones and hardware monitors that are a processor's (or a graphics card's). */
const sensors = async (kind: 'cpu' | 'gpu'): Promise<string[]> => {
  const names = kind === 'cpu' ? /cpu|x86_pkg|soc|coretemp|k10temp|zenpower/iu : /gpu|amdgpu|nouveau|xe|i915/iu;
  const folders = [
    { root: '/sys/class/thermal', label: 'type', value: 'temp' },
    { root: '/sys/class/hwmon', label: 'name', value: 'temp1_input' },
  ];
  const found = await Promise.all(
    folders.map(async ({ root, label, value }) => {
      const paths: string[] = [];
      for (const entry of await entries(root))
        if (names.test((await text(join(root, entry, label))) ?? '')) paths.push(join(root, entry, value));
      return paths;
    }),
  );
  return found.flat();
};

/** Temperature now in °C, of the hottest sensor; null where the system shows none. */
export const temperatureOf = async (provider: Provider): Promise<number | null> =>
  hottest(await sensors(provider === 'cpu' ? 'cpu' : 'gpu'));
