import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Hardware } from './hardware.ts';
import { inspectionCache } from './inspectionCache.ts';
import type { DeviceInfo } from './protocol.ts';

const info: DeviceInfo = { id: 'gpu0', name: 'Card', provider: 'webgpu', threads: 1 };
const hardware: Hardware = { name: 'Card', driver: '1', memoryBytes: null, software: false };
const known = {
  inspection: { kind: 'usable', largestError: 1e-6, speeds: [] },
  checkedAt: new Date(1000),
} as const;

describe('kept inspections', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'whetstone-inspections-'));
    path = join(folder, 'devices.json');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('are found again for the same driver only', async () => {
    const cache = inspectionCache(path);
    await cache.keep(info, hardware, known);
    expect(await cache.find(info, hardware)).toEqual(known);
    expect(await cache.find(info, { ...hardware, driver: '2' })).toBeNull();
  });

  it.each(['', 'null', '[1]', '{"x": 1', '7'])('are made anew where the file holds %j', async (content) => {
    writeFileSync(path, content);
    expect(await inspectionCache(path).find(info, hardware)).toBeNull();
  });

  it('are made anew where an entry is none', async () => {
    const cache = inspectionCache(path);
    await cache.keep(info, hardware, { ...known, inspection: {} as never });
    expect(await cache.find(info, hardware)).toBeNull();
  });
});
