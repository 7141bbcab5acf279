import { describe, expect, test } from 'vitest';
import { checkFlags, FlagError } from './startFlags.mjs';

describe('flags of npm start', () => {
  test('all documented flags pass, in both spellings', () => {
    expect(
      checkFlags(['--port', '3100', '--data=/tmp/x', '--host', '0.0.0.0', '--policy', 'uniform', '--no-demo']),
    ).toEqual({ help: false });
  });

  test('--help wins over anything else on the line', () => {
    expect(checkFlags(['--port', 'abc', '--help'])).toEqual({ help: true });
  });

  test.each([
    [['--port', 'abc'], '--port must be a whole number from 0 (any free port) to 65535, not "abc"; try --port 3000.'],
    [
      ['--port', '70000'],
      '--port must be a whole number from 0 (any free port) to 65535, not "70000"; try --port 3000.',
    ],
    [['--port', '-5'], '--port must be a whole number from 0 (any free port) to 65535, not "-5"; try --port 3000.'],
    [['--port=3e3'], '--port must be a whole number from 0 (any free port) to 65535, not "3e3"; try --port 3000.'],
    [['--prot', '3000'], 'unknown flag --prot; npm start -- --help lists the flags.'],
    [['--data'], '--data needs a value; npm start -- --help shows examples.'],
    [['--data', '--no-demo'], '--data needs a value; npm start -- --help shows examples.'],
    [['--no-demo=yes'], '--no-demo takes no value, not "yes"; write it alone.'],
    [['3000'], 'unexpected argument "3000"; flags start with --, see npm start -- --help.'],
  ])('%j is refused with the flag, the value and the remedy', (args, message) => {
    expect(() => checkFlags(args)).toThrow(new FlagError(message));
  });
});
