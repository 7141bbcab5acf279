import { afterAll, beforeAll, describe } from 'vitest';
import type { Database } from '../../apps/server/src/persistence/database.ts';
import { createStore } from '../../apps/server/src/persistence/openStore.ts';
import type { Store } from '../../apps/server/src/persistence/port.ts';
import { accuracyCases } from './persistence/accuracyCases.ts';
import { type Backend, embeddedBackend, serverAnswers, serverBackend } from './persistence/backends.ts';
import { logCases } from './persistence/logCases.ts';
import type { Opened } from './persistence/opened.ts';
import { morning } from './persistence/rows.ts';
import { sampleCases } from './persistence/sampleCases.ts';
import { streamCases } from './persistence/streamCases.ts';
import { windowCases } from './persistence/windowCases.ts';

const suite = (makeBackend: () => Promise<Backend>): void => {
  let backend: Backend | null = null;
  let opened: { database: Database; store: Store } | null = null;
  let now = morning;

  beforeAll(async () => {
    backend = await makeBackend();
    const database = await backend.open();
    opened = { database, store: createStore(database, () => now) };
  });
  afterAll(async () => {
    await opened?.store.close();
    await backend?.drop();
  });

  const require = () => {
    if (!opened) throw new Error('the database did not open');
    return opened;
  };
  const cases: Opened = {
    store: () => require().store,
    rows: async (sql, values = []) => (await require().database.pool.query(sql, [...values])).rows,
    setNow: (instant) => {
      now = instant;
    },
  };
  describe('streams and models', () => streamCases(cases));
  describe('windows, plans and grants', () => windowCases(cases));
  describe('events, crops, settings and audit', () => logCases(cases));
  describe('accuracy', () => accuracyCases(cases));
  // Last: it sees to what is old three days ahead of the others.
  describe('crops to learn from', () => sampleCases(cases));
};

const server = await serverAnswers();

describe('the embedded database', () => suite(embeddedBackend));

describe.skipIf(!server)('a Postgres server in another time zone (skipped where none answers)', () =>
  suite(serverBackend),
);
