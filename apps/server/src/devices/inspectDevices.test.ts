import { beforeEach, describe, expect, it } from 'vitest';
import type { Provider } from '../domain/provider.ts';
import type { Hardware } from './hardware.ts';
import type { Inspection } from './inspectDevice.ts';
import { type InspectionPorts, inspectDevices } from './inspectDevices.ts';
import { referenceSpeed } from './referenceSpeed.ts';

const card: Hardware = { name: 'Card', driver: '1', memoryBytes: 8e9, software: false };
const processor: Hardware = { name: 'Processor', driver: '', memoryBytes: 16e9, software: false };
const usable: Inspection = {
  kind: 'usable',
  largestError: 3e-6,
  speeds: [{ family: 'edge', inferredPerSecond: 100, trainedPerSecond: 10 }],
};

let gpu: Hardware | null;
let verdict: Inspection;
let inspected: Provider[];
let lines: string[];
let kept: Map<string, unknown>;
let ports: InspectionPorts;

beforeEach(() => {
  [gpu, verdict, inspected, lines, kept] = [card, usable, [], [], new Map()];
  ports = {
    inspect: async ({ provider }) => {
      inspected.push(provider);
      return provider === 'cpu' ? usable : verdict;
    },
    cache: {
      find: async ({ id }, { driver }) => (kept.get(`${id} ${driver}`) ?? null) as never,
      keep: async ({ id }, { driver }, known) => void kept.set(`${id} ${driver}`, known),
    },
    hardwareOf: async (provider) => (provider === 'cpu' ? processor : provider === 'webgpu' ? gpu : null),
    now: () => new Date(0),
    log: (line) => lines.push(line),
  };
});

const seen = async (choice: Parameters<typeof inspectDevices>[0]) =>
  (await inspectDevices(choice, ports)).map(({ info, description }) => [info.id, description.check.kind]);

describe('devices that nobody named', () => {
  it('are the card where there is one, and the processor where not or where the card is software', async () => {
    expect(await seen('auto')).toEqual([['gpu0', 'agrees']]);
    gpu = { ...card, software: true };
    expect(await seen('auto')).toEqual([['cpu0', 'reference']]);
    gpu = null;
    expect(await seen('auto')).toEqual([['cpu0', 'reference']]);
  });

  it('fall back to the processor when the card computes something else, and say so', async () => {
    verdict = { kind: 'unusable', reason: 'it computes otherwise than the CPU' };
    expect(await seen('auto')).toEqual([
      ['gpu0', 'unusable'],
      ['cpu0', 'reference'],
    ]);
    expect(lines.join('\n')).toContain('device gpu0 cannot be used: it computes otherwise than the CPU');
    expect([...kept.keys()]).toEqual(['cpu0 ']);
  });
});

describe('an inspection', () => {
  it('is made once for each driver', async () => {
    const choice = [{ provider: 'webgpu', threads: 1 }] as const;
    await seen(choice);
    await seen(choice);
    expect(inspected).toEqual(['webgpu']);
    gpu = { ...card, driver: '2' };
    await seen(choice);
    expect(inspected).toEqual(['webgpu', 'webgpu']);
  });

  it('counts although it cannot be kept', async () => {
    ports.cache.keep = async () => {
      throw new Error('no space left on device');
    };
    expect(await seen([{ provider: 'webgpu', threads: 1 }])).toEqual([['gpu0', 'agrees']]);
    expect(lines.at(-1)).toContain('its inspection is not kept: Error: no space left on device');
  });

  it('of a lone processor keeps nobody waiting', async () => {
    const [cpu] = await inspectDevices([{ provider: 'cpu', threads: 1, memoryBytes: 5e8 }], ports);
    expect(cpu?.description).toMatchObject({ speeds: [], memoryBytes: 5e8, name: 'Processor' });
    expect((await cpu?.later)?.speeds).toEqual(usable.speeds);
  });

  it('names what is missing', async () => {
    expect(await seen([{ provider: 'cuda', threads: 1 }])).toEqual([
      ['cuda0', 'unusable'],
      ['cpu0', 'reference'],
    ]);
    expect(lines[0]).toContain('nvidia-smi shows no card');
  });
});

describe('the speed of a device', () => {
  it('is the geometric mean of inferring and training, against the reference', () => {
    const speeds = (inferredPerSecond: number, trainedPerSecond: number | null) =>
      [{ family: 'edge', inferredPerSecond, trainedPerSecond }] as const;
    expect(referenceSpeed(speeds(100, 90), speeds(100, 10))).toBeCloseTo(3);
    expect(referenceSpeed(speeds(50, null), speeds(100, 10))).toBe(0.5);
    expect(referenceSpeed([], speeds(100, 10))).toBe(1);
  });
});
