import { describe, expect, it } from 'vitest';
import { type LiveSettings, previewSettings, settingFault } from './whatIfSettings.ts';

const settings = {
  minAccuracy: 0.4,
  weight: 1,
  targetFps: 10,
  maxLatencyMs: 500,
  windowSeconds: 60,
  retraining: true,
};
const live: LiveSettings = {
  policy: 'thief',
  streams: [
    { streamId: 's-1', name: 'Gate', settings },
    { streamId: 's-2', name: 'Dock', settings },
  ],
};

describe('what of a what-if can be applied', () => {
  it('demands on streams that run, the last of each setting, and the policy', () => {
    const { settings: changes, left } = previewSettings(
      live,
      [
        { kind: 'demands', streamIds: null, set: { weight: 2 } },
        { kind: 'demands', streamIds: ['s-1'], set: { weight: 3, retraining: false } },
      ],
      'auto',
    );
    expect(changes).toEqual([
      { streamId: 's-1', name: 'Gate', field: 'weight', before: 1, after: 3 },
      { streamId: 's-2', name: 'Dock', field: 'weight', before: 1, after: 2 },
      { streamId: 's-1', name: 'Gate', field: 'retraining', before: true, after: false },
      { streamId: null, name: 'this server', field: 'policy', before: 'thief', after: 'auto' },
    ]);
    expect(left).toEqual([]);
  });

  it('nothing where it is so already', () => {
    const same = previewSettings(live, [{ kind: 'demands', streamIds: null, set: { minAccuracy: 0.4 } }], 'thief');
    expect(same.settings).toEqual([]);
  });

  it('not what the machine has, nor what is measured, and it says why', () => {
    const { settings: changes, left } = previewSettings(
      live,
      [
        { kind: 'device', deviceId: 'device-0', set: { gpuCount: 4 } },
        { kind: 'add-streams', like: 's-1', count: 10 },
        { kind: 'demands', streamIds: ['s-1'], set: { startAccuracy: 0.9 } },
        { kind: 'demands', streamIds: ['s-1+1'], set: { weight: 2 } },
      ],
      null,
    );
    expect(changes).toEqual([]);
    expect(left.map(({ index }) => index)).toEqual([0, 1, 2, 3]);
    expect(left[3]?.reason).toBe('some of its streams do not run on this server');
  });

  it('not a policy that only what-ifs know, nor a window shorter than a server takes', () => {
    const { settings: changes, left } = previewSettings(
      live,
      [{ kind: 'demands', streamIds: ['s-1'], set: { windowSeconds: 2 } }],
      'cloud',
    );
    expect(changes).toEqual([]);
    expect(left.map(({ reason }) => reason).join()).toContain('windowSeconds 2 must be at least 10 seconds');
    expect(settingFault({ field: 'policy', after: 'cloud' })).toContain('does not run live; choose one of');
  });
});
