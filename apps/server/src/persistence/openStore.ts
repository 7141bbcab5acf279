import type { AccountDatabase, TokenStore } from '../auth/ports.ts';
import type { BackupDatabase } from '../backup/ports.ts';
import { createSerial } from '../domain/serial.ts';
import type { TargetStore } from '../notifications/ports.ts';
import { accountDatabase } from './accounts.ts';
import { accuracyStore } from './accuracy.ts';
import { auditStore } from './audit.ts';
import { claimDatabase } from './claim.ts';
import { classMixStore } from './classMix.ts';
import { type Database, openEmbedded, openServer, type StoreLog } from './database.ts';
import { deviceSettingStore } from './deviceSettings.ts';
import { dumpDatabase } from './dump.ts';
import { eventStore } from './events.ts';
import { grantStore } from './grants.ts';
import { labelStore } from './labels.ts';
import { acquireDataDir, holdsDataDir } from './lock.ts';
import { maintenanceStore } from './maintenance.ts';
import { modelStore } from './models.ts';
import { targetStore } from './notificationTargets.ts';
import { createPartitions } from './partitions.ts';
import { planStore } from './plans.ts';
import type { Store } from './port.ts';
import { profileStore } from './profiles.ts';
import { recoveryStore } from './recovery.ts';
import { restoreDatabase } from './restore.ts';
import { sampleStore } from './samples.ts';
import { settingStore } from './settings.ts';
import { streamStore } from './streams.ts';
import { tokenStore } from './tokens.ts';
import { whatIfStore } from './whatIfs.ts';
import { windowStore } from './windows.ts';

export interface StoreOptions {
  /** Where the embedded database lives. */
  readonly dataDir: string;
  /** A Postgres server's; null is the embedded database. */
  readonly databaseUrl: string | null;
  readonly log: StoreLog;
  /** The clock behind audit rows and the history of constraints. */
  readonly now?: () => Date;
}

/** The store with the rooms of accounts beside it, which no stream needs. */
export interface OpenedStore extends Store {
  readonly accounts: AccountDatabase;
  readonly tokens: TokenStore;
  readonly targets: TargetStore;
  readonly backup: BackupDatabase;
}

const systemNow = (): Date => new Date();

/** The store over an open database; closing it closes the database. */
export const createStore = (database: Database, now: () => Date): OpenedStore => {
  const accuracy = { partitions: createPartitions(database.pool), inTurn: createSerial() };
  return {
    ...streamStore(database, now),
    ...modelStore(database),
    ...windowStore(database),
    ...recoveryStore(database),
    ...profileStore(database),
    ...planStore(database),
    ...grantStore(database),
    ...eventStore(database),
    ...accuracyStore(database, accuracy),
    ...sampleStore(database),
    ...labelStore(database),
    ...classMixStore(database),
    ...settingStore(database, now),
    ...deviceSettingStore(database, now),
    ...auditStore(database, now),
    accounts: accountDatabase(database),
    tokens: tokenStore(database),
    targets: targetStore(database, settingStore(database, now)),
    backup: {
      dump: (read) => dumpDatabase(database, read),
      restore: (source) => restoreDatabase(database, source),
    },
    ...whatIfStore(database),
    ...maintenanceStore(database, accuracy),
    close: () => database.close(),
  };
};

/**
 * Opens the database, brings it to this version's schema and returns the store over it.
 *
 * @throws {DatabaseUnavailableError} one sentence with the remedy: server unreachable, password refused, newer schema …
 * @throws {DataDirectoryError} when the directory cannot be written or another process holds it
 */
export const openStore = async (options: StoreOptions): Promise<OpenedStore> =>
  options.databaseUrl === null ? openOwn(options) : openShared(options, options.databaseUrl);

/** Two processes on one embedded database lose rows without a word, so it is never open unlocked. */
const openOwn = async ({ dataDir, log, now = systemNow }: StoreOptions): Promise<OpenedStore> => {
  const lock = (await holdsDataDir(dataDir)) ? null : await acquireDataDir(dataDir, { port: null });
  try {
    const store = createStore(await openEmbedded(dataDir, log), now);
    const close = async (): Promise<void> => {
      await store.close();
      await lock?.release();
    };
    return { ...store, close };
  } catch (error) {
    await lock?.release();
    throw error;
  }
};

const openShared = async ({ log, now = systemNow }: StoreOptions, databaseUrl: string): Promise<OpenedStore> => {
  const database = await openServer(databaseUrl, log);
  const store = createStore(database, now);
  try {
    const claim = await claimDatabase(database.pool, log);
    const close = async (): Promise<void> => {
      await claim.release();
      await store.close();
    };
    return { ...store, close };
  } catch (error) {
    await store.close();
    throw error;
  }
};
