import { readFile } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import type { EmbeddedReply, EmbeddedRequest, EmbeddedStart } from './protocol.ts';

/** The thread that runs the embedded database: in the server's own, each query would hold up everything else. */
const port = parentPort;
if (!port) throw new Error('the embedded database runs in a worker thread');
const { directory, template } = workerData as EmbeddedStart;

const send = (reply: EmbeddedReply): void =>
  port.postMessage(reply, reply.kind === 'done' ? [reply.bytes.buffer as ArrayBuffer] : []);

const handle = async (database: PGlite, request: EmbeddedRequest): Promise<Uint8Array> => {
  switch (request.kind) {
    case 'protocol':
      return database.execProtocolRaw(request.bytes);
    case 'session':
      // One by one: `DISCARD ALL` is refused in a script.
      for (const statement of ['ROLLBACK', 'DISCARD ALL', "SET TimeZone TO 'UTC'"]) await database.exec(statement);
      return new Uint8Array();
    case 'close':
      await database.close();
      return new Uint8Array();
  }
};

const fail = (error: unknown): void => {
  send({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
  port.close();
};

try {
  const loadDataDir = template === null ? undefined : new Blob([await readFile(template)]);
  const database = await PGlite.create({ dataDir: directory, loadDataDir });
  let queue = Promise.resolve();
  port.on('message', (request: EmbeddedRequest) => {
    queue = queue.then(async () => {
      send({ kind: 'done', bytes: await handle(database, request) });
      if (request.kind === 'close') port.close();
    });
    queue.catch(fail);
  });
  send({ kind: 'ready' });
} catch (error) {
  fail(error);
}
