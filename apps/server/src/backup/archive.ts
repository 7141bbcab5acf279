import { createReadStream } from 'node:fs';
import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { create, extract } from 'tar';
import { z } from 'zod';
import type { BlobStore } from '../persistence/port.ts';
import type { BackupDatabase } from './ports.ts';

const format = 1;
const manifestSchema = z.object({
  format: z.literal(format),
  createdAt: z.iso.datetime(),
  migrations: z.array(z.string()),
  tables: z.array(z.string().regex(/^\w+$/u)),
  files: z.array(z.string().regex(/^[0-9a-f]{64}$/u)),
});
export type BackupManifest = z.infer<typeof manifestSchema>;

/** The file is no backup, or not a whole one; one sentence with the remedy. */
export class BackupError extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'BackupError';
  }
}

const tablePath = (folder: string, table: string): string => join(folder, 'tables', `${table}.jsonl`);
const batchRows = 500;

const writeTable = async (path: string, rows: AsyncIterable<readonly string[]>): Promise<void> => {
  const file = await open(path, 'wx', 0o600);
  try {
    for await (const batch of rows) await file.write(`${batch.join('\n')}\n`);
  } finally {
    await file.close();
  }
};

/** Rows have no line breaks: `row_to_json` writes them on one line. */
async function* readTable(path: string): AsyncGenerator<readonly string[]> {
  let batch: string[] = [];
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    batch.push(line);
    if (batch.length < batchRows) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

export interface BackupPorts {
  readonly database: BackupDatabase;
  readonly blobs: BlobStore;
  /** An empty folder for what is under way; it is removed afterwards. */
  readonly staging: string;
}

/** Runs with the staging folder there, and removes it whatever happens. */
const staged = async <T>(staging: string, work: () => Promise<T>): Promise<T> => {
  await rm(staging, { recursive: true, force: true });
  await mkdir(join(staging, 'tables'), { recursive: true, mode: 0o700 });
  await mkdir(join(staging, 'models'));
  try {
    return await work();
  } finally {
    // Files may still be written where unpacking broke off.
    await rm(staging, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
};

/**
 * Writes database and model files as one gzipped tar.
 *
 * @param send  gets the archive as it is made, and resolves when it is through
 */
export const writeBackup = async (
  { database, blobs, staging }: BackupPorts,
  createdAt: Date,
  send: (archive: AsyncIterable<Buffer>) => Promise<void>,
): Promise<BackupManifest> =>
  staged(staging, async () => {
    const manifest = await database.dump(async ({ migrations, tables, files, rows }): Promise<BackupManifest> => {
      for (const table of tables) await writeTable(tablePath(staging, table), rows(table));
      const copies = { migrations: [...migrations], tables: [...tables], files: [...files] };
      return { format, createdAt: createdAt.toISOString(), ...copies };
    });
    for (const sha256 of manifest.files) await writeFile(join(staging, 'models', sha256), await blobs.get(sha256));
    await writeFile(join(staging, 'manifest.json'), JSON.stringify(manifest, null, 2));
    const archive = create({ gzip: true, cwd: staging, portable: true }, ['manifest.json', 'tables', 'models']);
    await send(archive as unknown as AsyncIterable<Buffer>);
    return manifest;
  });

const unpack = async (file: string, staging: string): Promise<BackupManifest> => {
  try {
    await extract({ file, cwd: staging, strict: true });
    return manifestSchema.parse(JSON.parse(await readFile(join(staging, 'manifest.json'), 'utf8')));
  } catch (cause) {
    throw new BackupError(`${file} is no whole backup of Whetstone; make it again with whetstone backup`, { cause });
  }
};

/**
 * Restores a backup into an empty database and model folder. Models come first: without rows that refer to them they
 * are tidied up, rows without models are not.
 *
 * @throws {BackupError} where the file is no whole backup
 */
export const restoreBackup = async (
  { database, blobs, staging }: BackupPorts,
  file: string,
): Promise<{ readonly manifest: BackupManifest; readonly rows: number }> =>
  staged(staging, async () => {
    const manifest = await unpack(file, staging);
    for (const sha256 of manifest.files) {
      const bytes = await readFile(join(staging, 'models', sha256)).catch((cause: unknown) => {
        throw new BackupError(`${file} lacks the model file ${sha256}; make the backup again`, { cause });
      });
      if ((await blobs.put(bytes)) !== sha256)
        throw new BackupError(`${file} holds a damaged model file ${sha256}; make the backup again`);
    }
    const { migrations, tables } = manifest;
    const rows = await database.restore({ migrations, tables, rows: (table) => readTable(tablePath(staging, table)) });
    return { manifest, rows };
  });
