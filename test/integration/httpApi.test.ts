import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { appRouter } from '../../apps/server/src/api/root.ts';
import { openApiDocument } from '../../apps/server/src/api/v1/openapi.ts';
import { operations } from '../../apps/server/src/api/v1/operations.ts';
import type { Actor } from '../../apps/server/src/domain/actor.ts';
import { type DashboardFixture, startDashboardFixture } from '../fixtures/dashboard/server.ts';

const procedures = appRouter._def.procedures as unknown as Record<string, { _def: { output?: unknown } }>;
let server: DashboardFixture;
let token: string;
const actor: Actor = { name: 'ada', role: 'admin', audit: async () => {} };

beforeAll(async () => {
  server = await startDashboardFixture({ streams: 4, open: false });
  const scopes = ['read', 'write'] as const;
  ({ token } = await server.auth.tokens.create({ name: 'test', scopes: [...scopes], expiresInDays: 1 }, actor));
});
afterAll(() => server?.[Symbol.asyncDispose]());

const call = (path: string, init: RequestInit = {}) =>
  fetch(`${server.url}${path}`, { ...init, headers: { authorization: `Bearer ${token}`, ...init.headers } });
const json = { 'content-type': 'application/json' };

describe('/api/v1', () => {
  it.each([
    ['overview.get', '/overview'],
    ['streams.get', '/streams/s-0'],
    ['streams.timeline', `/streams/s-0/timeline?from=${Date.now() - 600_000}&to=${Date.now()}&bins=60`],
    ['windows.list', '/streams/s-0/windows?limit=5'],
    ['devices.list', '/devices'],
    ['devices.lanes', `/devices/lanes?from=${Date.now() - 600_000}&to=${Date.now()}`],
    ['policy.get', '/policy'],
    ['goldenModels.list', '/golden-models'],
    ['report.rows', '/report'],
    ['me.get', '/me'],
    ['settings.get', '/settings'],
    ['streams.classMix', `/streams/s-0/class-mix?from=${Date.now() - 600_000}&to=${Date.now()}&bins=60`],
    ['models.list', '/streams/s-0/models'],
    ['whatIf.list', '/what-if/saved'],
    ['whatIf.live', '/what-if/live-settings'],
    ['me.sessions', '/me/sessions'],
    ['setup.get', '/setup'],
  ])('answers %s as it is described', async (name, path) => {
    const response = await call(`/api/v1${path}`);
    const body: unknown = await response.json();
    expect(response.status, JSON.stringify(body)).toBe(200);
    const { output } = procedures[name]?._def ?? {};
    if (!(output instanceof z.ZodType)) throw new Error(`${name} has no output schema`);
    expect(output.safeParse(body).error?.issues ?? []).toEqual([]);
  });

  it('takes no value for another, neither here nor in the dashboard after a call from here', async () => {
    const pin = (pinned: unknown, path: string, method: string) =>
      call(path, { method, headers: json, body: JSON.stringify({ streamId: 's-1', pinned }) });
    for (const pinned of ['false', 0, null, 'no'])
      expect((await pin(pinned, '/api/v1/streams/s-1/pinned', 'PUT')).status, String(pinned)).toBe(400);
    expect((await pin('false', '/trpc/models.setPinned', 'POST')).status).toBe(400);
    expect((await call('/api/v1/streams/s-1/windows?limit=five')).status).toBe(400);
    expect((await pin(true, '/api/v1/streams/s-1/pinned', 'PUT')).status).toBe(200);
  });

  it('leads each path to its own operation', () => {
    const all = Object.entries(openApiDocument().paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => ({ path, method })),
    );
    for (const { path, method } of all) {
      const takes = all.filter(
        (other) =>
          other.method === method &&
          new RegExp(`^${other.path.replace(/\{\w+\}/gu, '[^/]+')}$`, 'u').test(path.replace(/[{}]/gu, '')),
      );
      expect(takes, `${method} ${path}`).toEqual([{ path, method }]);
    }
  });

  it('says what there is where a path or a method is none', async () => {
    const unknown = await call('/api/v1/strems');
    expect(unknown.status).toBe(404);
    expect(await unknown.json()).toMatchObject({ message: expect.stringContaining('/api/v1/openapi.json') });
    const wrong = await call('/api/v1/policy', { method: 'DELETE' });
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET, PUT']);
  });

  it.each([
    ['{policy', 'application/json', 400, 'no JSON object'],
    ['policy=thief', 'application/x-www-form-urlencoded', 415, 'Content-Type: application/json'],
    [JSON.stringify({ policy: 'x'.repeat(2 ** 20) }), 'application/json', 413, '1024 KiB'],
    ['{}', 'application/json', 400, 'policy: is missing'],
  ])('refuses the body %.12s… in a sentence', async (body, type, status, words) => {
    const response = await call('/api/v1/policy', { method: 'PUT', headers: { 'content-type': type }, body });
    expect(response.status).toBe(status);
    expect((await response.json()).message).toContain(words);
  });

  it('describes every operation that it offers, once', async () => {
    const response = await fetch(`${server.url}/api/v1/openapi.json`);
    const { openapi, paths } = (await response.json()) as { openapi: string; paths: Record<string, object> };
    expect(openapi).toMatch(/^3\.1/u);
    for (const { method, path } of Object.values(operations))
      expect(Object.keys(paths[path] ?? {}), `${method} ${path}`).toContain(method.toLowerCase());
    expect(Object.keys(paths)).not.toContain('/me/set-up');
  });

  it('names field, value and remedy of what it refuses', async () => {
    const body = JSON.stringify({ policy: 'fastest' });
    const response = await call('/api/v1/policy', { method: 'PUT', headers: json, body });
    expect(response.status).toBe(400);
    const answer = await response.json();
    expect(answer).toMatchObject({ code: 'BAD_REQUEST', data: { faults: [{ field: 'policy' }] } });
    expect(JSON.stringify(answer)).not.toContain('node_modules');
  });

  it('changes a stream and says that there is none of that name', async () => {
    const change = { method: 'PATCH', headers: json, body: JSON.stringify({ name: 'Renamed' }) };
    expect((await call('/api/v1/streams/s-1', change)).status).toBe(200);
    expect(await (await call('/api/v1/streams/s-1')).json()).toMatchObject({ stream: { name: 'Renamed' } });
    expect((await call('/api/v1/streams/none')).status).toBe(404);
  });

  it('turns away who has no token, a wrong one, or too narrow a scope', async () => {
    expect((await fetch(`${server.url}/api/v1/overview`)).status).toBe(401);
    expect((await call('/api/v1/overview', { headers: { authorization: 'Bearer wst_guess' } })).status).toBe(401);
    expect((await call('/api/v1/users')).status).toBe(403);
  });
});

