import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findProgram, ProgramMissingError, programs } from './programs.mjs';
import { root } from './repository.mjs';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'whetstone-programs-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const program = (name: string, script: string) => {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
};

/** Asks for ffmpeg in a process that finds programs in the folder alone. */
const require = () => {
  const source = `
    import { programs, requireProgram } from ${JSON.stringify(join(root, 'scripts/programs.mjs'))};
    await requireProgram(programs.ffmpeg).then((path) => console.log('found ' + path), (error) => console.log(error.message));`;
  const env = { PATH: folder };
  return spawnSync(process.execPath, ['--input-type=module', '--eval', source], { encoding: 'utf8', env }).stdout;
};

describe('a program of the system', () => {
  test('is the one that its variable names, else the first in PATH', () => {
    const found = program('chromium-browser', 'exit 0');
    const chosen = program('my-browser', 'exit 0');
    expect(findProgram(programs.chromium, { PATH: `/nowhere:${folder}` })).toBe(found);
    expect(findProgram(programs.chromium, { PATH: folder, CHROMIUM_PATH: chosen })).toBe(chosen);
    expect(findProgram(programs.ffmpeg, { PATH: folder })).toBeNull();
  });

  test('a variable that names nothing is refused with the variable and the remedy', () => {
    const find = () => findProgram(programs.chromium, { PATH: folder, CHROMIUM_PATH: '/nowhere/chrome' });
    expect(find).toThrow(ProgramMissingError);
    expect(find).toThrow('CHROMIUM_PATH is "/nowhere/chrome", which cannot be run; set it to Chromium\'s path');
  });

  test('that is missing where nothing can be installed names the one command', () => {
    expect(require()).toContain('run: sudo apt-get install -y --no-install-recommends ffmpeg');
  });

  test.skipIf(process.getuid?.() !== 0)('that is missing is installed by root without asking', () => {
    const installed = join(folder, 'ffmpeg');
    program('apt-get', `[ "$1" != install ] || { printf '#!/bin/sh\\n' > ${installed}; /bin/chmod +x ${installed}; }`);
    expect(require()).toMatch(new RegExp(`install ffmpeg … .*\\nfound ${installed}`, 'u'));
  });

  test.skipIf(process.getuid?.() !== 0)('whose installation fails shows what apt said, and the command', () => {
    program('apt-get', 'echo "E: no space left" >&2; exit 100');
    expect(require()).toMatch(/E: no space left[\s\S]*sudo apt-get install/u);
  });
});
