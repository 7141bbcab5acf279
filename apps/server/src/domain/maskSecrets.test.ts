import { describe, expect, it } from 'vitest';
import { maskSecrets } from './maskSecrets.ts';

describe('masking secrets', () => {
  it('hides passwords, tokens and credentials in URLs, however deep they stand', () => {
    const change = {
      name: 'gate',
      password: 'hunter2',
      targets: [{ url: 'https://me:hunter2@example.org/hook', apiKey: 'hunter2', note: 'kept' }],
    };
    const masked = JSON.stringify(maskSecrets(change));
    expect(masked).not.toContain('hunter2');
    expect(masked).toContain('example.org/hook');
    expect(masked).toContain('kept');
  });

  it('keeps what is no secret as it is, and tells files by their size', () => {
    const at = new Date(0);
    expect(maskSecrets({ at, none: null, n: 3, token: null, bytes: new Uint8Array(5) })).toEqual({
      at,
      none: null,
      n: 3,
      token: null,
      bytes: '5 bytes',
    });
  });
});
