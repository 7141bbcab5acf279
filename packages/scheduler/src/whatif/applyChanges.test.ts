import { describe, expect, it } from 'vitest';
import { readProblem } from '../cli/parseProblem.ts';
import { applyChanges } from './applyChanges.ts';
import type { Change } from './scenario.ts';
import { emptyProblem } from './typicalStream.ts';

const four = applyChanges(emptyProblem, {}, [{ kind: 'add-streams', like: 'typical', count: 4 }]);
const change = (...changes: Change[]) => applyChanges(four.problem, four.names, changes);

describe('changes to a problem', () => {
  it('an empty what-if becomes a problem that the command line reads once it has streams', () => {
    expect(four.problem.streams.map(({ id }) => id)).toEqual(['typical-1', 'typical-2', 'typical-3', 'typical-4']);
    expect(four.names['typical-3']).toBe('Typical camera 3');
    expect(readProblem(JSON.parse(JSON.stringify(four.problem)))).toEqual({ kind: 'problem', problem: four.problem });
  });

  it('ten more like this one are ten streams with ids and names of their own, again and again', () => {
    const more: Change = { kind: 'add-streams', like: 'typical-2', count: 10 };
    const { problem, names, skipped } = change(more, more);
    expect(skipped).toEqual([]);
    expect(new Set(problem.streams.map(({ id }) => id)).size).toBe(24);
    expect(names['typical-2+1']).toBe('Typical camera 2 +1');
  });

  it('a window of one stream changes no other window', () => {
    const { problem } = change({ kind: 'demands', streamIds: ['typical-1'], set: { windowSeconds: 600 } });
    expect(problem.streams[0]?.remainingSeconds).toBe(600);
    expect(problem.streams[1]?.remainingSeconds).toBeUndefined();
    expect(problem.windowSeconds).toBe(120);
  });

  it('twice the frame rate needs twice the share for the same λ', () => {
    const { problem } = change({ kind: 'demands', streamIds: null, set: { targetFps: 20 } });
    const last = problem.streams[3]?.inferenceProfile.points.at(-1);
    expect(last).toEqual({ gpuShare: 0.2, accuracyFactor: 1, inferenceConfigId: 'every-1' });
  });

  it('a stream that may not be retrained has no γ', () => {
    const { problem } = change({ kind: 'demands', streamIds: ['typical-2'], set: { retraining: false } });
    expect(problem.streams.map(({ retrainingConfigs }) => retrainingConfigs.length)).toEqual([3, 0, 3, 3]);
  });

  it('more of the one device stays a plain problem; another speed names the device', () => {
    const more = change({ kind: 'device', deviceId: 'device-0', set: { gpuCount: 3 } });
    expect(more.problem.devices).toBeUndefined();
    expect(more.problem.gpuCount).toBe(3);
    const faster = change({ kind: 'device', deviceId: 'device-0', set: { speed: 2, memoryGigabytes: 8 } });
    expect(faster.problem.devices).toEqual([{ id: 'device-0', gpuCount: 1, speed: 2, memoryGigabytes: 8 }]);
    const unlimited = applyChanges(faster.problem, {}, [
      { kind: 'device', deviceId: 'device-0', set: { memoryGigabytes: null } },
    ]);
    expect(unlimited.problem.devices).toEqual([{ id: 'device-0', gpuCount: 1, speed: 2 }]);
  });

  it('the last device cannot be removed, and a removed one lets go of its streams', () => {
    expect(change({ kind: 'remove-device', deviceId: 'device-0' }).skipped).toMatchObject([
      { index: 0, reason: 'device-0 is the only device' },
    ]);
    const two = change({ kind: 'add-device', device: { id: 'b', gpuCount: 2 } }).problem;
    const placed = { ...two, streams: two.streams.map((stream) => ({ ...stream, deviceId: 'b' })) };
    const { problem } = applyChanges(placed, {}, [{ kind: 'remove-device', deviceId: 'b' }]);
    expect(problem.devices).toEqual([{ id: 'device-0', gpuCount: 1 }]);
    expect(problem.gpuCount).toBe(1);
    expect(problem.streams.every(({ deviceId }) => deviceId === undefined)).toBe(true);
  });

  it('a link takes the place of the one between its sites, whichever way round', () => {
    const link = { fromSite: 'a', toSite: 'b', uploadMbps: 10, downloadMbps: 10 };
    const { problem } = change(
      { kind: 'link', link },
      { kind: 'link', link: { ...link, fromSite: 'b', toSite: 'a', uploadMbps: 5 } },
    );
    expect(problem.links).toEqual([{ fromSite: 'b', toSite: 'a', uploadMbps: 5, downloadMbps: 10 }]);
  });

  it('what no longer fits is left out and named, and the rest still holds', () => {
    const { problem, skipped } = change(
      { kind: 'demands', streamIds: ['gone'], set: { weight: 3 } },
      { kind: 'remove-streams', streamIds: ['typical-4'] },
    );
    expect(skipped).toMatchObject([
      {
        index: 0,
        reason: 'there is no stream gone',
        wording: { key: 'skipped.noStream', parameters: { stream: 'gone' } },
      },
    ]);
    expect(problem.streams).toHaveLength(3);
  });
});
