import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from './repository.mjs';

/** Runs the check in a process of its own, as the scripts do: it ends the process. */
const check = (version: string) => {
  const source = `import { requireNode } from ${JSON.stringify(join(root, 'scripts/nodeVersion.mjs'))}; requireNode('${version}');`;
  return spawnSync(process.execPath, ['--input-type=module', '--eval', source], { encoding: 'utf8' });
};

describe('an old Node', () => {
  test.each(['16.20.2', '18.19.1', '20.18.3'])('%s is refused in one sentence', (version) => {
    const { status, stderr } = check(version);
    expect(status).toBe(1);
    expect(stderr).toBe(
      `whetstone: Node ${version} is too old; install Node 20.19 or newer from https://nodejs.org and try again.\n`,
    );
  });

  test.each(['20.19.0', '22.0.0'])('%s is accepted', (version) => {
    expect(check(version)).toMatchObject({ status: 0, stderr: '' });
  });
});
