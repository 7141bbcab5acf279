import { describe, expect, it, vi } from 'vitest';
import { InputError } from '../api/rooms.ts';
import type { Actor, Change } from '../domain/actor.ts';
import { memoryAuth } from './testing/memoryAuth.ts';

const password = 'a long enough sentence';
const hourMs = 3_600_000;

const observed = () => {
  const changes: Change[] = [];
  const actor: Actor = { name: 'ada', role: 'admin', audit: async (change) => void changes.push(change) };
  return { actor, changes };
};

const signIn = async (
  auth: Awaited<ReturnType<typeof memoryAuth>>,
  username: string,
  secret: string,
  from = '10.0.0.1',
) => {
  const answer = await auth.handle(
    new Request('http://localhost:3000/api/auth/sign-in/username', {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'http://localhost:3000', 'x-whetstone-client': from },
      body: JSON.stringify({ username, password: secret }),
    }),
  );
  return {
    status: answer.status,
    cookie: answer.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; '),
  };
};

const withAdmin = async () => {
  const auth = await memoryAuth({ openUntilFirstAccount: true });
  await auth.accounts.createFirst({ username: 'ada', name: 'Ada', password });
  return auth;
};

describe('a server without accounts', () => {
  it('is open where that is allowed, until the first account is there', async () => {
    const auth = await memoryAuth({ openUntilFirstAccount: true });
    expect(await auth.access.identify({})).toMatchObject({ via: 'open', role: 'admin' });
    await auth.accounts.createFirst({ username: 'ada', name: 'Ada', password });
    expect(await auth.access.identify({})).toBeNull();
    expect(await auth.access.isOpen()).toBe(false);
  });

  it('lets nobody in whose request was passed on by a proxy', async () => {
    const auth = await memoryAuth({ openUntilFirstAccount: true });
    for (const name of ['x-forwarded-for', 'x-real-ip', 'forwarded', 'via'])
      expect(await auth.access.identify({ [name]: '203.0.113.9' }), name).toBeNull();
  });

  it('makes one first admin, however many ask at once', async () => {
    const auth = await memoryAuth({ openUntilFirstAccount: true });
    const names = ['ada', 'eve', 'mallory'];
    const made = await Promise.all(
      names.map((username) => auth.accounts.createFirst({ username, name: 'X', password })),
    );
    expect(made.filter((user) => user !== null)).toHaveLength(1);
    expect(await auth.accounts.list()).toHaveLength(1);
  });

  it('lets nobody in elsewhere', async () => {
    const auth = await memoryAuth({ openUntilFirstAccount: false });
    expect(await auth.access.identify({})).toBeNull();
  });
});

describe('one-time links', () => {
  it('are good once, even for two at the same time', async () => {
    const { links } = await memoryAuth({ openUntilFirstAccount: false });
    const link = await links.make({ kind: 'first-admin' });
    expect(await links.look(link)).toEqual({ kind: 'first-admin' });
    const used = await Promise.all([links.use(link), links.use(link)]);
    expect(used.filter((purpose) => purpose !== null)).toEqual([{ kind: 'first-admin' }]);
    expect(await links.look(link)).toBeNull();
  });

  it('replace the earlier ones of the same person, and leave those of others', async () => {
    const { links } = await memoryAuth({ openUntilFirstAccount: false });
    const lost = await links.make({ kind: 'password', userId: 'u-1' });
    const other = await links.make({ kind: 'password', userId: 'u-2' });
    const found = await links.make({ kind: 'password', userId: 'u-1' });
    expect(await links.look(lost)).toBeNull();
    expect(await links.use(lost)).toBeNull();
    expect(await links.look(found)).toMatchObject({ userId: 'u-1' });
    expect(await links.look(other)).toMatchObject({ userId: 'u-2' });
  });

  it('cannot be tried in bulk: an address that got ten wrong waits a minute', async () => {
    let now = Date.now();
    const { linkAttempts } = await memoryAuth({ openUntilFirstAccount: false, now: () => now });
    for (let tries = 0; tries < 10; tries++) {
      expect(linkAttempts.isBarred('10.0.0.1')).toBe(false);
      linkAttempts.fail('10.0.0.1');
    }
    expect(linkAttempts.isBarred('10.0.0.1')).toBe(true);
    expect(linkAttempts.isBarred('10.0.0.2')).toBe(false);
    now += 61_000;
    expect(linkAttempts.isBarred('10.0.0.1')).toBe(false);
  });

  it('expire after a day', async () => {
    let now = Date.now();
    const { links } = await memoryAuth({ openUntilFirstAccount: false, now: () => now });
    const link = await links.make({ kind: 'first-admin' });
    now += 25 * hourMs;
    expect(await links.look(link)).toBeNull();
  });
});

