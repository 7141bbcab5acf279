import { expect, test } from 'vitest';
import type { LabelFilter } from '../../../apps/server/src/domain/label.ts';
import type { NewEvent } from '../../../apps/server/src/persistence/port.ts';
import type { Opened } from './opened.ts';
import { after, storedWindow } from './rows.ts';

const eventOf = (over: Partial<NewEvent> = {}): NewEvent => ({
  at: after(0),
  kind: 'drift',
  streamId: 'log',
  windowId: null,
  deviceId: null,
  message: 'The class mix moved by 0.31.',
  wording: { key: 'event.drift', parameters: { stream: 'Gate', classes: { unit: 'fraction', value: 0.31 } } },
  data: { shift: 0.31 },
  ...over,
});

/** Events, samples, settings and the audit log. */
export const logCases = ({ store, rows, setNow }: Opened): void => {
  test('events written at once get rising ids in the order of the calls', async () => {
    const before = await store().lastEventId();
    const messages = Array.from({ length: 20 }, (_, index) => `event ${index}`);
    const written = await Promise.all(messages.map((message) => store().addEvent(eventOf({ message }))));
    const ids = written.map(({ id }) => id);
    expect(ids).toEqual([...ids].sort((a, b) => a - b));
    expect(ids[0]).toBeGreaterThan(before);
    expect(await store().lastEventId()).toBe(ids.at(-1));
    const listed = await store().listEvents({ streamId: 'log', limit: 20 });
    expect(listed.map(({ message }) => message)).toEqual(messages.toReversed());
  });

  test('events are found by stream, window, kind and time', async () => {
    const mine = { streamId: 'find', windowId: 'w1' };
    const drift = await store().addEvent(eventOf({ ...mine, at: after(10) }));
    const swap = await store().addEvent(eventOf({ ...mine, at: after(20), kind: 'promoted', data: {} }));
    await store().addEvent(eventOf({ ...mine, at: after(30), windowId: 'w2' }));
    expect(await store().listEvents({ streamId: 'find', windowId: 'w1', limit: 9 })).toEqual([swap, drift]);
    expect(await store().listEvents({ streamId: 'find', kinds: ['promoted'], limit: 9 })).toEqual([swap]);
    expect(await store().listEvents({ streamId: 'find', after: drift.id, limit: 9 })).not.toContainEqual(drift);
    expect(await store().listEvents({ windowId: 'w1', after: drift.id, limit: 9 })).toEqual([swap]);
    const range = { streamId: 'find', from: after(10), to: after(20) };
    expect(await store().listEvents({ ...range, limit: 9 })).toEqual([drift]);
  });

  test("another program's broken words are kept as far as they are words", async () => {
    const event = eventOf({
      streamId: 'odd',
      message: 'ffmpeg said \0 and \ud800',
      data: { line: 'a\0b', rate: Number.NaN },
    });
    const { message, data } = await store().addEvent(event);
    expect(message).toBe('ffmpeg said \uFFFD and \uFFFD');
    expect(data).toEqual({ line: 'a\uFFFDb', rate: null });
  });

  test('people look through labels by need, page by page, and their word counts', async () => {
    const { stream, window } = await storedWindow(store());
    const sample = (seconds: number, label: string, predicted: string | null, confidence = 0.9) => ({
      streamId: stream.id,
      windowId: window.id,
      at: after(seconds),
      pixels: new Uint8Array(3072).fill(seconds),
      label,
      confidence,
      truth: null,
      predicted: predicted === null ? null : { label: predicted, confidence: 0.75 },
    });
    await store().addSamples([
      sample(0, 'car', 'car'),
      sample(1, 'car', 'bus'),
      sample(2, 'bus', null),
      sample(3, 'bus', 'bus', 0.51),
    ]);
    const seconds = async (filter: LabelFilter) => {
      const crops = await store().listLabels({ streamId: stream.id, filter, before: null, limit: 10 });
      return crops.map(({ at }) => (at.getTime() - after(0).getTime()) / 1000);
    };
    expect(await seconds('all')).toEqual([3, 2, 1, 0]);
    expect(await seconds('doubtful')).toEqual([3, 2, 1]);
    expect(await seconds('disagreements')).toEqual([1]);
    const [newest, second] = await store().listLabels({ streamId: stream.id, filter: 'all', before: null, limit: 2 });
    if (!newest || !second) throw new Error('two crops were expected');
    const rest = await store().listLabels({ streamId: stream.id, filter: 'all', before: second, limit: 10 });
    expect(rest.map(({ label, predicted }) => [label, predicted])).toEqual([
      ['car', { label: 'bus', confidence: 0.75 }],
      ['car', { label: 'car', confidence: 0.75 }],
    ]);
    expect(await store().cropPixels(stream.id, newest.id)).toEqual(Buffer.alloc(3072, 3));
    expect(await store().cropPixels('another', newest.id)).toBeNull();

    const ana = { streamId: stream.id, actor: 'ana', at: after(9) };
    await store().correctSamples({ ...ana, ids: [newest.id], label: 'car', hard: true });
    await store().correctSamples({ ...ana, ids: [rest[0]?.id ?? ''], label: 'car' });
    expect(await seconds('reviewed')).toEqual([3, 1]);
    expect(await seconds('hard')).toEqual([3]);
    expect(await store().labelAgreement(stream.id)).toEqual({
      labelled: 4,
      reviewed: 2,
      goldenRight: 1,
      predicted: 2,
      predictedRight: 0,
      hard: 1,
    });
  });

  test('the class mix counts labels by time and class, within the range alone', async () => {
    const { stream, window } = await storedWindow(store());
    const sample = (seconds: number, label: string) => ({
      streamId: stream.id,
      windowId: window.id,
      at: after(seconds),
      pixels: new Uint8Array(3072),
      label,
      confidence: 0.9,
      truth: null,
      predicted: null,
    });
    await store().addSamples([
      sample(0, 'car'),
      sample(1, 'car'),
      sample(2, 'bus'),
      sample(61, 'bus'),
      sample(200, 'car'),
    ]);
    const query = { streamId: stream.id, from: after(0), to: after(120), binMs: 1000 };
    const fine = await store().classMix(query);
    expect(fine.map(({ at, counts }) => [at - after(0).getTime(), counts])).toEqual([
      [0, { car: 1 }],
      [1000, { car: 1 }],
      [2000, { bus: 1 }],
      [61_000, { bus: 1 }],
    ]);
    const coarse = await store().classMix({ ...query, binMs: 3_600_000 });
    const total = new Map<string, number>();
    for (const { counts } of coarse)
      for (const [name, n] of Object.entries(counts)) total.set(name, (total.get(name) ?? 0) + n);
    expect(Object.fromEntries(total)).toEqual({ car: 2, bus: 2 });
  });

  test('labelled crops come back byte by byte, newest first', async () => {
    const { stream, window } = await storedWindow(store());
    const sample = (index: number) => ({
      streamId: stream.id,
      windowId: window.id,
      at: after(index),
      pixels: Uint8Array.from({ length: index === 2 ? 12 : 3072 }, (_, byte) => (byte * 31 + index) % 256),
      label: index === 1 ? 'car' : 'it\'s a \\ "truck", {really}',
      confidence: 0.875,
      truth: index === 1 ? null : 'bus',
      predicted: index === 1 ? null : { label: 'car', confidence: 0.5 },
    });
    await store().addSamples([sample(0), sample(1), sample(2)]);
    await store().addSamples([]);
    const listed = await store().listSamples({ streamId: stream.id, limit: 2 });
    expect(listed.map(({ pixels, ...rest }) => ({ ...rest, pixels: Uint8Array.from(pixels) }))).toMatchObject([
      sample(2),
      sample(1),
    ]);
    const older = await store().listSamples({ streamId: stream.id, before: after(1), limit: 5 });
    expect(older.map(({ at }) => at)).toEqual([after(0)]);
  });

  test('of one stream, the newest twenty thousand crops are kept', async () => {
    const { stream, window } = await storedWindow(store());
    const crop = {
      streamId: stream.id,
      windowId: window.id,
      label: 'car',
      confidence: 1,
      truth: null,
      predicted: null,
    };
    const crops = Array.from({ length: 20_005 }, (_, second) => ({
      ...crop,
      at: after(second),
      pixels: Uint8Array.of(1),
    }));
    await store().addSamples(crops);
    await store().maintain(after(86_400));
    const [{ count, oldest } = {}] = await rows(
      'SELECT count(*)::int AS count, min(at) AS oldest FROM sample WHERE stream_id = $1',
      [stream.id],
    );
    expect({ count, oldest }).toEqual({ count: 20_000, oldest: after(5) });
  });

  test('settings hold any JSON and are null until they are set', async () => {
    expect(await store().setting('policy')).toBeNull();
    await store().setSetting('policy', 'thief');
    await store().setSetting('policy', { name: 'uniform', share: 0.5 });
    expect(await store().setting('policy')).toEqual({ name: 'uniform', share: 0.5 });
    await store().setSetting('policy', null);
    expect(await store().setting('policy')).toBeNull();
  });

  test('the audit log says who changed what, when, from what to what', async () => {
    setNow(after(100));
    const entry = { actor: 'mara', action: 'stream.update', subject: 's1' };
    await store().addAudit({ ...entry, before: { name: 'a' }, after: { name: 'b' } });
    await store().addAudit({ ...entry, action: 'stream.create', before: null, after: [1] });
    const [created, updated] = await store().listAudit({ limit: 2 });
    expect(created).toMatchObject({ action: 'stream.create', before: null, after: [1], at: after(100) });
    expect(updated).toMatchObject({ ...entry, before: { name: 'a' }, after: { name: 'b' } });
    const page = await store().listAudit({ before: created?.id, limit: 1 });
    expect(page).toEqual([updated]);
  });
};
