import { randomUUID } from 'node:crypto';
import type { InfeasiblePlan } from '@whetstone/scheduler';
import { expect, test } from 'vitest';
import type { Opened } from './opened.ts';
import { after, feasiblePlan, modelOf, planOf, profileOf, storedStream, storedWindow, windowOf } from './rows.ts';

const deviceTime = { inference: 4.5, labelling: 1.25, profiling: 2, retraining: 6.5 };

/** Windows, profiles, plans and grants. */
export const windowCases = ({ store, rows }: Opened): void => {
  test('a window grows as it runs and comes back closed with its outcome', async () => {
    const { stream, model, window } = await storedWindow(store());
    expect(await store().getWindow(window.id)).toEqual(window);
    const drift = { classDistributionShift: 0.25, appearanceShift: 1.5, accuracyDrop: -0.125, alarm: true };
    const change = { labels: 180, drift, retrainingConfigId: 'head-5', estimatedAccuracy: 0.71 };
    await store().updateWindow(window.id, change);
    const next = modelOf({
      streamId: stream.id,
      number: 2,
      parentId: model.id,
      windowId: window.id,
      status: 'candidate',
    });
    await store().addModelVersion(next);
    await store().updateWindow(window.id, { modelVersionId: next.id });
    const result = {
      closedAt: after(61),
      outcome: { kind: 'promoted', reason: 'better by 11 points' },
      deviceTime,
      golden: { n: 200, correct: 150 },
      truth: { n: 900, correct: 700 },
    } as const;
    await store().closeWindow(window.id, result);
    const closed = { ...window, ...change, ...result, modelVersionId: next.id };
    expect(await store().getWindow(window.id)).toEqual(closed);
    expect(await store().listWindows({ streamId: stream.id, limit: 5 })).toEqual([closed]);
    await expect(store().closeWindow(window.id, result)).rejects.toThrow('it is not open');
  });

  test('windows are listed newest first, page by page, and know their neighbours', async () => {
    const { stream } = await storedStream(store());
    const windows = [0, 1, 2, 3].map((index) =>
      windowOf({ streamId: stream.id, index, startedAt: after(index * 60), endsAt: after(index * 60 + 60) }),
    );
    for (const window of windows) await store().openWindow(window);
    const [first, second, third] = windows;
    const page = await store().listWindows({ streamId: stream.id, before: third?.startedAt, limit: 2 });
    expect(page).toEqual([second, first]);
    expect(await store().windowNeighbours(second?.id ?? '')).toEqual({ previous: first?.id, next: third?.id });
    expect(await store().windowNeighbours(first?.id ?? '')).toEqual({ previous: null, next: second?.id });
  });

  test('a stream has one window of an index, and a window does not end before it starts', async () => {
    const { stream } = await storedWindow(store());
    await expect(store().openWindow(windowOf({ streamId: stream.id }))).rejects.toThrow(/index/u);
    const backwards = windowOf({ streamId: stream.id, index: 1, endsAt: after(-1) });
    await expect(store().openWindow(backwards)).rejects.toThrow(/stream_window_times/u);
  });

  test('a profile keeps what it promised and what came of it', async () => {
    const { window } = await storedWindow(store());
    const kept = profileOf({ windowId: window.id });
    const dropped = profileOf({
      windowId: window.id,
      config: { id: 'all-30', epochs: 30, batchSize: 16, hiddenWidth: 128, layersRetrained: 'all', dataFraction: 1 },
      curve: null,
      dropReason: 'the fit failed',
      estimatedEndAccuracy: null,
      estimatedInterval: null,
      estimatedGpuSeconds: null,
      trialEpochs: [],
      trialAccuracies: [],
    });
    await store().addProfiles([kept, dropped]);
    await store().completeProfile(window.id, 'head-5', { endAccuracy: 0.78, gpuSeconds: 5.1 });
    expect(await store().listProfiles(window.id)).toEqual([
      dropped,
      { ...kept, measuredEndAccuracy: 0.78, measuredGpuSeconds: 5.1 },
    ]);
    const unknown = store().completeProfile(window.id, 'none', { endAccuracy: 0.5, gpuSeconds: 1 });
    await expect(unknown).rejects.toThrow('no profile of none');
  });

  test('a plan comes back whole, and its stages can be asked for in SQL', async () => {
    const { stream, window } = await storedWindow(store());
    const earlier = planOf(stream.id);
    const later = planOf(stream.id, { createdAt: after(20), trigger: 'retraining finished' });
    await store().addPlan(later, [window.id]);
    await store().addPlan(earlier, [window.id]);
    expect(await store().listPlans(window.id)).toEqual([earlier, later]);
    const shares = await rows(
      `SELECT start_seconds, inference_share, retraining_share, retraining_config_id FROM plan_stage
       JOIN plan_share USING (plan_id, ordinal) WHERE plan_id = $1 AND stream_id = $2 ORDER BY ordinal`,
      [earlier.id, stream.id],
    );
    expect(shares).toEqual([
      { start_seconds: 0, inference_share: 0.6, retraining_share: 0.4, retraining_config_id: 'head-5' },
      { start_seconds: 12.5, inference_share: 1, retraining_share: 0, retraining_config_id: null },
    ]);
    const choices = await rows('SELECT reason, retraining_config_id FROM plan_choice WHERE plan_id = $1', [earlier.id]);
    expect(choices).toEqual([{ reason: 'Retrained: +12 points for 5 GPU-s.', retraining_config_id: 'head-5' }]);
  });

  test('a plan that no floor allows keeps its conflicts and what runs meanwhile', async () => {
    const { stream, window } = await storedWindow(store());
    const plan: InfeasiblePlan = {
      kind: 'infeasible',
      policy: 'thief',
      conflicts: [{ streamId: stream.id, minAccuracy: 0.9, attainable: 0.7 }],
      relaxed: feasiblePlan(stream.id),
    };
    const record = planOf(stream.id, { plan, upperBound: null });
    await store().addPlan(record, [window.id]);
    expect(await store().listPlans(window.id)).toEqual([record]);
    expect(await rows('SELECT min_accuracy, attainable FROM plan_conflict WHERE plan_id = $1', [record.id])).toEqual([
      { min_accuracy: 0.9, attainable: 0.7 },
    ]);
  });

  test('grants that change end and start anew, those that stay are one row', async () => {
    const device = randomUUID();
    const inference = { streamId: 'a', kind: 'inference', share: 0.5, retrainingConfigId: null } as const;
    const retraining = { streamId: 'a', kind: 'retraining', share: 0.5, retrainingConfigId: 'head-5' } as const;
    await store().replaceGrants(device, after(0), [inference, retraining]);
    await store().replaceGrants(device, after(10), [inference]);
    await store().replaceGrants(device, after(20), [{ ...inference, share: 1 }]);
    // Replaced within the same instant: never in force.
    await store().replaceGrants(device, after(20), [{ ...inference, share: 0.75 }]);
    const held = (from: number, to: number) =>
      store()
        .listGrants(after(from), after(to))
        .then((grants) => grants.filter(({ deviceId }) => deviceId === device));
    expect(await held(0, 60)).toEqual([
      { ...inference, deviceId: device, from: after(0), until: after(20) },
      { ...retraining, deviceId: device, from: after(0), until: after(10) },
      { ...inference, share: 0.75, deviceId: device, from: after(20), until: null },
    ]);
    expect((await held(10, 20)).map(({ share }) => share)).toEqual([0.5]);
    const impossible = store().replaceGrants(device, after(30), [{ ...inference, share: 1.5 }]);
    await expect(impossible).rejects.toThrow(/device_grant_share/u);
    expect((await held(20, 60)).map(({ until }) => until)).toEqual([null]);
    await store().replaceGrants(device, after(60), []);
  });

  test('what a killed server left open is closed where the last sample was, with the counts up to there', async () => {
    const { stream, window } = await storedWindow(store());
    const { window: unmeasured } = await storedWindow(store(), { startedAt: after(3), endsAt: after(63) });
    const { window: closed } = await storedWindow(store());
    const outcome = { kind: 'no-retraining', reason: 'nothing to gain' } as const;
    const golden = { n: 1, correct: 1 };
    await store().closeWindow(closed.id, { closedAt: after(60), outcome, deviceTime, golden, truth: null });
    await store().addAccuracySamples(
      [0, 1, 2, 30].map((second) => ({ streamId: stream.id, source: 'golden', at: after(second), n: 4, correct: 3 })),
    );
    await store().updateWindow(window.id, { deviceTime });
    const device = randomUUID();
    const grant = { streamId: stream.id, kind: 'inference', share: 1, retrainingConfigId: null } as const;
    await store().replaceGrants(device, after(5), [grant]);

    const killed = { text: 'the server was killed', wording: { key: 'outcome.interrupted', parameters: {} } };
    const interrupted = await store().closeInterruptedWindows(killed);
    const find = (id: string) => interrupted.find((candidate) => candidate.id === id);
    const end = { kind: 'interrupted', reason: killed.text, wording: killed.wording } as const;
    const expected = { ...window, closedAt: after(30), outcome: end, deviceTime, golden: { n: 16, correct: 12 } };
    expect(find(window.id)).toEqual(expected);
    expect(await store().getWindow(window.id)).toEqual(expected);
    expect(find(unmeasured.id)).toEqual({ ...unmeasured, closedAt: after(3), outcome: end });
    expect(find(closed.id)).toBeUndefined();
    const [ended] = (await store().listGrants(after(0), after(3600))).filter(({ deviceId }) => deviceId === device);
    expect(ended?.until?.getTime()).toBeGreaterThanOrEqual(after(30).getTime());
    expect(await store().closeInterruptedWindows({ text: 'again' })).toEqual([]);
  });
};
