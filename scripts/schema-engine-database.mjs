import { createPgConfig } from '@electric-sql/pglite/node-postgres';
import { PrismaPg } from '@prisma/adapter-pg';
import { ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import pg from 'pg';

/** Where no server is named; see `prisma.config.ts`. */
const noServer = '/none';

const charOid = 18;
const varcharOid = 1043;

/**
 * The official adapter, made fit for the engine's look at the catalogue: it refuses columns of the one-letter type
 * "char", which the engine wants as characters, and it splits scripts at every semicolon, those in functions too.
 *
 * @param {pg.PoolConfig} config
 * @param {string} [schema]
 */
const connect = async (config, schema) => {
  const pool = new pg.Pool({ max: 1, ...config });
  const query = pool.query.bind(pool);
  /** Positions of such columns in the newest result; the engine asks one query at a time. @type {number[]} */
  let charColumns = [];
  pool.query = /** @type {typeof pool.query} */ (
    async (/** @type {pg.QueryConfig} */ request) => {
      const result = await query(request);
      charColumns = (result.fields ?? []).flatMap((field, index) => (field.dataTypeID === charOid ? [index] : []));
      for (const index of charColumns) result.fields[index].dataTypeID = varcharOid;
      return result;
    }
  );
  const adapter = await new PrismaPg(pool, { schema, disposeExternalPool: true }).connect();
  const queryRaw = adapter.queryRaw.bind(adapter);
  adapter.queryRaw = async (request) => {
    const result = await queryRaw(request);
    for (const index of charColumns) result.columnTypes[index] = ColumnTypeEnum.Character;
    return result;
  };
  adapter.executeScript = async (script) => {
    await query(script);
  };
  return adapter;
};

/** Shadow databases are empty ones in memory; a server's own would need the right to create databases. */
const connectToShadowDb = () => {
  const config = createPgConfig();
  const { connection } = config;
  // The adapter's `types` are parsers of results; PGlite's connection takes them for parameter types.
  const parse = connection.parse.bind(connection);
  connection.parse = (query) => parse({ ...query, types: undefined });
  return connect(/** @type {pg.PoolConfig} */ (/** @type {unknown} */ (config)));
};

/**
 * What the engine runs on: the server of `url`, or a database in memory where none is named.
 *
 * @param {string | undefined} url
 * @returns {import('@prisma/driver-adapter-utils').SqlMigrationAwareDriverAdapterFactory}
 */
export const databaseFactory = (url) => {
  const identity = /** @type {const} */ ({ provider: 'postgres', adapterName: '@prisma/adapter-pg' });
  if (!url || new URL(url).pathname === noServer) return { ...identity, connect: connectToShadowDb, connectToShadowDb };
  const address = new URL(url);
  const schema = address.searchParams.get('schema') ?? undefined;
  address.searchParams.delete('schema');
  const config = { connectionString: address.href, options: '-c TimeZone=UTC' };
  return { ...identity, connect: () => connect(config, schema), connectToShadowDb };
};

/** @param {string} url */
export const nameOfDatabase = (url) => decodeURIComponent(new URL(url).pathname.slice(1));

/** @param {string} url */
export const createDatabase = async (url) => {
  const address = new URL(url);
  address.pathname = '/postgres';
  const client = new pg.Client({ connectionString: address.href });
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${client.escapeIdentifier(nameOfDatabase(url))}`);
  } finally {
    await client.end();
  }
};