describe('accounts', () => {
  it('sign in by user name and password, and are known by their cookie until they are disabled', async () => {
    const auth = await withAdmin();
    const { actor, changes } = observed();
    const { user } = await auth.accounts.create({ username: 'otto', name: 'Otto', role: 'operator' }, actor);
    await auth.accounts.setPassword(user.id, password);
    expect(await signIn(auth, 'otto', 'not the password')).toMatchObject({ status: 401 });
    const { status, cookie } = await signIn(auth, 'Otto', password);
    expect(status).toBe(200);
    expect(await auth.access.identify({ cookie })).toMatchObject({ via: 'account', name: 'otto', role: 'operator' });
    await auth.accounts.change({ userId: user.id, disabled: true }, actor);
    expect(await auth.access.identify({ cookie })).toBeNull();
    expect(await signIn(auth, 'otto', password)).toMatchObject({ status: 403 });
    expect(changes.map(({ action }) => action)).toEqual(['user.create', 'user.update']);
    expect(changes[1]).toMatchObject({ before: { disabled: false }, after: { disabled: true } });
  });

  it('refuse the eleventh try within a minute from one address, and not from another', async () => {
    const auth = await withAdmin();
    const tries: number[] = [];
    for (let number = 0; number < 11; number++)
      tries.push((await signIn(auth, 'ada', 'wrong wrong', '10.9.9.9')).status);
    expect(tries.at(-1)).toBe(429);
    expect(await signIn(auth, 'ada', password, '10.9.9.10')).toMatchObject({ status: 200 });
  });

  it('take no session that was planted before, and end one when it is too old', async () => {
    const auth = await withAdmin();
    const planted = 'whetstone.session_token=planted.signature';
    const answer = await auth.handle(
      new Request('http://localhost:3000/api/auth/sign-in/username', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          origin: 'http://localhost:3000',
          cookie: planted,
          'x-whetstone-client': '10.0.0.3',
        },
        body: JSON.stringify({ username: 'ada', password }),
      }),
    );
    const [line = ''] = answer.headers.getSetCookie();
    expect(line).not.toContain('planted');
    expect(line).toMatch(/HttpOnly/u);
    expect(line).toMatch(/SameSite=Lax/u);
    expect(await auth.access.identify({ cookie: planted })).toBeNull();
    const cookie = line.split(';')[0] ?? '';
    expect(await auth.access.identify({ cookie })).toMatchObject({ name: 'ada' });
    vi.useFakeTimers({ now: Date.now() + 31 * 24 * hourMs, toFake: ['Date'] });
    try {
      auth.forget();
      expect(await auth.access.identify({ cookie })).toBeNull();
    } finally {
      vi.useRealTimers();
    }
  });

  it('lose at once what their role no longer allows', async () => {
    const auth = await withAdmin();
    const { actor } = observed();
    const { user } = await auth.accounts.create({ username: 'otto', name: 'Otto', role: 'admin' }, actor);
    await auth.accounts.setPassword(user.id, password);
    const { cookie } = await signIn(auth, 'otto', password, '10.0.0.4');
    expect(await auth.access.identify({ cookie })).toMatchObject({ role: 'admin' });
    await auth.accounts.change({ userId: user.id, role: 'viewer' }, actor);
    expect(await auth.access.identify({ cookie })).toMatchObject({ role: 'viewer' });
  });

  it('sign out for good: the cookie is worth nothing afterwards', async () => {
    const auth = await withAdmin();
    const { cookie } = await signIn(auth, 'ada', password, '10.0.0.5');
    const headers = { cookie, origin: 'http://localhost:3000', 'content-type': 'application/json' };
    const address = 'http://localhost:3000/api/auth/sign-out';
    await auth.handle(new Request(address, { method: 'POST', headers, body: '{}' }));
    auth.forget();
    expect(await auth.access.identify({ cookie })).toBeNull();
  });

  it('keep one admin who can let others in', async () => {
    const auth = await withAdmin();
    const [ada] = await auth.accounts.list();
    const { actor } = observed();
    for (const change of [{ role: 'viewer' as const }, { disabled: true }])
      await expect(auth.accounts.change({ userId: ada?.id ?? '', ...change }, actor)).rejects.toThrow(InputError);
  });

  it('do not share a user name', async () => {
    const auth = await withAdmin();
    const twin = { username: 'ada', name: 'Other Ada', role: 'viewer' } as const;
    await expect(auth.accounts.create(twin, observed().actor)).rejects.toThrow(/"ada" is taken/u);
  });

  it('end a session of their own', async () => {
    const auth = await withAdmin();
    const { cookie } = await signIn(auth, 'ada', password, '10.0.0.2');
    const identity = await auth.access.identify({ cookie });
    if (identity?.via !== 'account') throw new Error('nobody is signed in');
    const [session] = await auth.accounts.sessions(identity.userId);
    expect(session).toMatchObject({ id: identity.sessionId, address: '10.0.0.2' });
    await auth.accounts.endSession(identity.userId, identity.sessionId, observed().actor);
    expect(await auth.access.identify({ cookie })).toBeNull();
  });
});

describe('API tokens', () => {
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

  it('speak with the role of their widest scope until they are revoked', async () => {
    const auth = await withAdmin();
    const { actor, changes } = observed();
    const input = { name: 'grafana', scopes: ['read' as const, 'write' as const], expiresInDays: null };
    const { token, id } = await auth.tokens.create(input, actor);
    expect(await auth.access.identify(bearer(token))).toMatchObject({
      via: 'token',
      name: 'token grafana',
      role: 'operator',
    });
    expect(JSON.stringify([await auth.tokens.list(), changes])).not.toContain(token);
    await auth.tokens.revoke(id, actor);
    expect(await auth.access.identify(bearer(token))).toBeNull();
    expect(await auth.access.identify(bearer('wst_guessed'))).toBeNull();
  });

  it('expire', async () => {
    let now = Date.now();
    const auth = await memoryAuth({ openUntilFirstAccount: true, now: () => now });
    const { token } = await auth.tokens.create({ name: 'a', scopes: ['read'], expiresInDays: 1 }, observed().actor);
    expect(await auth.access.identify(bearer(token))).toMatchObject({ role: 'viewer' });
    now += 25 * hourMs;
    expect(await auth.access.identify(bearer(token))).toBeNull();
  });

  it('allow no more than who made them may do', async () => {
    const { tokens } = await withAdmin();
    const actor: Actor = { ...observed().actor, role: 'operator' };
    await expect(tokens.create({ name: 'a', scopes: ['admin'], expiresInDays: null }, actor)).rejects.toThrow(
      InputError,
    );
  });
});
