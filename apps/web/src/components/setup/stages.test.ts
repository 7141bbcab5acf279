import { describe, expect, it } from 'vitest';
import { stageAfter, stageBefore, stageOf } from './stages.ts';

describe('the first steps', () => {
  it('go on at the first that is neither done nor skipped, or where the address says', () => {
    expect(stageOf(null, { steps: {} })).toBe('account');
    expect(stageOf(null, { steps: { account: 'skipped', devices: 'done' } })).toBe('camera');
    expect(stageOf(null, { steps: { account: 'done', camera: 'done' } })).toBe('devices');
    expect(stageOf('golden', { steps: {} })).toBe('golden');
    expect(stageOf('nonsense', { steps: { account: 'done' } })).toBe('devices');
  });

  it('end after the last', () => {
    const all = { account: 'done', devices: 'done', camera: 'done', constraints: 'skipped', golden: 'done' } as const;
    expect(stageOf(null, { steps: all })).toBe('end');
    expect([stageAfter('golden'), stageBefore('end'), stageBefore('account')]).toEqual(['end', 'golden', null]);
  });
});
