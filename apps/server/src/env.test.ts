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

  it('asks for help by null', () => {
    expect(readConfig(['--help'])).toBeNull();
  });

  it.each([
    [['--port', '99999'], '--port 99999 is not a port'],
    [['--policy', 'best'], '--policy best is unknown; choose one of auto, sequential'],
    [['--prot', '3000'], "Unknown option '--prot'"],
  ])('refuses %j with one sentence', (args, sentence) => {
    expect(() => readConfig(args)).toThrow(sentence);
  });
});
