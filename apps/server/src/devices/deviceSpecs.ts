import { availableParallelism } from 'node:os';
import { type Provider, providers } from '../domain/provider.ts';

/** A device as a person asks for it. */
export interface DeviceSpec {
  readonly provider: Provider;
  /** Processor cores to bind its worker to. */
  readonly cores?: string;
  readonly threads: number;
  /** Memory that models may take there. */
  readonly memoryBytes?: number;
}

/** Asked for by nobody: WebGPU where a GPU is found, the CPU otherwise. */
export type DeviceChoice = 'auto' | readonly DeviceSpec[];

/** A device that is asked for cannot be; its message names the text and what it should be. */
export class DeviceSpecError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'DeviceSpecError';
  }
}

export const deviceSpecHelp =
  'cpu, cpu:0 (bound to core 0), cpu:0-1, webgpu, cuda, tensorrt; each with @512MB or @8GB to bound its memory';

const pattern = /^(?<provider>[a-z]+)(?::(?<first>\d+)(?:-(?<last>\d+))?)?(?:@(?<size>\d+(?:\.\d+)?)(?<unit>MB|GB))?$/u;

const readSpec = (text: string): DeviceSpec => {
  const { provider: name, first, last = first, size, unit } = pattern.exec(text)?.groups ?? {};
  const provider = providers.find((one) => one === name);
  if (!provider) throw new DeviceSpecError(`device ${text} is unknown; choose among ${deviceSpecHelp}`);
  const memory = size === undefined ? {} : { memoryBytes: Number(size) * (unit === 'GB' ? 1e9 : 1e6) };
  if (first === undefined) return { provider, threads: 1, ...memory };
  const count = availableParallelism();
  if (provider !== 'cpu') throw new DeviceSpecError(`device ${text} names cores; only cpu is bound to cores`);
  if (Number(last) < Number(first) || Number(last) >= count)
    throw new DeviceSpecError(`device ${text} names cores that are not here; this machine has 0 to ${count - 1}`);
  const threads = Number(last) - Number(first) + 1;
  return { provider, cores: first === last ? first : `${first}-${last}`, threads, ...memory };
};

/**
 * Reads a list such as `cpu:0,cpu:1` or `webgpu,cpu@2GB`; the first device is the reference for GPU-seconds.
 *
 * @throws {DeviceSpecError}
 */
export const parseDeviceSpecs = (text: string): DeviceChoice => {
  if (text.trim() === 'auto') return 'auto';
  const specs = text.split(',').map((part) => readSpec(part.trim()));
  const names = specs.map(({ provider, cores = '' }) => `${provider}:${cores}`);
  const twice = names.findIndex((name, n) => names.indexOf(name) !== n);
  if (twice >= 0)
    throw new DeviceSpecError(
      `device ${text.split(',')[twice]?.trim()} is named twice; give each once, processors by their cores`,
    );
  return specs;
};
