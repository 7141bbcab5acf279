import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { repositoryRoot } from '../../apps/server/src/entry.ts';
import { claimDatabase } from '../../apps/server/src/persistence/claim.ts';
import { openEmbedded, openServer } from '../../apps/server/src/persistence/database.ts';
import { acquireDataDir, readHolder } from '../../apps/server/src/persistence/lock.ts';
import { createStore, openStore } from '../../apps/server/src/persistence/openStore.ts';
import type { EmbeddedBuild } from '../../apps/server/src/persistence/pglite/embedded.ts';
import { buildEmbedded, quietLog, serverAnswers, serverDatabase } from './persistence/backends.ts';

let embedded: EmbeddedBuild = { worker: '', template: '' };
let folder = '';
const children: ChildProcess[] = [];
beforeAll(async () => {
  embedded = await buildEmbedded();
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'whetstone-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

const open = async () => createStore(await openEmbedded(folder, quietLog, embedded), () => new Date());

/** Runs the writer until it has said `count` committed ids, kills it, and returns them all. */
const writeAndKill = async (count: number): Promise<number[]> => {
  const script = join(repositoryRoot, 'test/fixtures/eventWriter.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', script, folder, embedded.worker, embedded.template], {
    cwd: repositoryRoot,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const committed: number[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    committed.push(Number(line));
    if (committed.length === count) child.kill('SIGKILL');
  }
  return committed;
};

describe('kill -9 of the process around the embedded database', () => {
  test('no committed row is lost, the lock is free, and writing goes on, round after round', async () => {
    const committed: number[] = [];
    for (const count of [40, 7, 25]) committed.push(...(await writeAndKill(count)));
    expect(await readHolder(folder)).toBeNull();
    const store = await open();
    const kept = (await store.listEvents({ limit: 10_000 })).map(({ id }) => id);
    await store.close();
    expect(committed.length).toBeGreaterThanOrEqual(72);
    expect(committed.filter((id) => !kept.includes(id))).toEqual([]);
  });

  test('a first start that was cut off half-way is made anew', async () => {
    await mkdir(join(folder, 'postgres'));
    await writeFile(join(folder, 'postgres', 'PG_VERSION'), '18\n');
    await writeFile(join(folder, 'postgres.unfinished'), '');
    const store = await open();
    expect(await store.lastEventId()).toBe(0);
    await store.close();
    expect(existsSync(join(folder, 'postgres.unfinished'))).toBe(false);
  });
});

describe('a database that this version must not touch', () => {
  test('a newer one is refused, and left as it is', async () => {
    const database = await openEmbedded(folder, quietLog, embedded);
    await database.pool.query(
      `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at) VALUES ('x', 'y', '29990101_later', now())`,
    );
    await database.close();
    for (const _attempt of [1, 2])
      await expect(openEmbedded(folder, quietLog, embedded)).rejects.toThrow(
        'made by a newer Whetstone (it has migration 29990101_later, which this version does not know); update Whetstone',
      );
  });

  test('one with a migration that stopped half-way is refused with the remedy', async () => {
    const database = await openEmbedded(folder, quietLog, embedded);
    await database.pool.query('UPDATE _prisma_migrations SET finished_at = NULL');
    await database.close();
    await expect(openEmbedded(folder, quietLog, embedded)).rejects.toThrow('prisma migrate resolve --applied');
  });
});

describe('a data directory that is taken', () => {
  test('is not opened a second time, by whatever way', async () => {
    const lock = await acquireDataDir(join(folder, 'data'), { port: 3100 });
    const script = `import { openStore } from './apps/server/src/persistence/openStore.ts';
      openStore({ dataDir: ${JSON.stringify(join(folder, 'data'))}, databaseUrl: null, log: { info() {}, warn() {} } })
        .catch((error) => console.log(error.message));`;
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', script], {
      cwd: repositoryRoot,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(child);
    const [said] = await once(createInterface({ input: child.stdout }), 'line');
    expect(said).toContain(`is in use by process ${process.pid}, port 3100`);
    await lock.release();
  });
});

describe('a server that cannot be used', () => {
  /** A server that answers every log-in with this error. */
  const refusing = async (sqlState: string) => {
    const fields = Buffer.from(`SFATAL\0VFATAL\0C${sqlState}\0Mas the server says\0\0`);
    const header = Buffer.alloc(5);
    header.write('E');
    header.writeInt32BE(fields.length + 4, 1);
    const server = createServer((socket) => {
      socket.once('data', () => socket.end(Buffer.concat([header, fields])));
      socket.on('error', () => {});
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    return { place: `127.0.0.1:${port}`, close: () => server.close() };
  };

  test.each([
    ['28P01', 'refused the password of user "mara"; correct it in DATABASE_URL'],
    ['3D000', 'has no database "edge"; create it (createdb edge) or correct DATABASE_URL'],
    ['53300', 'has no free connection'],
  ])('says so in one sentence that keeps the password (%s)', async (sqlState, sentence) => {
    const { place, close } = await refusing(sqlState);
    const refused = openServer(`postgresql://mara:hunter2@${place}/edge`, quietLog).catch((error: unknown) => error);
    const error = await refused;
    close();
    expect(error).toMatchObject({ name: 'DatabaseUnavailableError' });
    expect(String(error)).toContain(`${place} ${sentence}`);
    expect(String(error)).not.toContain('hunter2');
  });

  test('one that is not there is named', async () => {
    const { place, close } = await refusing('28P01');
    await new Promise<void>((resolve) => {
      close().once('close', resolve);
    });
    const opening = openStore({
      dataDir: folder,
      databaseUrl: `postgresql://mara:hunter2@${place}/edge`,
      log: quietLog,
    });
    await expect(opening).rejects.toThrow(`no Postgres server answers at ${place}; start it, or correct DATABASE_URL`);
  });
});

const server = await serverAnswers();

describe.skipIf(!server)('a Postgres server (skipped where none answers)', () => {
  let database: { url: string; drop: () => Promise<void> } | null = null;
  beforeAll(async () => {
    database = await serverDatabase();
  });
  afterAll(() => database?.drop());

  const schemaEngine = join(repositoryRoot, 'scripts/schema-engine.mjs');

  /** Prisma's own command line on that database. */
  const prisma = async (url: string, ...args: string[]): Promise<{ code: number; output: string }> => {
    const child = spawn(process.execPath, [join(repositoryRoot, 'node_modules/prisma/build/index.js'), ...args], {
      cwd: repositoryRoot,
      env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: schemaEngine, DATABASE_URL: url },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.push(child);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    const [code] = await once(child, 'close');
    return { code, output };
  };

  test('what Prisma migrated, the server goes on with; what the server migrated, Prisma finds in order', async () => {
    const url = database?.url ?? '';
    const deployed = await prisma(url, 'migrate', 'deploy');
    expect(deployed.output).toContain('applied');
    expect(deployed.code).toBe(0);
    const applied: object[] = [];
    const opened = await openServer(url, { ...quietLog, info: (data) => applied.push(data) });
    expect(applied).toEqual([]);
    await opened.pool.query('DROP SCHEMA public CASCADE');
    await opened.pool.query('CREATE SCHEMA public');
    await opened.close();
    await (await openServer(url, quietLog)).close();
    const status = await prisma(url, 'migrate', 'status');
    expect(status.output).toContain('Database schema is up to date');
    expect(status.code).toBe(0);
  });

  test('another schema of the database may be named', async () => {
    const url = new URL(database?.url ?? '');
    url.searchParams.set('schema', 'Edge 2');
    await expect(openServer(url.href, quietLog)).rejects.toThrow('has no schema "Edge 2"; create it');
    const bare = await openServer(database?.url ?? '', quietLog);
    await bare.pool.query('CREATE SCHEMA "Edge 2"');
    const store = createStore(await openServer(url.href, quietLog), () => new Date());
    await store.setSetting('policy', 'thief');
    await store.close();
    expect((await bare.pool.query('SELECT value FROM "Edge 2".setting')).rows).toEqual([{ value: 'thief' }]);
    await bare.close();
  });

  test('two servers that start at once on an empty database both come up', async () => {
    const fresh = await serverDatabase();
    const opened = await Promise.all([openServer(fresh.url, quietLog), openServer(fresh.url, quietLog)]);
    for (const each of opened) await each.close();
    await fresh.drop();
  });

  test('a database has one server at a time, and is free when that one stops or is cut off', async () => {
    const fresh = await serverDatabase();
    const options = { dataDir: folder, databaseUrl: fresh.url, log: quietLog };
    const first = await openStore(options);
    await expect(openStore(options)).rejects.toThrow(
      /in use by another Whetstone server on 127.0.0.1, connected since/u,
    );
    await first.close();
    const second = await openStore(options);
    await second.setSetting('policy', 'uniform');
    await second.close();
    await fresh.drop();
  });

  test('a claim that is lost with its connection is taken again', async () => {
    const fresh = await serverDatabase();
    const warnings: string[] = [];
    const log = { ...quietLog, warn: (_data: object, message: string) => warnings.push(message) };
    const opened = await openServer(fresh.url, log);
    const claim = await claimDatabase(opened.pool, log, 20);
    const holders = `SELECT pid FROM pg_locks JOIN pg_stat_activity USING (pid)
      WHERE locktype = 'advisory' AND datname = current_database()`;
    const pids = async () => (await opened.pool.query(holders)).rows.map(({ pid }) => pid);
    const [before] = await pids();
    await opened.pool.query('SELECT pg_terminate_backend($1)', [before]);
    await expect.poll(() => warnings).toContain('the claim on the database was lost with its connection');
    await expect.poll(pids).toEqual([expect.any(Number)]);
    expect(await pids()).not.toEqual([before]);
    await claim.release();
    expect(await pids()).toEqual([]);
    await opened.close();
    await fresh.drop();
  });

  test('a connection that is cut is replaced, and the process lives', async () => {
    const fresh = await serverDatabase();
    const warnings: string[] = [];
    const opened = await openServer(fresh.url, { ...quietLog, warn: (_data, message) => warnings.push(message) });
    const store = createStore(opened, () => new Date());
    await store.setSetting('policy', 'thief');
    const other = await openServer(fresh.url, quietLog);
    await other.pool.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name = 'whetstone'`,
    );
    await other.close();
    await expect.poll(() => warnings).toContain('a database connection was lost');
    expect(await store.setting('policy')).toBe('thief');
    await store.close();
    await fresh.drop();
  });
});
