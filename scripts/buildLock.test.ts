import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withBuildLock } from './buildLock.mjs';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'whetstone-build-lock-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('two builds in one checkout', () => {
  test('the second waits for the first, in another process, and leaves no lock', async () => {
    const path = join(folder, 'waited');
    const source = `
      import { setTimeout as sleep } from 'node:timers/promises';
      import { withBuildLock } from ${JSON.stringify(new URL('./buildLock.mjs', import.meta.url).href)};
      await withBuildLock(async () => { console.log('held'); await sleep(400); console.log('released'); }, ${JSON.stringify(path)});`;
    const first = spawn(process.execPath, ['--input-type=module', '--eval', source]);
    let printed = '';
    first.stdout.on('data', (chunk) => {
      printed += chunk;
    });
    const firstEnded = once(first, 'exit');
    await once(first.stdout, 'data');
    let held = false;
    let printedBefore = '';
    await withBuildLock(async () => {
      held = existsSync(path);
      printedBefore = printed;
    }, path);
    await firstEnded;
    expect(held).toBe(true);
    expect(printedBefore).toContain('released');
    expect(existsSync(path)).toBe(false);
  });

  test('the lock of a killed process is taken over', async () => {
    const dead = spawn('true');
    await once(dead, 'exit');
    const path = join(folder, 'stale');
    writeFileSync(path, String(dead.pid));
    expect(await withBuildLock(async () => 'built', path)).toBe('built');
  });

  test('a failed build releases the lock', async () => {
    const path = join(folder, 'failed');
    const failing = withBuildLock(async () => {
      throw new Error('no space left');
    }, path);
    await expect(failing).rejects.toThrow('no space left');
    expect(existsSync(path)).toBe(false);
  });
});
