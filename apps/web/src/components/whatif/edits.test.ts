import { describe, expect, it } from 'vitest';
import { removeDevice, removeStream, setAllDemands, setDemands, setDevice, setLoss, setPlanning } from './edits.ts';

describe('edits of a what-if', () => {
  it('a demand taken back is a change less', () => {
    const one = setDemands([], 's-1', { minAccuracy: 0.7 });
    const two = setDemands(one, 's-1', { weight: 3 });
    expect(two).toEqual([{ kind: 'demands', streamIds: ['s-1'], set: { minAccuracy: 0.7, weight: 3 } }]);
    expect(setDemands(setDemands(two, 's-1', { weight: undefined }), 's-1', { minAccuracy: undefined })).toEqual([]);
  });

  it('what is demanded of all streams takes the place of what was demanded of single ones', () => {
    const single = setDemands(setDemands([], 's-1', { weight: 3 }), 's-2', { weight: 2, minAccuracy: 0.5 });
    expect(setAllDemands(single, { weight: 1 })).toEqual([
      { kind: 'demands', streamIds: ['s-2'], set: { minAccuracy: 0.5 } },
      { kind: 'demands', streamIds: null, set: { weight: 1 } },
    ]);
  });

  it('an added device is changed in its place, and forgotten when it is removed', () => {
    const added = setLoss([{ kind: 'add-device', device: { id: 'b', gpuCount: 1 } }], 'b', {
      atSeconds: 30,
      backAtSeconds: null,
    });
    const faster = setDevice(added, 'b', { speed: 2, memoryGigabytes: 8 });
    expect(faster[0]).toEqual({ kind: 'add-device', device: { id: 'b', gpuCount: 1, speed: 2, memoryGigabytes: 8 } });
    expect(setDevice(faster, 'b', { memoryGigabytes: null })[0]).toEqual({
      kind: 'add-device',
      device: { id: 'b', gpuCount: 1, speed: 2 },
    });
    expect(removeDevice(faster, 'b')).toEqual([]);
  });

  it('a device that is there is removed by a change, with what was supposed of it', () => {
    const changed = setDevice([], 'device-0', { gpuCount: 2 });
    expect(removeDevice(changed, 'device-0')).toEqual([{ kind: 'remove-device', deviceId: 'device-0' }]);
    expect(setLoss(setLoss([], 'a', { atSeconds: 1, backAtSeconds: 2 }), 'a', null)).toEqual([]);
  });

  it('removed streams are one change', () => {
    expect(removeStream(removeStream(setDemands([], 's-1', { weight: 2 }), 's-1'), 's-2')).toEqual([
      { kind: 'remove-streams', streamIds: ['s-1', 's-2'] },
    ]);
  });

  it('planning settings merge', () => {
    const both = setPlanning(setPlanning([], { stealQuantum: 0.1 }), { promotion: 'gated' });
    expect(both).toEqual([{ kind: 'planning', set: { stealQuantum: 0.1, promotion: 'gated' } }]);
    expect(setPlanning(both, { stealQuantum: undefined, promotion: undefined })).toEqual([]);
  });
});
