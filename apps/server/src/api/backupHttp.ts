import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Backup } from '../backup/backup.ts';
import type { Actor } from '../domain/actor.ts';

/** Sends database and models as one file, as it is made. A failure half-way cuts the connection, so that no browser keeps a part as the whole. */
export const sendBackup = async (backup: Backup, actor: Actor, response: ServerResponse): Promise<void> => {
  await actor.audit({ action: 'backup.create', subject: 'backup', before: null, after: null });
  const day = new Date().toISOString().slice(0, 10);
  const done = await backup.write(async (archive) => {
    response.writeHead(200, {
      'content-type': 'application/gzip',
      'content-disposition': `attachment; filename="whetstone-${day}.tar.gz"`,
      'cache-control': 'no-store',
    });
    await pipeline(Readable.from(archive), response);
  });
  if (done) return;
  response.writeHead(409, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ message: 'a backup is being made; wait until it is done' }));
};
