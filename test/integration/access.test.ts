import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appRouter } from '../../apps/server/src/api/root.ts';
import type { Actor, Role } from '../../apps/server/src/domain/actor.ts';
import { type DashboardFixture, startDashboardFixture } from '../fixtures/dashboard/server.ts';

/** In every input where a person could type a secret; nothing that is kept or answered later may hold it. */
const secret = 'hush-4711';
const password = 'a long enough sentence';

type Answers = Readonly<Record<string, unknown>>;
const from = <T>(answers: Answers, name: string): T => answers[name] as T;

const source = {
  kind: 'network',
  url: `rtsp://admin:${secret}@10.0.0.7/user=eve_password=${secret}_x=1?pwd=${secret}&${secret}`,
};
const settings = {
  regions: { kind: 'moving' },
  golden: { kind: 'builtin' },
  constraints: { minAccuracy: 0.4, maxLatencyMs: 500, targetFps: 10, weight: 1 },
  windowSeconds: 60,
  labelBudget: 200,
};
const webhook = { kind: 'webhook', url: 'https://hooks.example.org/x', allowPrivate: false, kinds: ['drift'] };
const scenario = { base: { kind: 'now' }, policies: ['uniform'] };

/** An input that each mutation takes, in an order in which they follow from one another. */
const inputs: Readonly<Record<string, (answers: Answers) => unknown>> = {
  'streams.create': () => ({ name: 'Attic', source, settings }),
  'streams.update': () => ({ streamId: 's-0', source }),
  'streams.probe': () => ({ source }),
  'streams.probeStored': () => ({ streamId: 's-0' }),
  'streams.relabel': () => ({ streamId: 's-0', golden: { kind: 'builtin' } }),
  'streams.remove': () => ({ streamId: 's-3' }),
  'streams.restore': () => ({ streamId: 's-3' }),
  'labels.review': () => ({ streamId: 's-0', ids: ['1'], label: 'car' }),
  'models.makeLive': () => ({ streamId: 's-0', modelId: 'm-0-1' }),
  'models.setPinned': () => ({ streamId: 's-0', pinned: true }),
  'models.setFrozen': () => ({ streamId: 's-0', frozen: true }),
  'devices.setMode': () => ({ deviceId: 'cpu-0', mode: 'drained' }),
  'devices.setCapacity': () => ({ deviceId: 'cpu-0', capacity: 0.5 }),
  'policy.set': () => ({ policy: 'uniform' }),
  'goldenModels.check': () => ({ streamId: 's-0', golden: { kind: 'builtin' } }),
  'goldenModels.remove': () => ({ modelId: 'g-0' }),
  'setup.mark': () => ({ step: 'camera', outcome: 'done', streamId: 's-0' }),
  'setup.finish': () => ({}),
  'settings.setRetention': () => ({ accuracyDays: 400, decisionDays: 30, samplesPerStream: 20_000 }),
  'settings.setStreamDefaults': () => ({
    constraints: settings.constraints,
    windowSeconds: 60,
    labelBudget: 100,
  }),
  'notifications.create': () => ({ name: 'Chat', config: webhook, secret }),
  'notifications.update': (answers) => ({
    targetId: from<{ id: string }>(answers, 'notifications.create').id,
    secret: `${secret}-2`,
  }),
  'notifications.test': (answers) => ({ targetId: from<{ id: string }>(answers, 'notifications.create').id }),
  'notifications.remove': (answers) => ({ targetId: from<{ id: string }>(answers, 'notifications.create').id }),
  'users.create': () => ({ username: 'otto', name: 'Otto', role: 'operator' }),
  'users.update': (answers) => ({
    userId: from<{ user: { id: string } }>(answers, 'users.create').user.id,
    role: 'viewer',
  }),
  'users.resetLink': (answers) => ({ userId: from<{ user: { id: string } }>(answers, 'users.create').user.id }),
  'users.endSession': () => ({ userId: adaId, sessionId: adaSession }),
  'tokens.create': () => ({ name: 'machine', scopes: ['read'], expiresInDays: 1 }),
  'tokens.revoke': (answers) => ({ tokenId: from<{ id: string }>(answers, 'tokens.create').id }),
  'whatIf.start': () => ({ scenario }),
  'whatIf.cancel': (answers) => ({ jobId: from<{ jobId: string }>(answers, 'whatIf.start').jobId }),
  'whatIf.save': () => ({ name: 'More', scenario }),
  'whatIf.rename': (answers) => ({ id: from<{ id: string }>(answers, 'whatIf.save').id, name: 'Less' }),
  'whatIf.remove': (answers) => ({ id: from<{ id: string }>(answers, 'whatIf.save').id }),
  'whatIf.restore': (answers) => ({ id: from<{ id: string }>(answers, 'whatIf.save').id }),
  'whatIf.applySettings': () => ({
    settings: [{ streamId: 's-1', name: 'x', field: 'weight', before: 1, after: 2 }],
  }),
  'whatIf.undo': (answers) => ({ applicationId: from<{ id: string }>(answers, 'whatIf.applySettings').id }),
  'me.endSession': () => ({ sessionId: 'none of a token' }),
};
/** Those that nobody has to sign in for; each asks for a one-time link, or for an open server. */
const forEverybody = ['me.setUp', 'me.choosePassword'];

