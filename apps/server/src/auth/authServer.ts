import { type BetterAuthOptions, betterAuth } from 'better-auth/minimal';
import { createAccessControl } from 'better-auth/plugins/access';
import { admin } from 'better-auth/plugins/admin';
import { adminAc, defaultStatements, userAc } from 'better-auth/plugins/admin/access';
import { username } from 'better-auth/plugins/username';
import type { Logger } from 'pino';
import { passwordLength } from '../domain/account.ts';
import type { AccountDatabase } from './ports.ts';

/** Set by us from the connection, so that a client cannot name its own address. */
export const clientAddressHeader = 'x-whetstone-client';
export const authPath = '/api/auth';

const daySeconds = 86_400;

export interface AuthServerOptions {
  readonly database: AccountDatabase;
  /** At least 32 random characters; sessions end when it changes. */
  readonly secret: string;
  /** Where people reach the dashboard, when a proxy stands before it; https makes cookies secure. */
  readonly publicUrl: string | null;
  readonly log: Logger;
}

const { newRole } = createAccessControl(defaultStatements);
const roles = {
  viewer: newRole(userAc.statements),
  operator: newRole(userAc.statements),
  admin: newRole(adminAc.statements),
};

const optionsOf = ({ database, secret, publicUrl, log }: AuthServerOptions) =>
  ({
    appName: 'Whetstone',
    basePath: authPath,
    ...(publicUrl === null ? {} : { baseURL: publicUrl }),
    secret,
    database,
    // The origin was compared with the host before the request came here.
    trustedOrigins: (request) => [request?.headers.get('origin')],
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: passwordLength.min,
      maxPasswordLength: passwordLength.max,
      revokeSessionsOnPasswordReset: true,
    },
    session: { expiresIn: 30 * daySeconds, disableSessionRefresh: true },
    rateLimit: {
      enabled: true,
      window: 60,
      max: 120,
      customRules: { '/sign-in/username': { window: 60, max: 10 }, '/change-password': { window: 60, max: 10 } },
    },
    advanced: {
      cookiePrefix: 'whetstone',
      useSecureCookies: publicUrl?.startsWith('https:') ?? false,
      ipAddress: { ipAddressHeaders: [clientAddressHeader] },
    },
    telemetry: { enabled: false },
    logger: {
      level: 'warn',
      log: (level, message) => log[level === 'error' ? 'error' : 'debug']({ room: 'auth' }, message),
    },
    plugins: [
      username({ minUsernameLength: 2, usernameValidator: (name) => /^[\w.-]+$/u.test(name) }),
      admin({
        defaultRole: 'viewer',
        adminRoles: ['admin'],
        roles,
        bannedUserMessage: 'This account is disabled; ask an admin',
      }),
    ],
  }) satisfies BetterAuthOptions;

/** better-auth over our tables: local accounts by user name and password, sessions in cookies, rate limits. */
export const createAuthServer = (options: AuthServerOptions) => betterAuth(optionsOf(options));

export type AuthServer = ReturnType<typeof createAuthServer>;
