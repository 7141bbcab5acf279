import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openBlobs } from './blobs.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'whetstone-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** SHA-256 of "abc", from the standard. */
const abc = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

test('what was put is got back by its hash, from another store too', async () => {
  const bytes = Uint8Array.from(randomBytes(300_000));
  const sha256 = await openBlobs(folder).put(bytes);
  expect(Uint8Array.from(await openBlobs(folder).get(sha256))).toEqual(bytes);
  expect(await openBlobs(folder).put(bytesOf('abc'))).toBe(abc);
});

test('the same bytes, put by many at once, are one file, and nothing else is left', async () => {
  const blobs = openBlobs(folder);
  await Promise.all(Array.from({ length: 10 }, () => blobs.put(bytesOf('abc'))));
  expect(await readdir(folder)).toEqual(['ba']);
  expect(await readdir(join(folder, 'ba'))).toEqual([abc]);
});

test('a missing file is named with the remedy', async () => {
  await expect(openBlobs(folder).get(abc)).rejects.toThrow(
    `model file ${abc} is missing; restore it from a backup, or import the model again`,
  );
  await expect(openBlobs(folder).get('../../etc/passwd')).rejects.toThrow('that is no SHA-256');
});

test('a damaged file is refused, and healed when its bytes are put again', async () => {
  const blobs = openBlobs(folder);
  await blobs.put(bytesOf('abc'));
  const path = join(folder, 'ba', abc);
  await truncate(path, 1);
  await expect(blobs.get(abc)).rejects.toThrow(`model file ${abc} is damaged`);
  await writeFile(path, 'abd');
  await expect(blobs.get(abc)).rejects.toThrow('is damaged');
  await blobs.put(bytesOf('abc'));
  expect(Uint8Array.from(await blobs.get(abc))).toEqual(bytesOf('abc'));
});
