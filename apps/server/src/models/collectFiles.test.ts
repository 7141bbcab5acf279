import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openBlobs } from '../persistence/blobs.ts';
import { collectFiles } from './collectFiles.ts';

const dayMs = 86_400_000;

describe('collectFiles', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'whetstone-files-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const pathOf = (sha256: string) => join(folder, sha256.slice(0, 2), sha256);
  const put = async (text: string, daysOld: number) => {
    const sha256 = await openBlobs(folder).put(Buffer.from(text));
    const at = new Date(Date.now() - daysOld * dayMs);
    utimesSync(pathOf(sha256), at, at);
    return sha256;
  };
  const collect = (...referenced: string[]) =>
    collectFiles({ referencedFiles: async () => new Set(referenced) }, openBlobs(folder), Date.now());
  const names = () =>
    readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) =>
      entry.isFile() ? [entry.name] : [],
    );

  it('removes what no row names, and leaves what one does', async () => {
    const [live, cutOff] = [await put('live', 30), await put('cut off', 30)];
    expect(await collect(live)).toBe(1);
    expect(names()).toEqual([live]);
    await expect(openBlobs(folder).get(cutOff)).rejects.toThrow('is missing');
  });

  it('leaves a young file, whose row may be about to be written', async () => {
    const candidate = await put('candidate', 0.5);
    expect(await collect()).toBe(0);
    expect(names()).toEqual([candidate]);
  });

  it('takes a file that is stored again for new', async () => {
    const again = await put('the same bytes', 30);
    await openBlobs(folder).put(Buffer.from('the same bytes'));
    expect(await collect()).toBe(0);
    expect(names()).toEqual([again]);
  });

  it('removes the ends of writes that a crash cut off, and nothing that is not its own', async () => {
    const live = await put('live', 3);
    const shard = join(folder, live.slice(0, 2));
    for (const name of ['.0f9b2c1e-8a43-4d62-9c55-7d3f0c2b1a10.tmp', 'notes.txt']) {
      writeFileSync(join(shard, name), 'x');
      utimesSync(join(shard, name), new Date(0), new Date(0));
    }
    expect(await collect(live)).toBe(1);
    expect(names().sort()).toEqual([live, 'notes.txt'].sort());
  });

  it('finds nothing to do in a folder that is not there yet', async () => {
    rmSync(folder, { recursive: true });
    expect(await collect()).toBe(0);
  });
});