let server: DashboardFixture;
let adaId: string;
let adaSession: string;
const tokens: Partial<Record<Role, string>> = {};
const nobody: Actor = { name: 'test', role: 'admin', audit: async () => {} };

const json = { 'content-type': 'application/json' };
const bearer = (role: Role | null): Record<string, string> =>
  role === null ? {} : { authorization: `Bearer ${tokens[role]}` };
const call = (name: string, role: Role | null, input: unknown) =>
  fetch(`${server.url}/trpc/${name}`, {
    method: 'POST',
    headers: { ...json, ...bearer(role) },
    body: JSON.stringify(input),
  });

const procedures = Object.entries(
  appRouter._def.procedures as unknown as Record<
    string,
    { _def: { type: string; meta?: { role?: Role; asks?: true } } }
  >,
).map(([name, { _def }]) => ({ name, type: _def.type, role: _def.meta?.role ?? null, asks: _def.meta?.asks ?? false }));
const mutations = procedures.filter(({ type }) => type === 'mutation');
const weaker: Readonly<Record<Role, Role | null>> = { admin: 'operator', operator: 'viewer', viewer: null };

beforeAll(async () => {
  server = await startDashboardFixture({ streams: 4, open: false });
  const { auth } = server;
  const ada = await auth.accounts.createFirst({ username: 'ada', name: 'Ada', password });
  adaId = ada?.id ?? '';
  await fetch(`${server.url}/api/auth/sign-in/username`, {
    method: 'POST',
    headers: json,
    body: JSON.stringify({ username: 'ada', password }),
  });
  adaSession = (await auth.accounts.sessions(adaId))[0]?.id ?? '';
  for (const [role, scope] of [
    ['viewer', 'read'],
    ['operator', 'write'],
    ['admin', 'admin'],
  ] as const)
    tokens[role] = (await auth.tokens.create({ name: role, scopes: [scope], expiresInDays: 1 }, nobody)).token;
});
afterAll(() => server?.[Symbol.asyncDispose]());

describe('every mutation of the API', () => {
  it('is known here, with an input that it takes', () => {
    const known = [...Object.keys(inputs), ...forEverybody];
    expect(mutations.map(({ name }) => name).sort()).toEqual(known.sort());
  });

  it('is refused to who has not signed in, to weaker roles and as a GET, and leaves no audit row then', async () => {
    const before = server.audited.length;
    for (const { name, role } of mutations) {
      if (role === null) continue;
      expect((await call(name, null, {})).status, name).toBe(401);
      const below = weaker[role];
      if (below) expect((await call(name, below, {})).status, `${name} as ${below}`).toBe(403);
      const got = await fetch(`${server.url}/trpc/${name}?input=%7B%7D`, { headers: bearer('admin') });
      expect(got.status, `GET ${name}`).toBe(405);
    }
    expect(server.audited.slice(before)).toEqual([]);
  });

  it('changes something, but for what-ifs', () => {
    expect(mutations.filter(({ asks }) => asks).map(({ name }) => name)).toEqual(['whatIf.start', 'whatIf.cancel']);
  });

  it('leaves an audit row with the name of who did it, without secrets, and none where it only asks', async () => {
    const answers: Record<string, unknown> = {};
    for (const [name, input] of Object.entries(inputs)) {
      const before = server.audited.length;
      const { role, asks } = mutations.find((mutation) => mutation.name === name) ?? { role: null, asks: false };
      const response = await call(name, role ?? 'admin', input(answers));
      const body = await response.json();
      expect(response.status, `${name}: ${JSON.stringify(body)}`).toBe(200);
      answers[name] = body.result.data;
      const rows = server.audited.slice(before);
      if (asks) expect(rows, name).toEqual([]);
      else expect(rows.length, name).toBeGreaterThan(0);
      for (const row of rows) expect(row.actor, name).toBe(`token ${role}`);
    }
    const kept = JSON.stringify(server.audited);
    expect(kept).not.toContain(secret);
    for (const link of ['users.create', 'users.resetLink'])
      expect(kept).not.toContain(from<{ link: string }>(answers, link).link);
    expect(kept).not.toContain(from<{ token: string }>(answers, 'tokens.create').token);
  });

  it('says what is wrong without repeating a secret', async () => {
    for (const [name, input] of [
      ['streams.create', { name: '', source, settings }],
      ['streams.create', { name: 'x', source: { ...source, url: `rtsp:/admin:${secret}@10.0.0.7` }, settings }],
      ['streams.probe', { source: { kind: 'network', url: `rtsp://admin:${secret}@10.0.0.7:port/x` } }],
      ['streams.probe', { source: { kind: 'network', url: `ftp://admin:${secret}@10.0.0.7/x?pwd=${secret}` } }],
      ['notifications.create', { name: 'Chat', config: { ...webhook, url: `http://a:${secret}@b` }, secret: null }],
    ] as const) {
      const response = await call(name, 'admin', input);
      expect(response.status, name).toBe(400);
      expect(await response.text(), name).not.toContain(secret);
    }
  });
});

