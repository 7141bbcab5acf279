import { memoryAdapter } from 'better-auth/adapters/memory';
import pino from 'pino';
import type { ApiToken } from '../../domain/account.ts';
import { type Auth, openAuth } from '../auth.ts';
import type { TokenStore } from '../ports.ts';

const memoryTokens = (): TokenStore => {
  const tokens = new Map<string, ApiToken>();
  return {
    async add(token, sha256) {
      tokens.set(sha256, token);
    },
    list: async () => [...tokens.values()].reverse(),
    bySha256: async (sha256) => tokens.get(sha256) ?? null,
    async change(tokenId, change) {
      for (const [sha256, token] of tokens) if (token.id === tokenId) tokens.set(sha256, { ...token, ...change });
    },
  };
};

/** Real accounts, sessions and tokens, kept in memory. */
export const memoryAuth = (options: {
  readonly openUntilFirstAccount: boolean;
  readonly now?: () => number;
}): Promise<Auth> => {
  const settings = new Map<string, unknown>();
  return openAuth({
    accounts: memoryAdapter({ user: [], session: [], account: [], verification: [] }),
    tokens: memoryTokens(),
    settings: {
      setting: async <T>(key: string) => (settings.get(key) as T | undefined) ?? null,
      setSetting: async (key, value) => void settings.set(key, value),
    },
    log: pino({ level: 'silent' }),
    now: options.now ?? Date.now,
    publicUrl: null,
    openUntilFirstAccount: options.openUntilFirstAccount,
  });
};
