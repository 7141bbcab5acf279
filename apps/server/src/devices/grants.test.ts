import { describe, expect, it } from 'vitest';
import { checkGrants } from './grants.ts';

const grant = (share: number, streamId = 'gate') => ({ job: { kind: 'inference' as const, streamId }, share });

describe('grants', () => {
  it('may fill a device, whatever the rounding of their sum', () => {
    expect(() => checkGrants(Array.from({ length: 10 }, (_, n) => grant(0.1, `${n}`)))).not.toThrow();
    expect(() => checkGrants([])).not.toThrow();
  });

  it('are refused beyond it, and out of [0, 1], by job and share', () => {
    expect(() => checkGrants([grant(0.7), grant(0.4)])).toThrow(/^the grants add up to 1\.1.*lower some of them$/u);
    expect(() => checkGrants([grant(-0.1)])).toThrow('inference of stream gate was granted -0.1; a share must be');
    expect(() => checkGrants([grant(Number.NaN)])).toThrow('was granted NaN');
  });
});
