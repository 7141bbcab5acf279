import { describe, expect, test } from 'vitest';
import { installMatchesLock } from './install.mjs';

const locked = {
  '': { version: '0.1.0' },
  'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
  'node_modules/b-darwin': { version: '1.0.0', integrity: 'sha512-b', optional: true },
  'node_modules/@whetstone/scene': { resolved: 'packages/scene', link: true },
};

describe('whether to run npm ci', () => {
  test('an install that lacks only packages of other platforms is current', () => {
    const { '': _, 'node_modules/b-darwin': __, ...installed } = locked;
    expect(installMatchesLock(locked, installed)).toBe(true);
  });

  test('a bumped version, a changed tarball and a new package each ask for an install', () => {
    const a = { version: '1.0.0', integrity: 'sha512-a' };
    const scene = { resolved: 'packages/scene', link: true };
    const withA = (found: object) => ({ 'node_modules/a': found, 'node_modules/@whetstone/scene': scene });
    expect(installMatchesLock(locked, withA({ ...a, version: '0.9.0' }))).toBe(false);
    expect(installMatchesLock(locked, withA({ ...a, integrity: 'sha512-other' }))).toBe(false);
    expect(installMatchesLock(locked, { 'node_modules/a': a })).toBe(false);
  });

  test('a wrong version of a package of this platform asks for an install', () => {
    expect(installMatchesLock(locked, { ...locked, 'node_modules/b-darwin': { version: '0.9.0' } })).toBe(false);
  });
});
