import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StreamDetail } from '../../apps/server/src/api/views.ts';
import { root } from '../../scripts/repository.mjs';
import { mutate, query } from '../harness/api.ts';
import { syntheticCamera } from '../harness/cameras.ts';
import { type RunningServer, startServer } from '../harness/server.ts';
import { until } from '../harness/until.ts';

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'whetstone-backup-'));
const whetstone = (...args: string[]) =>
  run(process.execPath, [join(root, 'apps/server/bin/whetstone.mjs'), ...args], { env: { ...process.env } });
const failureOf = (command: Promise<unknown>): Promise<string> =>
  command.then(
    () => 'nothing failed',
    (error: { stderr: string }) => error.stderr,
  );

const file = join(folder, 'whetstone.tar.gz');
const dataFolder = join(folder, 'data');
const password = 'a long enough sentence';
let streamId: string;
let before: StreamDetail;
let server: RunningServer;

const signIn = async (url: string): Promise<string> => {
  const response = await fetch(`${url}/api/auth/sign-in/username`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'ada', password }),
  });
  expect(response.status).toBe(200);
  return response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
};
const get = async <T>(url: string, procedure: string, cookie: string, input: object = {}): Promise<T> => {
  const search = `?input=${encodeURIComponent(JSON.stringify(input))}`;
  const response = await fetch(`${url}/trpc/${procedure}${search}`, { headers: { cookie } });
  return (await response.json()).result.data;
};

beforeAll(async () => {
  server = await startServer({ dataFolder });
  ({ streamId } = await mutate<{ streamId: string }>(server.url, 'streams.create', syntheticCamera('Gate')));
  await until(
    'a window with labels has closed',
    async () => {
      before = await query<StreamDetail>(server.url, 'streams.get', { streamId });
      return before.windows.some(({ closedAt, labels }) => closedAt !== null && labels > 0);
    },
    100_000,
  );
  await mutate(server.url, 'me.setUp', { username: 'ada', name: 'Ada', password, link: null });
});
afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

describe('a backup', () => {
  it('is written by the command line of a running server’s own user, and by nobody else without a session', async () => {
    expect((await fetch(`${server.url}/api/backup`)).status).toBe(401);
    const { stdout } = await whetstone('backup', file, '--data', dataFolder);
    expect(stdout).toContain('holds the database and its models');
    expect(statSync(file).mode & 0o077).toBe(0);
    expect(existsSync(join(dataFolder, 'backup.unfinished'))).toBe(false);
    const cookie = await signIn(server.url);
    const rows = await get<{ actor: string; action: string }[]>(server.url, 'audit.list', cookie, { action: 'backup' });
    expect(rows).toMatchObject([{ actor: 'command line', action: 'backup.create' }]);
  });

  it('is not restored over what is there', async () => {
    expect(await failureOf(whetstone('restore', file, '--data', dataFolder))).toMatch(/in use/u);
    await server.stop();
    expect(await failureOf(whetstone('restore', file, '--data', dataFolder))).toMatch(
      /holds streams or accounts already/u,
    );
  });

  it('brings streams, windows, models, accounts and samples back into an empty data directory', async () => {
    const restored = join(folder, 'restored');
    const { stdout } = await whetstone('restore', file, '--data', restored);
    expect(stdout).toMatch(/\d+ rows and \d+ models of .* are restored/u);
    await using again = await startServer({ dataFolder: restored });
    const cookie = await signIn(again.url);
    const after = await get<StreamDetail>(again.url, 'streams.get', cookie, { streamId });
    expect(after.stream).toEqual({ ...before.stream, ...after.stream, name: 'Gate' });
    const closed = before.windows.filter(({ closedAt }) => closedAt !== null);
    for (const { unretrained: _later, ...window } of closed)
      expect(after.windows.find(({ id }) => id === window.id)).toMatchObject(window);
    for (const { id, sha256 } of before.models)
      expect(after.models.find((model) => model.id === id)?.sha256).toBe(sha256);
    expect(readdirSync(join(restored, 'models')).length).toBeGreaterThan(0);
    const [first] = closed;
    const timeline = await get<{ golden: { n: number }[] }>(again.url, 'streams.timeline', cookie, {
      streamId,
      from: Date.parse(String(first?.startedAt)),
      to: Date.parse(String(first?.closedAt)),
      bins: 60,
    });
    expect(timeline.golden.reduce((sum, { n }) => sum + n, 0)).toBeGreaterThan(0);
    // The restored server goes on: the numbers of its rows continue behind the restored ones.
    await until('a new event was kept', async () => {
      const events = await get<{ events: { id: number }[] }>(again.url, 'streams.timeline', cookie, {
        streamId,
        from: Date.now() - 3_600_000,
        to: Date.now() + 60_000,
        bins: 60,
      });
      return events.events.length > 0;
    });
  });

  it('that is cut off is refused', async () => {
    const cut = join(folder, 'cut.tar.gz');
    const bytes = readFileSync(file);
    writeFileSync(cut, bytes.subarray(0, Math.floor(bytes.length / 2)));
    const empty = join(folder, 'empty');
    expect(await failureOf(whetstone('restore', cut, '--data', empty))).toMatch(/is no whole backup of Whetstone/u);
  });
});
