import { describe, expect, it } from 'vitest';
import { auditDiff } from './auditDiff.ts';

describe('what an audit row changed', () => {
  it('is told by dotted paths, without what stayed', () => {
    const before = { stream: { name: 'Gate', constraints: { minAccuracy: 0.4, weight: 1 } } };
    const after = { stream: { name: 'Gate', constraints: { minAccuracy: 0.5, weight: 1 } } };
    expect(auditDiff(before, after)).toEqual([{ path: 'stream.constraints.minAccuracy', before: '0.4', after: '0.5' }]);
  });

  it('shows what was added and what went', () => {
    expect(auditDiff(null, { name: 'a', scopes: ['read'] })).toEqual([
      { path: 'name', before: null, after: 'a' },
      { path: 'scopes.0', before: null, after: 'read' },
    ]);
    expect(auditDiff('thief', null)).toEqual([{ path: '', before: 'thief', after: null }]);
  });
});
