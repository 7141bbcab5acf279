import { rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freePort, runServerToEnd, startServer, temporaryFolder } from '../harness/server.ts';

let folder = '';
beforeAll(() => {
  folder = temporaryFolder();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The server says one sentence and ends with exit code 1. */
const expectRefusal = async (args: readonly string[], sentence: RegExp, env?: Record<string, string>) => {
  const { code, output } = await runServerToEnd(args, env);
  expect(output.trim().split('\n')).toHaveLength(1);
  expect(output).toMatch(sentence);
  expect(code).toBe(1);
};

describe('a start that cannot work says why in one sentence', () => {
  test('a port that another program holds', async () => {
    const holder = createServer();
    const port = await freePort();
    await new Promise<void>((resolve) => holder.listen(port, '127.0.0.1', resolve));
    try {
      await expectRefusal(
        ['--port', String(port), '--data', join(folder, 'taken'), '--no-demo'],
        new RegExp(`port ${port} is taken.*--port`, 'u'),
      );
    } finally {
      holder.close();
    }
  });

  test('a data directory that another Whetstone uses; the other one goes on', async () => {
    await using first = await startServer();
    const port = String(await freePort());
    await expectRefusal(['--port', port, '--data', first.dataFolder, '--no-demo'], /data directory .* in use/u);
    expect((await fetch(`${first.url}/api/health`)).status).toBe(200);
  });

  test('a data directory that cannot be written', async () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, 'not a folder');
    await expectRefusal(['--port', '0', '--data', join(file, 'data')], /a-file.*--data/u);
  });

  test.each([
    [['--port', '99999'], /--port 99999/u],
    [['--port', 'http'], /--port http/u],
    [['--policy', 'best'], /--policy best.*thief/u],
    [['--speed', '9'], /--speed/u],
    [['--host', '203.0.113.7', '--port', '0'], /--host 203\.0\.113\.7/u],
  ])('the flags %j', async (flags, sentence) => {
    await expectRefusal(['--data', join(folder, 'flags'), ...flags], sentence);
  });

  test('a database URL that is none', async () => {
    const env = { DATABASE_URL: 'mysql://root@localhost/whetstone' };
    await expectRefusal(['--port', '0', '--data', join(folder, 'url')], /DATABASE_URL/u, env);
  });

  test('a database server that does not answer', async () => {
    const env = { DATABASE_URL: 'postgresql://nobody:secret@127.0.0.1:1/none' };
    const args = ['--port', '0', '--data', join(folder, 'away'), '--no-demo'];
    await expectRefusal(args, /DATABASE_URL|127\.0\.0\.1:1/u, env);
    expect((await runServerToEnd(args, env)).output).not.toContain('secret');
  });
});
