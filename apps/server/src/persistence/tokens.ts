import type { TokenStore } from '../auth/ports.ts';
import { type ApiToken, tokenScopes } from '../domain/account.ts';
import type { Database } from './database.ts';
import { storableText } from './json.ts';

const fromRow = ({
  sha256: _sha256,
  scopes,
  ...row
}: Omit<ApiToken, 'scopes'> & { sha256: string; scopes: string[] }) => ({
  ...row,
  scopes: tokenScopes.filter((scope) => scopes.includes(scope)),
});

/** Tokens of machines; of each only the SHA-256 is kept. */
export const tokenStore = ({ prisma }: Database): TokenStore => ({
  async add({ scopes, ...token }, sha256) {
    await prisma.apiToken.create({ data: { ...token, name: storableText(token.name), scopes: [...scopes], sha256 } });
  },
  list: async () => (await prisma.apiToken.findMany({ orderBy: { createdAt: 'desc' } })).map(fromRow),
  async bySha256(sha256) {
    const row = await prisma.apiToken.findUnique({ where: { sha256 } });
    return row && fromRow(row);
  },
  async change(id, change) {
    await prisma.apiToken.update({ where: { id }, data: change });
  },
});
