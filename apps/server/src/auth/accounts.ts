import { randomUUID } from 'node:crypto';
import { InputError, NotFoundError } from '../api/rooms.ts';
import type { FirstAdmin, NewUser, User, UserChange, UserSession } from '../domain/account.ts';
import { type Actor, type Role, roles } from '../domain/actor.ts';
import { sayOfFault } from '../domain/sentences/faultSentences.ts';
import type { AuthServer } from './authServer.ts';
import type { Links } from './links.ts';

export interface AccountPorts {
  readonly auth: AuthServer;
  readonly links: Links;
  /** Identities that were looked up may be wrong from now on. */
  readonly forget: () => void;
}

type UserRow = Awaited<ReturnType<Awaited<AuthServer['$context']>['internalAdapter']['listUsers']>>[number] & {
  readonly username?: string | null;
  readonly role?: string | null;
  readonly banned?: boolean | null;
};

export const roleOfUser = (row: { readonly role?: string | null | undefined }): Role =>
  roles.find((role) => role === row.role) ?? 'viewer';

/** People's accounts: who there is, what each may do, and links by which they choose their passwords. */
export const createAccounts = ({ auth, links, forget }: AccountPorts) => {
  const adapter = async () => (await auth.$context).internalAdapter;

  const toUser = async (row: UserRow): Promise<User> => ({
    id: row.id,
    username: row.username ?? row.name,
    name: row.name,
    role: roleOfUser(row),
    disabled: row.banned ?? false,
    hasPassword: (await (await adapter()).findCredentialAccount(row.id))?.password != null,
    createdAt: row.createdAt,
  });

  const list = async (): Promise<User[]> =>
    Promise.all((await (await adapter()).listUsers(1000, 0, { field: 'createdAt', direction: 'asc' })).map(toUser));

  const find = async (userId: string): Promise<User> => {
    const row = await (await adapter()).findUserById(userId);
    if (!row) throw new NotFoundError('account', userId);
    return toUser(row);
  };

  const add = async ({ username, name, role }: NewUser): Promise<User> => {
    if ((await list()).some((user) => user.username === username))
      throw new InputError('username', sayOfFault('refused.usernameTaken', { name: JSON.stringify(username) }));
    // Nobody writes to it: accounts are local, and the library's table wants an address.
    const email = `${randomUUID()}@local.invalid`;
    const row = await (await adapter()).createUser({ email, name, username, role }, { method: 'admin' });
    return toUser(row);
  };

  const setPassword = async (userId: string, password: string): Promise<void> => {
    const { password: hasher, internalAdapter } = await auth.$context;
    const hash = await hasher.hash(password);
    if (await internalAdapter.findCredentialAccount(userId)) await internalAdapter.updatePassword(userId, hash);
    else await internalAdapter.linkAccount({ userId, providerId: 'credential', accountId: userId, password: hash });
    await internalAdapter.deleteUserSessions(userId);
    forget();
  };

  /** The last one who can let others in must stay able to. */
  const keepAnAdmin = async (before: User, after: Pick<User, 'role' | 'disabled'>): Promise<void> => {
    if (before.role !== 'admin' || before.disabled || (after.role === 'admin' && !after.disabled)) return;
    const others = (await list()).filter(({ id, role, disabled }) => id !== before.id && role === 'admin' && !disabled);
    if (others.length === 0) throw new InputError('role', sayOfFault('refused.onlyAdmin', { name: before.username }));
  };

  const any = async (): Promise<boolean> => (await (await adapter()).countTotalUsers()) > 0;

  const makeFirst = async ({ password, ...input }: FirstAdmin): Promise<User | null> => {
    if (await any()) return null;
    const user = await add({ ...input, role: 'admin' });
    await setPassword(user.id, password);
    return find(user.id);
  };
  let first: Promise<User | null> = Promise.resolve(null);

  return {
    list,
    find,
    any,

    /** @returns a secret for the link by which the person chooses a password */
    async create(input: NewUser, actor: Actor): Promise<{ user: User; link: string }> {
      const user = await add(input);
      await actor.audit({ action: 'user.create', subject: user.id, before: null, after: user });
      return { user, link: await links.make({ kind: 'password', userId: user.id }) };
    },

    async change({ userId, ...change }: UserChange, actor: Actor): Promise<User> {
      const before = await find(userId);
      const wanted = { name: change.name ?? before.name, role: change.role ?? before.role };
      const disabled = change.disabled ?? before.disabled;
      await keepAnAdmin(before, { ...wanted, disabled });
      const { internalAdapter } = await auth.$context;
      await internalAdapter.updateUser(userId, { ...wanted, banned: disabled });
      if (disabled) await internalAdapter.deleteUserSessions(userId);
      forget();
      const after = await find(userId);
      await actor.audit({ action: 'user.update', subject: userId, before, after });
      return after;
    },

    /** A new link to choose a password; the old password holds until the link is used. */
    async resetLink(userId: string, actor: Actor): Promise<string> {
      const user = await find(userId);
      await actor.audit({
        action: 'user.reset-link',
        subject: userId,
        before: null,
        after: { username: user.username },
      });
      return links.make({ kind: 'password', userId });
    },

    /** Makes the first account, an admin; null where there is one already, be it by another call at the same time. */
    createFirst: (input: FirstAdmin): Promise<User | null> => {
      first = first.then(
        () => makeFirst(input),
        () => makeFirst(input),
      );
      return first;
    },

    setPassword,

    /** Newest first. */
    async sessions(userId: string): Promise<UserSession[]> {
      const sessions = await (await adapter()).listSessions(userId, { onlyActiveSessions: true });
      return sessions
        .map(({ id, createdAt, expiresAt, ipAddress, userAgent }) => ({
          id,
          startedAt: createdAt,
          expiresAt,
          address: ipAddress || null,
          browser: userAgent || null,
        }))
        .sort((a, b) => b.startedAt.getTime() - a.startedAt.getTime());
    },

    async endSession(userId: string, sessionId: string, actor: Actor): Promise<void> {
      const { internalAdapter } = await auth.$context;
      const session = (await internalAdapter.listSessions(userId)).find(({ id }) => id === sessionId);
      if (!session) throw new NotFoundError('session', sessionId);
      await internalAdapter.deleteSession(session.token);
      forget();
      const before = { userId, startedAt: session.createdAt };
      await actor.audit({ action: 'session.end', subject: sessionId, before, after: null });
    },
  };
};
