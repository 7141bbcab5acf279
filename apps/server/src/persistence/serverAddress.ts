import type { PoolConfig } from 'pg';
import { DatabaseUnavailableError } from './errors.ts';

/** Where a Postgres server is and how to log in. */
export interface ServerAddress {
  readonly config: PoolConfig;
  /** Prisma's `?schema=`. */
  readonly schema?: string;
  /** What may be shown of it. */
  readonly place: string;
  readonly user: string;
  readonly database: string;
}

/** A host that lost its power says no goodbye: its sessions, and the claim of one, end after a minute, not two hours. */
const keepalives = '-c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3';

const example = 'postgresql://user:password@host:5432/database';

/** Quoted as a name in SQL, and that again for the server's command line. */
const searchPath = (schema: string): string =>
  `-c search_path=${`"${schema.replaceAll('"', '""')}"`.replace(/[\s\\]/gu, (character) => `\\${character}`)}`;

/**
 * Reads `DATABASE_URL`. The session's time zone is always UTC: the adapter sends times without one, and a server
 * with another zone would store other instants than it was given, and read them back as if nothing had happened.
 *
 * @throws {DatabaseUnavailableError} when it is no Postgres URL; the message does not repeat it, it may hold a secret
 */
export const serverAddress = (databaseUrl: string): ServerAddress => {
  if (!URL.canParse(databaseUrl))
    throw new DatabaseUnavailableError(`DATABASE_URL is not a URL; write it like ${example}`);
  const url = new URL(databaseUrl);
  if (url.protocol !== 'postgresql:' && url.protocol !== 'postgres:')
    throw new DatabaseUnavailableError(
      `DATABASE_URL begins with ${url.protocol}//; Whetstone keeps its data in Postgres, write it like ${example}`,
    );
  const schema = url.searchParams.get('schema') ?? undefined;
  // node-postgres prefers the URL's options to ours, so both travel in ours.
  const options = [url.searchParams.get('options'), '-c TimeZone=UTC', keepalives, schema && searchPath(schema)];
  for (const parameter of ['schema', 'options']) url.searchParams.delete(parameter);
  return {
    config: { connectionString: url.href, options: options.filter(Boolean).join(' ') },
    schema,
    place: `${url.hostname || url.searchParams.get('host') || 'localhost'}:${url.port || '5432'}`,
    user: decodeURIComponent(url.username) || 'postgres',
    database: decodeURIComponent(url.pathname.slice(1)) || 'postgres',
  };
};

/** What an operator can do about a failed log-in, by SQLSTATE or Node's error code. */
const remedies: Readonly<Record<string, (address: ServerAddress) => string>> = {
  ECONNREFUSED: ({ place }) => `no Postgres server answers at ${place}; start it, or correct DATABASE_URL`,
  ENOTFOUND: ({ place }) => `the host of the Postgres server at ${place} is not known; correct DATABASE_URL`,
  '28P01': ({ place, user }) =>
    `the Postgres server at ${place} refused the password of user "${user}"; correct it in DATABASE_URL`,
  '28000': ({ place, user }) =>
    `the Postgres server at ${place} does not let user "${user}" in; allow it in pg_hba.conf or correct DATABASE_URL`,
  '3D000': ({ place, database }) =>
    `the Postgres server at ${place} has no database "${database}"; create it (createdb ${database}) or correct DATABASE_URL`,
  '3F000': ({ schema, database }) =>
    `database "${database}" has no schema "${schema}"; create it or correct DATABASE_URL`,
  '42501': ({ user, database }) =>
    `user "${user}" may not create tables in database "${database}"; grant it CREATE on the schema`,
  '53300': ({ place }) => `the Postgres server at ${place} has no free connection; raise its max_connections`,
  '57P03': ({ place }) => `the Postgres server at ${place} is starting up or shutting down; try again shortly`,
};

/** Turns a failed connection into a sentence with a remedy. */
export const explainServerError = (error: unknown, address: ServerAddress): DatabaseUnavailableError => {
  const { code, message } = firstOf(error);
  const sentence =
    remedies[code]?.(address) ??
    `cannot use the Postgres server at ${address.place}: ${message || code}; check DATABASE_URL and the server's log`;
  return new DatabaseUnavailableError(sentence, { cause: error });
};

/** Node reports a host with several addresses, all refused, as one error around theirs. */
const firstOf = (error: unknown): { code: string; message: string } => {
  const inner = error instanceof AggregateError ? error.errors[0] : error;
  const { code, message } = inner as { code?: unknown; message?: unknown };
  return { code: String(code ?? ''), message: String(message ?? '') };
};
