import { parseArgs } from 'node:util';

export const usage = `Usage: npm start -- [options]

Installs and builds what is missing, then runs Whetstone until Ctrl-C.

  --port N        port of the dashboard and the API, 0 for any free one (default 3000)
  --host ADDRESS  address to listen on (default 127.0.0.1: this machine only)
  --data DIR      where cameras, models and measurements are kept (default ./data)
  --policy NAME   how devices are shared, like thief or no-retraining; an unknown name lists all
                  (default: the one last chosen)
  --no-demo       start without the demo cameras
  --open          ask nobody to sign in until there is an account: this machine only, default with the demo cameras
  --no-open       ask for an account from the start
  --public-url URL
                  where people reach the dashboard, when a proxy with TLS stands before it
  --help          this text

Environment:
  DATABASE_URL    PostgreSQL server to use in place of the embedded database
  WHETSTONE_LOG   log level: debug, info, warn (default), error, silent`;

/** A command line that cannot be run; the message is one sentence with its remedy. */
export class FlagError extends Error {}

/**
 * Looks at the flags before minutes are spent on installing. The server parses them again, and is the one to judge
 * hosts, folders and policies.
 *
 * @param {readonly string[]} args as after `npm start --`
 * @returns {{ help: boolean }}
 * @throws {FlagError}
 */
export const checkFlags = (args) => {
  const { values, tokens } = parseArgs({
    args: [...args],
    strict: false,
    tokens: true,
    options: {
      port: { type: 'string' },
      host: { type: 'string' },
      data: { type: 'string' },
      policy: { type: 'string' },
      'no-demo': { type: 'boolean' },
      demo: { type: 'boolean' },
      open: { type: 'boolean' },
      'no-open': { type: 'boolean' },
      'public-url': { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return { help: true };
  for (const token of tokens) checkToken(token);
  return { help: false };
};

const withValue = ['port', 'host', 'data', 'policy', 'public-url'];
const known = [...withValue, 'demo', 'no-demo', 'open', 'no-open', 'help'];

/** @param {ReturnType<typeof parseArgs>['tokens'] extends (infer T)[] | undefined ? T : never} token */
const checkToken = (token) => {
  if (token.kind === 'positional')
    throw new FlagError(`unexpected argument "${token.value}"; flags start with --, see npm start -- --help.`);
  if (token.kind !== 'option') return;
  if (!known.includes(token.name))
    throw new FlagError(`unknown flag ${token.rawName}; npm start -- --help lists the flags.`);
  if (!withValue.includes(token.name)) {
    if (token.value !== undefined)
      throw new FlagError(`${token.rawName} takes no value, not "${token.value}"; write it alone.`);
    return;
  }
  if (token.value === undefined || token.value === '' || token.value.startsWith('--'))
    throw new FlagError(`${token.rawName} needs a value; npm start -- --help shows examples.`);
  if (token.name === 'port') checkPort(token.value);
};

/** @param {string} value */
const checkPort = (value) => {
  if (/^\d{1,5}$/u.test(value) && Number(value) <= 65535) return;
  throw new FlagError(
    `--port must be a whole number from 0 (any free port) to 65535, not "${value}"; try --port 3000.`,
  );
};
