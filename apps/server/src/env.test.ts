import { describe, expect, it } from 'vitest';
import { readConfig } from './env.ts';

describe('readConfig', () => {
  it('has defaults for everything', () => {
    expect(readConfig([])).toMatchObject({ port: 3000, host: '127.0.0.1', demo: true, policy: null });
  });

  it('takes every flag', () => {
    const config = readConfig(['--port', '3100', '--data', '/srv/w', '--no-demo', '--policy', 'no-retraining']);
    expect(config).toMatchObject({ port: 3100, dataDir: '/srv/w', demo: false, policy: 'no-retraining' });
  });

  it('is open on loopback with the demo cameras only, unless it is said', () => {
    const open = (...args: string[]) => readConfig(args)?.open;
    expect([open(), open('--no-demo'), open('--host', '0.0.0.0')]).toEqual([true, false, false]);
    expect([open('--no-open'), open('--no-demo', '--open'), open('--host', '::1')]).toEqual([false, true, true]);
    expect(open('--public-url', 'https://whetstone.example.org')).toBe(false);
  });

  it('asks for help by null', () => {
    expect(readConfig(['--help'])).toBeNull();
  });

  it.each([
    [['--port', '99999'], '--port 99999 is not a port'],
    [['--policy', 'best'], '--policy best is unknown; choose one of auto, sequential'],
    [['--open', '--host', '0.0.0.0'], '--open with --host 0.0.0.0 would let everybody on the network in'],
    [['--open', '--public-url', 'https://w.example.org'], '--open with --public-url https://w.example.org would let'],
    [['--public-url', 'example.org'], '--public-url example.org is not an address of a site'],
    [['--prot', '3000'], "Unknown option '--prot'"],
  ])('refuses %j with one sentence', (args, sentence) => {
    expect(() => readConfig(args)).toThrow(sentence);
  });
});
