import { availableParallelism } from 'node:os';
import { describe, expect, it } from 'vitest';
import { parseDeviceSpecs } from './deviceSpecs.ts';

describe('a list of devices', () => {
  it('names providers, cores and memory', () => {
    expect(parseDeviceSpecs('auto')).toBe('auto');
    expect(parseDeviceSpecs('webgpu, cpu@2GB')).toEqual([
      { provider: 'webgpu', threads: 1 },
      { provider: 'cpu', threads: 1, memoryBytes: 2e9 },
    ]);
    expect(parseDeviceSpecs('cpu:0@512MB')).toEqual([{ provider: 'cpu', cores: '0', threads: 1, memoryBytes: 512e6 }]);
    expect(parseDeviceSpecs('tensorrt')).toEqual([{ provider: 'tensorrt', threads: 1 }]);
  });

  it.runIf(availableParallelism() > 1)('binds a worker to several cores with a thread each', () => {
    expect(parseDeviceSpecs('cpu:0-1')).toEqual([{ provider: 'cpu', cores: '0-1', threads: 2 }]);
  });

  it('is refused with the text and what it should be', () => {
    expect(() => parseDeviceSpecs('gpu')).toThrow(/^device gpu is unknown; choose among cpu, cpu:0/u);
    expect(() => parseDeviceSpecs('cpu,')).toThrow(/^device {2}is unknown/u);
    expect(() => parseDeviceSpecs('webgpu:1')).toThrow('only cpu is bound to cores');
    expect(() => parseDeviceSpecs('cpu:4000')).toThrow(
      /^device cpu:4000 names cores that are not here; this machine has 0 to/u,
    );
    expect(() => parseDeviceSpecs('cpu,webgpu,cpu')).toThrow('device cpu is named twice');
  });
});
