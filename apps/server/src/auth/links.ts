import { z } from 'zod';
import type { AuthServer } from './authServer.ts';
import { randomSecret, sha256 } from './secrets.ts';

const hourMs = 3_600_000;
/** A link is good for a day, once. */
export const linkHours = 24;

/** What a one-time link allows: making the first admin, or choosing one's password. */
const purposeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('first-admin') }),
  z.object({ kind: z.literal('password'), userId: z.string() }),
]);
export type LinkPurpose = z.infer<typeof purposeSchema>;

const identifier = (secret: string): string => `link:${sha256(secret)}`;

/** One-time links: the database keeps the hash of each, so reading it lets nobody in. */
export const createLinks = (auth: AuthServer, now: () => number) => {
  const adapter = async () => (await auth.$context).internalAdapter;
  const revoke = async (purpose: LinkPurpose): Promise<void> => {
    const where = [{ field: 'value', value: JSON.stringify(purpose) }];
    await (await auth.$context).adapter.deleteMany({ model: 'verification', where });
  };
  return {
    /** Earlier links for the same are no good any more. @returns the secret part of the link */
    async make(purpose: LinkPurpose): Promise<string> {
      const secret = randomSecret();
      const expiresAt = new Date(now() + linkHours * hourMs);
      const value = JSON.stringify(purpose);
      await revoke(purpose);
      await (await adapter()).createVerificationValue({ identifier: identifier(secret), value, expiresAt });
      return secret;
    },

    /** What the link allows, without using it up; null where it was used, has expired or never was. */
    async look(secret: string): Promise<LinkPurpose | null> {
      const row = await (await adapter()).findVerificationValue(identifier(secret));
      if (!row || row.expiresAt.getTime() <= now()) return null;
      return purposeSchema.parse(JSON.parse(row.value));
    },

    /** Uses the link up; only the first of several callers gets what it allows. */
    async use(secret: string): Promise<LinkPurpose | null> {
      const row = await (await adapter()).consumeVerificationValue(identifier(secret));
      return row && purposeSchema.parse(JSON.parse(row.value));
    },
  };
};

export type Links = ReturnType<typeof createLinks>;
