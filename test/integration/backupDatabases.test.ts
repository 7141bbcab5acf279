import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createStore, type OpenedStore } from '../../apps/server/src/persistence/openStore.ts';
import { type Backend, embeddedBackend, serverAnswers, serverBackend } from './persistence/backends.ts';
import { after, cameraOf, modelOf, morning, streamOf, windowOf } from './persistence/rows.ts';

const server = await serverAnswers();

/** Every row of every table as JSON, sorted. */
const contents = (store: OpenedStore) =>
  store.backup.dump(async ({ tables, migrations, rows }) => {
    const all: Record<string, string[]> = {};
    for (const table of tables) {
      const lines: string[] = [];
      for await (const batch of rows(table)) lines.push(...batch);
      all[table] = lines.sort();
    }
    return { tables, migrations, all };
  });

const fill = async (store: OpenedStore): Promise<string> => {
  const camera = cameraOf();
  const stream = streamOf({ cameraId: camera.id });
  const model = modelOf({ streamId: stream.id });
  await store.createStream(camera, stream, model);
  const window = windowOf({ streamId: stream.id });
  await store.openWindow(window);
  // A model refers to its window, and the window to the model.
  const next = modelOf({
    streamId: stream.id,
    number: 2,
    status: 'candidate',
    parentId: model.id,
    windowId: window.id,
  });
  await store.addModelVersion(next);
  await store.updateWindow(window.id, { modelVersionId: next.id });
  await store.addEvent({
    at: morning,
    kind: 'drift',
    streamId: stream.id,
    windowId: window.id,
    deviceId: null,
    message: 'Ünïcode, "quotes", a \\ and a line\nbreak.',
    data: { shift: 0.1 + 0.2 },
  });
  await store.addSamples([
    {
      streamId: stream.id,
      windowId: window.id,
      at: morning,
      pixels: Uint8Array.from({ length: 3072 }, (_, index) => index % 256),
      label: 'car',
      confidence: 0.9,
      truth: null,
      predicted: null,
    },
  ]);
  await store.addAccuracySamples(
    [0, 86_400, 172_800].map((seconds) => ({
      streamId: stream.id,
      at: after(seconds),
      source: 'golden' as const,
      n: 10,
      correct: 7,
    })),
  );
  await store.setSetting('policy', 'thief');
  await store.addAudit({ actor: 'ada', action: 'policy.set', subject: 'policy', before: null, after: 'thief' });
  return stream.id;
};

const suite = (makeFrom: () => Promise<Backend>, makeTo: () => Promise<Backend>): void => {
  const backends: Backend[] = [];
  const stores: OpenedStore[] = [];
  const open = async (make: () => Promise<Backend>): Promise<OpenedStore> => {
    const backend = await make();
    backends.push(backend);
    const store = createStore(await backend.open(), () => morning);
    stores.push(store);
    return store;
  };
  let from: OpenedStore;
  let to: OpenedStore;
  let streamId: string;
  beforeAll(async () => {
    from = await open(makeFrom);
    to = await open(makeTo);
    streamId = await fill(from);
  });
  afterAll(async () => {
    for (const store of stores) await store.close();
    for (const backend of backends) await backend.drop();
  });

  it('holds the same rows after a restore, byte for byte', async () => {
    const rows = await from.backup.dump((dump) => to.backup.restore(dump));
    expect(rows).toBeGreaterThan(10);
    const [before, restored] = [await contents(from), await contents(to)];
    expect(restored.all).toEqual(before.all);
    expect(restored.all.accuracy_sample).toHaveLength(3);
  });

  it('goes on counting behind what was restored, and keeps its references', async () => {
    const last = await to.lastEventId();
    const event = {
      at: morning,
      kind: 'drift' as const,
      streamId,
      windowId: null,
      deviceId: null,
      message: 'Drift.',
      data: {},
    };
    expect((await to.addEvent(event)).id).toBeGreaterThan(last);
    await expect(to.openWindow(windowOf({ streamId: 'nobody' }))).rejects.toThrow();
  });

  it('is not filled twice, nor by a newer version’s backup', async () => {
    const again = from.backup.dump((dump) => to.backup.restore(dump));
    await expect(again).rejects.toThrow(/holds streams or accounts already/u);
    const empty = await open(makeTo);
    const newer = from.backup.dump((dump) =>
      empty.backup.restore({ ...dump, migrations: [...dump.migrations, '20991231000000_later'] }),
    );
    await expect(newer).rejects.toThrow(/made by a newer version/u);
    expect(await empty.listStreams({ includeRemoved: true })).toEqual([]);
  });
};

describe('a backup from the embedded database into another', () => suite(embeddedBackend, embeddedBackend));

describe.skipIf(!server)('a backup from the embedded database into a server (skipped where none answers)', () =>
  suite(embeddedBackend, serverBackend),
);

describe.skipIf(!server)('a backup from a server into the embedded database (skipped where none answers)', () =>
  suite(serverBackend, embeddedBackend),
);
