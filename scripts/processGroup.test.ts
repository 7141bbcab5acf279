import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { spawnGroup, sweepGroup } from './processGroup.mjs';

/** A shell that starts a grandchild, says so and then runs `end`. */
const parentOf = async (end: string) => {
  const group = spawnGroup('sh', ['-c', `sleep 60 & echo ready; ${end}`], { stdio: ['ignore', 'pipe', 'inherit'] });
  if (!group.child.stdout) throw new Error('the shell has no standard output');
  await once(group.child.stdout, 'data');
  return group;
};

describe('a child with its descendants', () => {
  test('one signal ends the child and what it started', async () => {
    const group = await parentOf('wait');
    expect(group.alive()).toBe(true);
    group.signalAll('SIGTERM');
    expect(await group.finished).toBe(128 + 15);
    expect(await sweepGroup(group, 2000)).toBe(false);
    expect(group.alive()).toBe(false);
  });

  test('a grandchild that outlives a crashed child is swept', async () => {
    const group = await parentOf('exit 3');
    expect(await group.finished).toBe(3);
    expect(group.alive()).toBe(true);
    expect(await sweepGroup(group, 50)).toBe(true);
    await expect.poll(() => group.alive()).toBe(false);
  });

  test('a program that does not exist is an error that names it', async () => {
    await expect(spawnGroup('whetstone-no-such-program', []).finished).rejects.toThrow(/whetstone-no-such-program/u);
  });
});
