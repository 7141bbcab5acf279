import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { Pool, type PoolConfig } from 'pg';
import { repositoryRoot } from '../entry.ts';
import { DatabaseUnavailableError } from './errors.ts';
import { PrismaClient } from './generated/client.ts';
import { migrate } from './migrator.ts';
import { type EmbeddedBuild, EmbeddedPostgres, embeddedBuild } from './pglite/embedded.ts';
import { explainServerError, type ServerAddress, serverAddress } from './serverAddress.ts';

/** What the store tells the server's log. */
export interface StoreLog {
  info(data: object, message: string): void;
  warn(data: object, message: string): void;
}

/** The open database: Prisma for rows, the pool under it for what Prisma has no words for. */
export interface Database {
  readonly prisma: PrismaClient;
  readonly pool: Pool;
  /** The embedded database has nobody to vacuum after us. */
  readonly embedded: boolean;
  readonly log: StoreLog;
  close(): Promise<void>;
}

/** Prisma's defaults (2 s to begin, 5 s in all) are too short for a busy machine with one connection. */
const transactionOptions = { maxWait: 30_000, timeout: 60_000 };

const open = async (
  config: PoolConfig,
  settings: { schema?: string; log: StoreLog },
): Promise<Omit<Database, 'embedded'>> => {
  const pool = new Pool({ application_name: 'whetstone', ...config });
  // Without a listener, the loss of an idle connection would end the process.
  pool.on('error', (error) => settings.log.warn({ error: error.message }, 'a database connection was lost'));
  try {
    const applied = await migrate(pool, join(repositoryRoot, 'prisma', 'migrations'));
    if (applied.length > 0) settings.log.info({ migrations: applied }, 'database brought up to date');
    const adapter = new PrismaPg(pool, { schema: settings.schema });
    const prisma = new PrismaClient({ adapter, transactionOptions, errorFormat: 'minimal' });
    const close = async (): Promise<void> => {
      await prisma.$disconnect();
      await pool.end();
    };
    return { prisma, pool, log: settings.log, close };
  } catch (error) {
    await pool.end();
    throw error;
  }
};

/** Opens the database in `dataDir/postgres`, made where it is missing. The caller holds the data directory's lock. */
export const openEmbedded = async (
  dataDir: string,
  log: StoreLog,
  build: EmbeddedBuild = embeddedBuild(),
): Promise<Database> => {
  await mkdir(dataDir, { recursive: true });
  const embedded = new EmbeddedPostgres(join(dataDir, 'postgres'), build);
  const config: PoolConfig = {
    stream: () => embedded.stream(),
    // Its single session is shared by whoever connects, so exactly one does, and stays.
    max: 1,
    idleTimeoutMillis: 0,
    ssl: false,
    user: 'postgres',
    database: 'postgres',
  };
  try {
    const database = await open(config, { log });
    const close = async (): Promise<void> => {
      await database.close();
      await embedded.close();
    };
    return { ...database, embedded: true, close };
  } catch (error) {
    await embedded.close().catch(() => {}); // What failed first is what matters.
    throw error;
  }
};

/**
 * Opens a Postgres server's database.
 *
 * @throws {DatabaseUnavailableError} naming the server and the remedy, never the password
 */
export const openServer = async (databaseUrl: string, log: StoreLog): Promise<Database> => {
  const address: ServerAddress = serverAddress(databaseUrl);
  try {
    const config: PoolConfig = { ...address.config, max: 4, connectionTimeoutMillis: 10_000, keepAlive: true };
    return { ...(await open(config, { schema: address.schema, log })), embedded: false };
  } catch (error) {
    if (error instanceof DatabaseUnavailableError) throw error;
    throw explainServerError(error, address);
  }
};
