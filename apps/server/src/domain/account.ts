import { z } from 'zod';
import { type Role, roles } from './actor.ts';
import { sayOfFault } from './sentences/faultSentences.ts';
import { wish } from './sentences/schemaWords.ts';

/** A sentence is a good password, and hashing has to end. */
export const passwordLength = { min: 10, max: 128 } as const;

export const usernameSchema = z
  .string()
  .trim()
  .toLowerCase()
  .min(2, 'must have at least 2 characters')
  .max(30, 'must have at most 30 characters')
  .refine((name) => /^[\w.-]+$/u.test(name), wish(sayOfFault('wish.username')));
const nameSchema = z.string().trim().min(1, 'must not be empty').max(80, 'must have at most 80 characters');
export const passwordSchema = z
  .string()
  .min(passwordLength.min, `must have at least ${passwordLength.min} characters; a sentence is good`)
  .max(passwordLength.max, `must have at most ${passwordLength.max} characters`);

export const newUserSchema = z.object({ username: usernameSchema, name: nameSchema, role: z.enum(roles) });
export type NewUser = z.output<typeof newUserSchema>;

export const userChangeSchema = z.object({
  userId: z.string().min(1),
  name: nameSchema.optional(),
  role: z.enum(roles).optional(),
  disabled: z.boolean().optional(),
});
export type UserChange = z.output<typeof userChangeSchema>;

export const firstAdminSchema = newUserSchema.omit({ role: true }).extend({ password: passwordSchema });
export type FirstAdmin = z.output<typeof firstAdminSchema>;

/** A person who may sign in. */
export interface User {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly role: Role;
  readonly disabled: boolean;
  /** False until its one-time link was used. */
  readonly hasPassword: boolean;
  readonly createdAt: Date;
}

/** Where somebody is signed in. */
export interface UserSession {
  readonly id: string;
  readonly startedAt: Date;
  readonly expiresAt: Date;
  readonly address: string | null;
  /** As the browser names itself. */
  readonly browser: string | null;
}

/** What a token allows: read is a viewer's, write an operator's, admin an admin's. */
export const tokenScopes = ['read', 'write', 'admin'] as const;
export type TokenScope = (typeof tokenScopes)[number];

export const newTokenSchema = z.object({
  name: nameSchema,
  scopes: z.array(z.enum(tokenScopes)).min(1, 'must name at least one of read, write, admin'),
  /** Null never expires. */
  expiresInDays: z.number().int().min(1, 'must be at least 1 day').max(3650, 'must be at most 3650 days').nullable(),
});
export type NewToken = z.output<typeof newTokenSchema>;

/** A machine's token without the token itself. */
export interface ApiToken {
  readonly id: string;
  readonly name: string;
  /** Its first characters, to tell tokens apart. */
  readonly prefix: string;
  readonly scopes: readonly TokenScope[];
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
}
