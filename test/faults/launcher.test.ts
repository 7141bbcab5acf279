import { rmSync } from 'node:fs';
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

/** `npm start` on a built checkout: it goes straight to the server. */
const launch = async () => {
  const port = await freePort();
  const folder = temporaryFolder();
  folders.push(folder);
  const args = ['start', '--', '--port', String(port), '--data', folder, '--no-demo'];
  const npm = spawnGroup('npm', args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [npm.child.stdout, npm.child.stderr])
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
  const url = `http://127.0.0.1:${port}`;
  await until('the line with the URL', () => output.includes(url), 60_000).catch((error) => {
    throw new Error(`${error.message}; it printed:\n${output}`);
  });
  const processes = processesOf(npm.child.pid ?? 0);
  strays.push(...processes);
  return { npm, url, processes, output: () => output };
};

const kill = (processes: readonly Process[], name: RegExp) => {
  const victim = processes.find(({ command }) => name.test(command) && !command.startsWith('npm'));
  if (!victim) throw new Error(`no process matches ${name}: ${JSON.stringify(processes)}`);
  process.kill(victim.pid, 'SIGKILL');
};

const allGone = (processes: readonly Process[]) => () => !processes.some(isRunning);

describe('npm start', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)('on %s everything stops and the exit code is 0', async (signal) => {
    const { npm, url, processes } = await launch();
    expect((await fetch(`${url}/api/health`)).status).toBe(200);
    expect(processes.length).toBeGreaterThanOrEqual(4);
    npm.signal(signal);
    expect(await npm.finished).toBe(0);
    await until('the end of all processes', allGone(processes), 3000);
  });

  test.each(['SIGHUP', 'SIGKILL'] as const)(
    '%s of npm, which passes it on to nobody, ends everything',
    async (signal) => {
      const { npm, processes } = await launch();
      npm.signal(signal);
      await npm.finished;
      await until('the end of all processes', allGone(processes), 15_000);
    },
  );

  test('kill -9 of the launcher: the server stops by itself', async () => {
    const { processes } = await launch();
    kill(processes, /scripts\/start\.mjs/u);
    await until('the end of all processes', allGone(processes), 15_000);
  });

  test('kill -9 of the server: the launcher ends with its exit code and sweeps what it left', async () => {
    const { npm, processes } = await launch();
    kill(processes, /dist\/main\.js/u);
    expect(await npm.finished).toBe(128 + 9);
    await until('the end of all processes', allGone(processes), 3000);
  });
});
