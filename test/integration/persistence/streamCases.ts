import { expect, test } from 'vitest';
import type { Opened } from './opened.ts';
import { after, cameraOf, modelOf, morning, sha256, storedStream, storedWindow, streamOf } from './rows.ts';

/** Cameras, streams, constraints and models. */
export const streamCases = ({ store, rows, setNow }: Opened): void => {
  test('a stream comes back as it was stored, with its camera and its live model', async () => {
    const { camera, stream, model } = await storedStream(store());
    const listed = await store().listStreams({ includeRemoved: false });
    expect(listed.find((entry) => entry.stream.id === stream.id)).toEqual({ stream, camera });
    expect(await store().liveModel(stream.id)).toEqual(model);
  });

  test('instants are stored as what they are, whatever the zone of the server', async () => {
    const { stream } = await storedStream(store());
    const [row] = await rows('SELECT extract(epoch FROM created_at)::float8 * 1000 AS ms FROM stream WHERE id = $1', [
      stream.id,
    ]);
    expect(row).toEqual({ ms: morning.getTime() });
  });

  test('a camera may have several streams', async () => {
    const { camera } = await storedStream(store());
    const second = streamOf({ cameraId: camera.id, regions: { kind: 'frame' } });
    await store().createStream(camera, second, modelOf({ streamId: second.id }));
    const listed = await store().listStreams({ includeRemoved: false });
    expect(listed.filter((entry) => entry.camera.id === camera.id)).toHaveLength(2);
  });

  test('a change keeps what was demanded before', async () => {
    const { camera, stream } = await storedStream(store());
    setNow(after(600));
    const constraints = { ...stream.constraints, minAccuracy: 0.8 };
    const changed = { ...stream, name: 'North gate', windowSeconds: 200, constraints };
    await store().updateStream(changed, { ...camera, source: { kind: 'file', path: '/data/gate.mp4' } });
    const listed = await store().listStreams({ includeRemoved: false });
    expect(listed.find((entry) => entry.stream.id === stream.id)).toEqual({
      stream: changed,
      camera: { ...camera, source: { kind: 'file', path: '/data/gate.mp4' } },
    });
    expect(await store().constraintsAt(stream.id, after(599))).toEqual(stream.constraints);
    expect(await store().constraintsAt(stream.id, after(600))).toEqual(constraints);
    expect(await store().constraintsAt(stream.id, after(-1))).toBeNull();
  });

  test('a removed stream is hidden, keeps its history and can be restored', async () => {
    const { stream, window } = await storedWindow(store());
    await store().markStreamRemoved(stream.id, after(90));
    const ids = async (includeRemoved: boolean) =>
      (await store().listStreams({ includeRemoved })).map((entry) => entry.stream.id);
    expect(await ids(false)).not.toContain(stream.id);
    expect(await ids(true)).toContain(stream.id);
    expect(await store().getWindow(window.id)).toEqual(window);
    await store().markStreamRemoved(stream.id, null);
    expect(await ids(false)).toContain(stream.id);
  });

  test('a floor of 1.7 that slipped through is refused, and nothing is saved half-way', async () => {
    const camera = cameraOf();
    const constraints = { minAccuracy: 1.7, maxLatencyMs: 250, targetFps: 10, weight: 1 };
    const stream = streamOf({ cameraId: camera.id, constraints });
    const creation = store().createStream(camera, stream, modelOf({ streamId: stream.id }));
    await expect(creation).rejects.toThrow(/constraint_set_min_accuracy/u);
    expect(await rows('SELECT id FROM camera WHERE id = $1', [camera.id])).toEqual([]);
    expect(await rows('SELECT id FROM stream WHERE id = $1', [stream.id])).toEqual([]);
  });

  test('what is not there cannot be changed', async () => {
    await expect(store().updateStream(streamOf({ id: 'nobody' }), cameraOf())).rejects.toThrow('no stream nobody');
    await expect(store().markStreamRemoved('nobody', morning)).rejects.toThrow('no stream nobody');
    await expect(store().judgeModelVersion('nothing', verdict(true))).rejects.toThrow('does not exist');
  });

  const verdict = (promoted: boolean) => ({
    promoted,
    reason: 'candidate 0.81 against 0.7 on 120 labels',
    samples: 120,
    candidateAccuracy: 0.81,
    liveAccuracy: 0.7,
  });

  test('a promoted candidate takes the place of the live model, a rejected one does not', async () => {
    const { stream, model, window } = await storedWindow(store());
    const candidate = modelOf({
      streamId: stream.id,
      number: 2,
      parentId: model.id,
      windowId: window.id,
      status: 'candidate',
      sha256: sha256('b'),
      retrainingConfigId: 'head-5',
      trainedSamples: 200,
      trainedMix: { exemplars: 60, byPeople: 12, hard: 3 },
    });
    await store().addModelVersion(candidate);
    expect((await store().liveModel(stream.id))?.id).toBe(model.id);
    await store().judgeModelVersion(candidate.id, verdict(true));
    expect(await store().liveModel(stream.id)).toEqual({ ...candidate, status: 'live', gate: verdict(true) });

    const worse = { ...candidate, id: `${candidate.id}-3`, number: 3, parentId: candidate.id };
    await store().addModelVersion(worse);
    await store().judgeModelVersion(worse.id, verdict(false));
    const models = await store().listModels(stream.id);
    expect(models.map(({ number, status }) => [number, status])).toEqual([
      [3, 'rejected'],
      [2, 'live'],
      [1, 'retired'],
    ]);
    await expect(store().judgeModelVersion(worse.id, verdict(true))).rejects.toThrow('already rejected');
  });

  test('a stream never has two live models, and never two of a number', async () => {
    const { stream, model } = await storedStream(store());
    const second = modelOf({ streamId: stream.id, number: 2, parentId: model.id });
    await expect(store().addModelVersion(second)).rejects.toThrow(/stream_id|model_version_one_live/u);
    const sameNumber = modelOf({ streamId: stream.id, number: 1, status: 'candidate' });
    await expect(store().addModelVersion(sameNumber)).rejects.toThrow(/number/u);
  });

  test('golden models come back as they were stored, and a stream may use only one that exists', async () => {
    const golden = {
      id: 'golden-1',
      name: 'Street 200',
      sha256: sha256('c'),
      classes: ['car', 'truck'],
      input: { name: 'x', height: 64, width: 48, mean: [0.5, 0.4, 0.3], std: [0.2, 0.2, 0.25], type: 'float32' },
      createdAt: morning,
    } as const;
    await store().addGoldenModel(golden);
    expect(await store().listGoldenModels()).toEqual([golden]);
    const { stream } = await storedStream(store(), { golden: { kind: 'model', modelId: 'golden-1' } });
    const listed = await store().listStreams({ includeRemoved: false });
    expect(listed.find((entry) => entry.stream.id === stream.id)?.stream.golden).toEqual(stream.golden);
    await expect(storedStream(store(), { golden: { kind: 'model', modelId: 'none' } })).rejects.toThrow(
      /golden_model/u,
    );
    // One that labels a stream, or may again, stays.
    await expect(store().removeGoldenModel('golden-1')).rejects.toThrow(/golden_model/u);
    await store().addGoldenModel({ ...golden, id: 'golden-2' });
    await store().removeGoldenModel('golden-2');
    expect((await store().listGoldenModels()).map(({ id }) => id)).toEqual(['golden-1']);
  });
};
