/**
 * Makes an empty embedded database once, at build time: unpacking it takes a first start a second or two, making it
 * anew up to ten. Without it (`apps/server/dist/postgres.tar.gz`) the server makes its database by itself.
 */
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';

const target = join(import.meta.dirname, '..', 'apps', 'server', 'dist', 'postgres.tar.gz');
const database = await PGlite.create();
const archive = await database.dumpDataDir('gzip');
await database.close();
await mkdir(dirname(target), { recursive: true });
// A build that is cut off leaves no half archive under its name.
const unfinished = `${target}.unfinished`;
await writeFile(unfinished, Buffer.from(await archive.arrayBuffer()));
await rename(unfinished, target);