describe('one-time links', () => {
  it('cannot be guessed in bulk, in one request or in many', async () => {
    await using own = await startDashboardFixture({ streams: 0, open: false });
    const guess = (count: number) => {
      const link = (at: number) => ({ link: `guess-${at}-${'x'.repeat(30)}` });
      const input = JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, at) => [at, link(at)])));
      const names = Array.from({ length: count }, () => 'me.link').join(',');
      return fetch(`${own.url}/trpc/${names}?batch=1&input=${encodeURIComponent(input)}`);
    };
    expect((await guess(10)).status).toBe(200);
    expect((await guess(1)).status).toBe(429);
    const good = await own.auth.links.make({ kind: 'first-admin' });
    const body = JSON.stringify({ link: good, username: 'eve', name: 'Eve', password: 'a long enough sentence' });
    const setUp = await fetch(`${own.url}/trpc/me.setUp`, { method: 'POST', headers: json, body });
    expect(setUp.status).toBe(429);
    expect(await own.auth.accounts.any()).toBe(false);
  });
});

describe('for who watches from outside', () => {
  it('metrics need a token, health and readiness do not', async () => {
    expect((await fetch(`${server.url}/metrics`)).status).toBe(401);
    const metrics = await call('/metrics');
    expect(metrics.headers.get('content-type')).toContain('text/plain');
    expect(await metrics.text()).toMatch(/^whetstone_stream_accuracy\{stream="/mu);
    expect(await (await fetch(`${server.url}/healthz`)).text()).toBe('ok\n');
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  });
});

it('lets a browser keep what never changes under its name, and has it ask for the pages', async () => {
  const page = await call('/');
  expect(page.headers.get('cache-control')).toBe('no-cache');
  const [script] = /\/_next\/static\/[^"]+\.js/u.exec(await page.text()) ?? [];
  const answer = await call(script ?? '');
  expect(answer.status).toBe(200);
  expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
});

it('has an icon at the address where browsers look for one, whether or not a page names it', async () => {
  const icon = await fetch(`${server.url}/favicon.ico`);
  expect(icon.status).toBe(200);
  expect(icon.headers.get('content-type')).toMatch(/^image\//u);
});

it('sends scripts compressed to whoever takes that, and plain to the others', async () => {
  const [script = ''] = /\/_next\/static\/[^"]+\.js/u.exec(await (await call('/')).text()) ?? [];
  const sent = async (encoding: string) =>
    fetch(`${server.url}${script}`, { headers: { 'accept-encoding': encoding } });
  const [packed, plain] = [await sent('gzip'), await sent('identity')];
  expect(packed.headers.get('content-encoding')).toBe('gzip');
  expect(packed.headers.get('content-type')).toBe(plain.headers.get('content-type'));
  expect(plain.headers.get('content-encoding')).toBeNull();
  expect(Number(packed.headers.get('content-length'))).toBeLessThan(Number(plain.headers.get('content-length')) / 2);
  expect(await packed.text()).toBe(await plain.text());
});

describe('another site', () => {
  it('cannot sign anybody in, nor call with their cookie', async () => {
    const headers = { ...json, origin: 'https://evil.example' };
    const body = JSON.stringify({ username: 'ada', password: 'a long enough sentence' });
    for (const path of ['/api/auth/sign-in/username', '/trpc/policy.set', '/api/v1/policy'])
      expect((await fetch(`${server.url}${path}`, { method: 'POST', headers, body })).status).toBe(403);
  });

  it('cannot have pictures or a backup loaded by a link', async () => {
    // Another port of this machine is the same site to a browser, and not ours.
    for (const site of ['cross-site', 'same-site']) {
      const headers = { 'sec-fetch-site': site };
      for (const path of ['/api/backup', '/api/streams/s-0/frame.jpg', '/trpc/overview.get'])
        expect((await call(path, { headers })).status, `${path} from ${site}`).toBe(403);
      expect((await fetch(server.url, { headers })).status).toBe(200);
    }
    for (const site of ['same-origin', 'none'])
      expect((await call('/api/streams/s-0/frame.jpg', { headers: { 'sec-fetch-site': site } })).status).toBe(200);
  });

  it('cannot reach a server that listens on loopback by a name that was bound to it', async () => {
    const statusAt = async (host: string): Promise<number | undefined> => {
      const asked = request(`${server.url}/trpc/me.get`, { headers: { host } }).end();
      const [response] = (await once(asked, 'response')) as [IncomingMessage];
      response.resume();
      return response.statusCode;
    };
    const { port } = new URL(server.url);
    expect(await statusAt(`evil.example:${port}`)).toBe(403);
    expect(await statusAt(`127.0.0.1.evil.example:${port}`)).toBe(403);
    for (const host of ['localhost', '127.0.0.1', '[::1]']) expect(await statusAt(`${host}:${port}`), host).toBe(200);
  });

  it('finds nothing of the accounts’ own HTTP API but signing in and out', async () => {
    for (const path of ['sign-up/email', 'admin/create-user', 'admin/set-role', 'update-user', 'sign-in/email'])
      expect(
        (await fetch(`${server.url}/api/auth/${path}`, { method: 'POST', headers: json, body: '{}' })).status,
      ).toBe(404);
  });
});
