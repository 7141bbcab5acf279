import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Overview } from '../../apps/server/src/api/views.ts';
import { root } from '../../scripts/repository.mjs';
import { mutate, query } from '../harness/api.ts';
import { syntheticCamera } from '../harness/cameras.ts';
import { type RunningServer, startServer } from '../harness/server.ts';

const run = promisify(execFile);
const text = readFileSync(join(root, 'docs/api.md'), 'utf8');

/** The first block of a language in the document. */
const block = (language: string): string => {
  const found = new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'su').exec(text)?.[1];
  if (!found) throw new Error(`docs/api.md shows no ${language}`);
  return found;
};

let server: RunningServer;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  server = await startServer();
  await mutate(server.url, 'streams.create', syntheticCamera('Gate'));
  const { token } = await mutate<{ token: string }>(server.url, 'tokens.create', {
    name: 'docs',
    scopes: ['read', 'write'],
    expiresInDays: 1,
  });
  env = { ...process.env, WHETSTONE_URL: server.url, WHETSTONE_TOKEN: token };
});
afterAll(() => server?.[Symbol.asyncDispose]());

const names = async () => (await query<Overview>(server.url, 'overview.get')).streams.map(({ name }) => name);

describe('docs/api.md', () => {
  it('shows curl commands that work', async () => {
    const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', block('sh')], { env });
    expect(stdout).toContain('"name":"Gate"');
    expect(stdout).toMatch(/\{"streamId":"[\w-]+"\}/u);
    expect(await names()).toContain('Yard');
  });

  it('shows a TypeScript client that works', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'whetstone-docs-')), 'client.mts');
    writeFileSync(file, block('ts'));
    const { stdout } = await run(process.execPath, ['--import', 'tsx', file], { env, cwd: root });
    expect(stdout.trim().split('\n').at(-1)).toBe('token docs');
    expect(await names()).toContain('Gate (north)');
  });

  it('tells what a narrow token is refused, and by whom a change was made', async () => {
    const headers = { authorization: `Bearer ${env.WHETSTONE_TOKEN}` };
    const refused = await fetch(`${server.url}/api/v1/users`, { headers });
    expect(refused.status).toBe(403);
    expect(await refused.json()).toMatchObject({ code: 'FORBIDDEN', message: expect.stringContaining('role admin') });
    const rows = await query<{ actor: string; action: string }[]>(server.url, 'audit.list', { actor: 'token docs' });
    expect(rows.map(({ action }) => action)).toEqual(['stream.update', 'stream.create']);
  });
});
