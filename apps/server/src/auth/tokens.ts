import { randomUUID } from 'node:crypto';
import { InputError, NotFoundError } from '../api/rooms.ts';
import { type ApiToken, type NewToken, type TokenScope, tokenScopes } from '../domain/account.ts';
import { type Actor, allows, type Identity, type Role } from '../domain/actor.ts';
import { sayOfFault } from '../domain/sentences/faultSentences.ts';
import type { TokenStore } from './ports.ts';
import { randomSecret, sha256 } from './secrets.ts';

const prefix = 'wst_';
const dayMs = 86_400_000;
/** Last use is a hint for people, not a log. */
const touchMs = 60_000;

const roleOfScope: Record<TokenScope, Role> = { read: 'viewer', write: 'operator', admin: 'admin' };

/** The role of a token: what its widest scope allows. */
const roleOf = (scopes: readonly TokenScope[]): Role =>
  scopes.map((scope) => roleOfScope[scope]).reduce((most, role) => (allows(role, most) ? role : most), 'viewer');

export interface TokenPorts {
  readonly store: TokenStore;
  readonly now: () => number;
  /** Identities that were looked up may be wrong from now on. */
  readonly forget: () => void;
}

/** Tokens of machines: made, listed, revoked, and recognised. */
export const createTokens = ({ store, now, forget }: TokenPorts) => ({
  list: (): Promise<ApiToken[]> => store.list(),

  /** @returns the token itself, which is shown once and never kept */
  async create(input: NewToken, actor: Actor): Promise<{ token: string; id: string }> {
    if (!allows(actor.role, roleOf(input.scopes)))
      throw new InputError('scopes', sayOfFault('refused.scopes', { role: actor.role }));
    const secret = `${prefix}${randomSecret()}`;
    const token: ApiToken = {
      id: randomUUID(),
      name: input.name,
      prefix: secret.slice(0, prefix.length + 4),
      scopes: tokenScopes.filter((scope) => input.scopes.includes(scope)),
      createdBy: actor.name,
      createdAt: new Date(now()),
      expiresAt: input.expiresInDays === null ? null : new Date(now() + input.expiresInDays * dayMs),
      lastUsedAt: null,
      revokedAt: null,
    };
    await store.add(token, sha256(secret));
    await actor.audit({ action: 'api-key.create', subject: token.id, before: null, after: token });
    return { token: secret, id: token.id };
  },

  async revoke(tokenId: string, actor: Actor): Promise<void> {
    const before = (await store.list()).find(({ id }) => id === tokenId);
    if (!before) throw new NotFoundError('token', tokenId);
    if (before.revokedAt !== null) return;
    const revokedAt = new Date(now());
    await store.change(tokenId, { revokedAt });
    forget();
    await actor.audit({ action: 'api-key.revoke', subject: tokenId, before, after: { ...before, revokedAt } });
  },

  /** Who a bearer token speaks for; null where it is unknown, expired or revoked. */
  async identify(secret: string): Promise<Identity | null> {
    if (!secret.startsWith(prefix)) return null;
    const token = await store.bySha256(sha256(secret));
    if (!token || token.revokedAt !== null || (token.expiresAt !== null && token.expiresAt.getTime() <= now()))
      return null;
    if (token.lastUsedAt === null || now() - token.lastUsedAt.getTime() > touchMs)
      await store.change(token.id, { lastUsedAt: new Date(now()) });
    return { via: 'token', tokenId: token.id, name: `token ${token.name}`, role: roleOf(token.scopes) };
  },
});

export type Tokens = ReturnType<typeof createTokens>;
