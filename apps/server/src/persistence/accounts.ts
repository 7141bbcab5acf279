import { prismaAdapter } from '@better-auth/prisma-adapter';
import type { AccountDatabase } from '../auth/ports.ts';
import type { Database } from './database.ts';

/** People's accounts and sessions, in better-auth's four tables. */
export const accountDatabase = ({ prisma }: Database): AccountDatabase =>
  prismaAdapter(prisma, { provider: 'postgresql' });
