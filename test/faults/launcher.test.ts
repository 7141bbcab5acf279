import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { spawnGroup } from '../../scripts/processGroup.mjs';
import { root } from '../../scripts/repository.mjs';
import { isRunning, type Process, processesOf } from '../harness/processes.ts';
import { freePort, temporaryFolder } from '../harness/server.ts';
import { until } from '../harness/until.ts';

const folders: string[] = [];
const strays: Process[] = [];
afterEach(() => {
  for (const { pid } of strays.splice(0).filter(isRunning)) process.kill(pid, 'SIGKILL');
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** `npm start`, without npm: on a built checkout it goes straight to the server. */
const launch = async () => {
  const port = await freePort();
  const folder = temporaryFolder();
  folders.push(folder);
  const args = [join(root, 'scripts/start.mjs'), '--port', String(port), '--data', folder, '--no-demo'];
  const launcher = spawnGroup(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [launcher.child.stdout, launcher.child.stderr])
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
  const url = `http://127.0.0.1:${port}`;
  await until('the line with the URL', () => output.includes(url), 60_000).catch((error) => {
    throw new Error(`${error.message}; the launcher printed:\n${output}`);
  });
  const processes = processesOf(launcher.child.pid ?? 0);
  strays.push(...processes);
  return { launcher, url, processes, output: () => output };
};

const allGone = (processes: readonly Process[]) => () => !processes.some(isRunning);

describe('npm start', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'on %s everything stops and the exit code is 0',
    async (signal) => {
      const { launcher, url, processes } = await launch();
      expect((await fetch(`${url}/api/health`)).status).toBe(200);
      expect(processes.length).toBeGreaterThanOrEqual(3);
      launcher.signal(signal);
      expect(await launcher.finished).toBe(0);
      await until('the end of all processes', allGone(processes), 3000);
    },
  );

  test('kill -9 of the launcher: the server stops by itself', async () => {
    const { launcher, processes } = await launch();
    launcher.signal('SIGKILL');
    expect(await launcher.finished).toBe(128 + 9);
    await until('the end of all processes', allGone(processes), 15_000);
  });

  test('kill -9 of the server: the launcher ends with its exit code and sweeps what it left', async () => {
    const { launcher, processes } = await launch();
    const server = processes.find(({ command }) => /dist\/main\.js/u.test(command));
    if (!server) throw new Error('no server process');
    process.kill(server.pid, 'SIGKILL');
    expect(await launcher.finished).toBe(128 + 9);
    await until('the end of all processes', allGone(processes), 3000);
  });
});
