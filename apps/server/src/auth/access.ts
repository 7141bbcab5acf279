import type { IncomingHttpHeaders } from 'node:http';
import { type Identity, openIdentity } from '../domain/actor.ts';
import { roleOfUser } from './accounts.ts';
import type { AuthServer } from './authServer.ts';
import { sha256 } from './secrets.ts';
import type { Tokens } from './tokens.ts';

/** A page asks for many pictures a second; who it is was looked up a moment ago. */
const knownMs = 5_000;
const maxKnown = 1_000;

export interface AccessPorts {
  readonly auth: AuthServer;
  readonly tokens: Pick<Tokens, 'identify'>;
  /** Whether there is any account. */
  readonly anyAccount: () => Promise<boolean>;
  /** Nobody has to sign in while there is no account; allowed on loopback only. */
  readonly openUntilFirstAccount: boolean;
  readonly now: () => number;
}

/** The identities that were found lately, so that not every request asks the database. */
export const createKnown = (now: () => number) => {
  const known = new Map<string, { readonly until: number; readonly identity: Identity | null }>();
  return {
    async find(key: string, look: () => Promise<Identity | null>): Promise<Identity | null> {
      const found = known.get(key);
      if (found && found.until > now()) return found.identity;
      const identity = await look();
      if (known.size >= maxKnown) known.clear();
      known.set(key, { until: now() + knownMs, identity });
      return identity;
    },
    forget: () => known.clear(),
  };
};
export type Known = ReturnType<typeof createKnown>;

/** Somebody passed the request on, perhaps for somebody far away. */
const isForwarded = (headers: IncomingHttpHeaders): boolean =>
  ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'].some((name) => headers[name] !== undefined);

const bearerOf = ({ authorization }: IncomingHttpHeaders): string | null =>
  /^bearer (?<secret>\S+)$/iu.exec(authorization ?? '')?.groups?.secret ?? null;

/** Who a request comes from. */
export const createAccess = (ports: AccessPorts, known: Known) => {
  const { auth, tokens, anyAccount, openUntilFirstAccount } = ports;
  let hasAccount = false;

  const isOpen = async (): Promise<boolean> => {
    if (!openUntilFirstAccount || hasAccount) return false;
    hasAccount = await anyAccount();
    return !hasAccount;
  };

  const bySession = async (cookie: string): Promise<Identity | null> => {
    const found = await auth.api.getSession({ headers: new Headers({ cookie }) });
    if (!found || found.user.banned) return null;
    const { user, session } = found;
    const name = user.username ?? user.name;
    return { via: 'account', userId: user.id, sessionId: session.id, name, role: roleOfUser(user) };
  };

  return {
    isOpen,
    /** A bearer token counts before a cookie; null where neither is good and the server is not open. */
    async identify(headers: IncomingHttpHeaders): Promise<Identity | null> {
      if (headers.authorization !== undefined) {
        const secret = bearerOf(headers);
        return secret === null ? null : known.find(`token:${sha256(secret)}`, () => tokens.identify(secret));
      }
      if (!isForwarded(headers) && (await isOpen())) return openIdentity;
      const { cookie } = headers;
      return cookie === undefined ? null : known.find(`cookie:${sha256(cookie)}`, () => bySession(cookie));
    },
  };
};
