import { expect, test } from 'vitest';
import type { Opened } from './opened.ts';
import { after, storedWindow } from './rows.ts';

/** Crops that trainings learn from: what is kept of each class, and what people said of them. */
export const sampleCases = ({ store, rows }: Opened): void => {
  const cropOf = async () => {
    const { stream, window } = await storedWindow(store());
    return (seconds: number, label: string) => ({
      streamId: stream.id,
      windowId: window.id,
      at: after(seconds),
      pixels: Uint8Array.of(seconds % 256),
      label,
      confidence: 0.8,
      truth: null,
      predicted: null,
    });
  };

  test('a rare class is found by its newest crops, however much of another came since', async () => {
    const crop = await cropOf();
    const { streamId } = crop(0, '');
    await store().addSamples([crop(0, 'bus'), crop(1, 'bus'), crop(2, 'bus')]);
    await store().addSamples(Array.from({ length: 50 }, (_, n) => crop(10 + n, 'car')));
    const found = await store().listClassSamples({ streamId, before: after(40), perClass: 2 });
    expect(found.map(({ at, label }) => [at, label])).toEqual([
      [after(39), 'car'],
      [after(38), 'car'],
      [after(2), 'bus'],
      [after(1), 'bus'],
    ]);
    expect(found[0]).toMatchObject({ correctedLabel: null, hard: false, pixels: Buffer.of(39) });
  });

  test("a person's label is kept beside the golden one, counts as the crop's class, and can be taken back", async () => {
    const crop = await cropOf();
    const { streamId } = crop(0, '');
    await store().addSamples([crop(0, 'car'), crop(1, 'car'), crop(2, 'car')]);
    const [newest, , oldest] = await store().listSamples({ streamId, limit: 3 });
    const ids = [newest?.id ?? '', oldest?.id ?? ''];
    const said = await store().correctSamples({ streamId, ids, label: 'tram', actor: 'ann', at: after(9) });
    expect(said.map(({ label, correctedLabel }) => [label, correctedLabel])).toEqual([
      ['car', 'tram'],
      ['car', 'tram'],
    ]);
    expect(said.map(({ before }) => before)).toEqual([
      { correctedLabel: null, hard: false },
      { correctedLabel: null, hard: false },
    ]);
    expect(
      await store().correctSamples({ streamId: 'another', ids, label: 'van', actor: 'ann', at: after(9) }),
    ).toEqual([]);
    const perClass = await store().listClassSamples({ streamId, before: after(9), perClass: 1 });
    expect(perClass.map(({ at }) => at)).toEqual([after(2), after(1)]);

    await store().correctSamples({
      streamId,
      ids: [ids[0] ?? ''],
      label: null,
      hard: true,
      actor: 'bob',
      at: after(10),
    });
    const [back] = await store().listSamples({ streamId, limit: 1 });
    expect(back).toMatchObject({ label: 'car', correctedLabel: null, hard: true });
    expect(
      await store().correctSamples({ streamId, ids: ['999999999'], hard: true, actor: 'bob', at: after(11) }),
    ).toEqual([]);
  });

  test('of more than twenty thousand crops, rare classes and what a person said stay', async () => {
    const crop = await cropOf();
    const { streamId } = crop(0, '');
    await store().addSamples([crop(0, 'bus'), crop(1, 'bus'), crop(2, 'car'), crop(3, 'car')]);
    const [, corrected] = await store().listSamples({ streamId, limit: 2 });
    await store().correctSamples({ streamId, ids: [corrected?.id ?? ''], label: 'van', actor: 'ann', at: after(9) });
    await store().addSamples(Array.from({ length: 20_000 }, (_, n) => crop(100 + n, 'car')));
    await store().maintain(after(3 * 86_400));
    const left = await rows(
      `SELECT at, COALESCE(corrected_label, label) AS class FROM sample WHERE stream_id = $1 ORDER BY at LIMIT 4`,
      [streamId],
    );
    expect(left).toEqual([
      { at: after(0), class: 'bus' },
      { at: after(1), class: 'bus' },
      { at: after(2), class: 'van' },
      { at: after(100), class: 'car' },
    ]);
  });

  test('files are referred to by model versions and golden models', async () => {
    const files = await store().referencedFiles();
    expect([...files].every((sha256) => /^[0-9a-f]{64}$/u.test(sha256))).toBe(true);
    const [{ count } = { count: 0 }] = await rows(`
      SELECT count(DISTINCT sha256)::int AS count FROM (
        SELECT sha256 FROM model_version UNION ALL SELECT sha256 FROM golden_model) AS every_file`);
    expect(files.size).toBe(count);
  });
};
