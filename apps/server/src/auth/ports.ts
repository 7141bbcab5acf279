import type { BetterAuthOptions } from 'better-auth/minimal';
import type { ApiToken } from '../domain/account.ts';

/** Where accounts and their sessions are kept. */
export type AccountDatabase = NonNullable<BetterAuthOptions['database']>;

export interface TokenStore {
  add(token: ApiToken, sha256: string): Promise<void>;
  /** Newest first. */
  list(): Promise<ApiToken[]>;
  bySha256(sha256: string): Promise<ApiToken | null>;
  change(tokenId: string, change: { readonly lastUsedAt: Date } | { readonly revokedAt: Date }): Promise<void>;
}