describe('every question of the API', () => {
  it('is answered to who has signed in only, but for what signing in needs', async () => {
    const open: string[] = [];
    for (const { name, type } of procedures) {
      if (type === 'mutation') continue;
      const response = await fetch(`${server.url}/trpc/${name}?input=%7B%7D`);
      // A subscription says it in its stream, which it then ends.
      if (type === 'subscription') expect(await response.text(), name).toContain('UNAUTHORIZED');
      else if (response.status !== 401) open.push(name);
    }
    expect(open).toEqual(['me.get', 'me.link']);
  });

  it('gives no password of a camera to anybody', async () => {
    for (const name of ['streams.get', 'overview.get']) {
      const input = encodeURIComponent(JSON.stringify({ streamId: 's-1' }));
      const response = await fetch(`${server.url}/trpc/${name}?input=${input}`, { headers: bearer('admin') });
      expect(response.status, name).toBe(200);
      expect(await response.text(), name).not.toContain(secret);
    }
  });
});

describe('a sign-in that fails', () => {
  const signIn = (username: string, typed: string) =>
    fetch(`${server.url}/api/auth/sign-in/username`, {
      method: 'POST',
      headers: json,
      body: JSON.stringify({ username, password: typed }),
    });

  it('leaves an audit row: who was tried, from where, and nothing that was typed', async () => {
    const before = server.audited.length;
    expect((await signIn('ada', secret)).status).toBe(401);
    // A password in the wrong field must not be kept either.
    expect((await signIn(secret, password)).status).toBe(401);
    const rows = server.audited.slice(before);
    const refused = { actor: 'nobody', action: 'session.refuse', before: null };
    const after = { address: expect.stringContaining('127.0.0.1'), why: 'wrong name or password' };
    expect(rows).toMatchObject([
      { ...refused, subject: 'ada', after },
      { ...refused, subject: 'unknown name', after },
    ]);
    expect(JSON.stringify(rows)).not.toContain(secret);
  });

  it('leaves no more rows than the disk can bear, however often it is tried', async () => {
    const before = server.audited.length;
    for (let i = 0; i < 20; i += 1) await signIn('ada', secret);
    expect(server.audited.length - before).toBeLessThanOrEqual(5);
  });
});

describe('/api/v1', () => {
  it('asks each operation for the same roles', async () => {
    interface Described {
      readonly paths: Record<string, Record<string, { description?: string }>>;
    }
    const { paths } = (await (await fetch(`${server.url}/api/v1/openapi.json`)).json()) as Described;
    let asked = 0;
    for (const [path, methods] of Object.entries(paths))
      for (const [method, { description }] of Object.entries(methods)) {
        const role = /Needs the role (\w+)\./u.exec(description ?? '')?.[1] as Role | undefined;
        if (!role) continue;
        const url = `${server.url}/api/v1${path.replace(/\{\w+\}/gu, 'none')}`;
        const send = (as: Role | null) =>
          fetch(url, {
            method: method.toUpperCase(),
            headers: { ...json, ...bearer(as) },
            ...(method === 'get' ? {} : { body: '{}' }),
          });
        // Some operations name a bad input before they look who asks; none does anything for it.
        expect([400, 401], `${method} ${path}`).toContain((await send(null)).status);
        const below = weaker[role];
        if (below) expect([400, 403], `${method} ${path} as ${below}`).toContain((await send(below)).status);
        asked += 1;
      }
    expect(asked).toBeGreaterThan(40);
  });
});
