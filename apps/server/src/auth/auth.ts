import type { Logger } from 'pino';
import type { Identity } from '../domain/actor.ts';
import { createAccess, createKnown } from './access.ts';
import { createAccounts } from './accounts.ts';
import { createAttempts } from './attempts.ts';
import { createAuthServer } from './authServer.ts';
import { createFailedSignIns } from './failedSignIns.ts';
import { createLinks } from './links.ts';
import type { AccountDatabase, TokenStore } from './ports.ts';
import { randomSecret, sha256 } from './secrets.ts';
import { createTokens } from './tokens.ts';

const secretKey = 'auth-secret';

export interface AuthPorts {
  readonly accounts: AccountDatabase;
  readonly tokens: TokenStore;
  readonly settings: {
    setting<T>(key: string): Promise<T | null>;
    setSetting(key: string, value: unknown): Promise<void>;
  };
  readonly log: Logger;
  readonly now: () => number;
  readonly publicUrl: string | null;
  readonly openUntilFirstAccount: boolean;
  /** By which the command line of the server's own user is known; null lets it in like everybody. */
  readonly commandLineKey?: string | null;
}

const commandLine: Identity = { via: 'token', tokenId: 'command-line', name: 'command line', role: 'admin' };

/** Made once and kept with the data, so that sessions outlive a restart. */
const secretOf = async ({ settings }: AuthPorts): Promise<string> => {
  const kept = await settings.setting<string>(secretKey);
  if (kept !== null) return kept;
  const secret = randomSecret();
  await settings.setSetting(secretKey, secret);
  return secret;
};

/** Accounts, sessions, tokens and one-time links, and who a request comes from. */
export const openAuth = async (ports: AuthPorts) => {
  const { log, now, publicUrl, openUntilFirstAccount, commandLineKey = null } = ports;
  const server = createAuthServer({ database: ports.accounts, secret: await secretOf(ports), publicUrl, log });
  const known = createKnown(now);
  const links = createLinks(server, now);
  const tokens = createTokens({ store: ports.tokens, now, forget: known.forget });
  const accounts = createAccounts({ auth: server, links, forget: known.forget });
  const anyAccount = () => accounts.any();
  const identify = async (secret: string): Promise<Identity | null> =>
    commandLineKey !== null && sha256(secret) === sha256(commandLineKey) ? commandLine : tokens.identify(secret);
  const access = createAccess({ auth: server, tokens: { identify }, anyAccount, openUntilFirstAccount, now }, known);
  return {
    handle: (request: Request) => server.handler(request),
    forget: known.forget,
    links,
    linkAttempts: createAttempts(now),
    failedSignIns: createFailedSignIns(now),
    tokens,
    accounts,
    access,
  };
};

export type Auth = Awaited<ReturnType<typeof openAuth>>;
