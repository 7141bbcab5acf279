import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { inputHash } from './buildSteps.mjs';
import { root } from './repository.mjs';

/** Inputs are relative to the root; this folder is ignored by git and by every tool. */
const folder = 'test-results/build-steps';
const step = {
  name: 'server',
  label: 'x',
  command: ['node', 'x.mjs'],
  cwd: root,
  inputs: [folder],
  outputs: [],
} as const;
const write = (name: string, text: string) => {
  const path = join(root, folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
};

const clean = () => rmSync(join(root, folder), { recursive: true, force: true });
beforeEach(() => {
  clean();
  write('src/a.ts', 'export const a = 1;');
});
afterEach(clean);

describe('whether a build step must run again', () => {
  test('touching a file changes nothing, changing its text does', () => {
    const before = inputHash(step);
    write('src/a.ts', 'export const a = 1;');
    expect(inputHash(step)).toBe(before);
    write('src/a.ts', 'export const a = 2;');
    expect(inputHash(step)).not.toBe(before);
  });

  test('a new, a renamed and a removed file each change it', () => {
    const before = inputHash(step);
    write('src/b.ts', '');
    const withNew = inputHash(step);
    rmSync(join(root, folder, 'src/b.ts'));
    expect(inputHash(step)).toBe(before);
    write('src/c.ts', '');
    expect(new Set([before, withNew, inputHash(step)]).size).toBe(3);
  });

  test('tests, prose and the outputs of builds change nothing', () => {
    const before = inputHash(step);
    write('src/a.test.ts', 'test');
    write('README.md', 'prose');
    write('dist/main.js', 'built');
    write('.next/cache/x', 'built');
    expect(inputHash(step)).toBe(before);
  });
});
