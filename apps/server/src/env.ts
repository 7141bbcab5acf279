import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type DeviceChoice, DeviceSpecError, deviceSpecHelp, parseDeviceSpecs } from './devices/deviceSpecs.ts';
import { isLoopbackName } from './domain/loopback.ts';
import { defaultPolicy, type PolicyName, policyNames } from './domain/policy.ts';

export interface ServerConfig {
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  readonly databaseUrl: string | null;
  readonly demo: boolean;
  /** Nobody has to sign in until there is an account; on loopback only. */
  readonly open: boolean;
  /** Where people reach the dashboard when a proxy stands before it; without a slash at its end. */
  readonly publicUrl: string | null;
  /** Null: the policy last chosen, `defaultPolicy` at first. */
  readonly policy: PolicyName | null;
  readonly devices: DeviceChoice;
  /** Variables that GPU drivers are found by; workers get no others. */
  readonly driverEnvironment: Readonly<Record<string, string>>;
  readonly logLevel: string;
}

/** A flag or variable that cannot be used; its message is all a person needs. */
export class ConfigError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ConfigError';
  }
}

export const usage = `Usage: npm start -- [options]

  --port N          port of the dashboard (default 3000)
  --host ADDRESS    address to listen on (default 127.0.0.1)
  --data DIR        where everything is kept (default ./data)
  --policy NAME     scheduler: ${policyNames.join(', ')} (default: the one last chosen, ${defaultPolicy} at first)
  --devices LIST    what computes, separated by commas: ${deviceSpecHelp}
                    (default auto: webgpu where a GPU is found, cpu otherwise)
  --no-demo         start without the demo cameras
  --open            ask nobody to sign in until there is an account (loopback only; default with the demo cameras)
  --no-open         ask for an account from the start
  --public-url URL  where people reach the dashboard, when a proxy with TLS stands before it
  --help            this text

Environment:
  DATABASE_URL      Postgres to use instead of the embedded database
  WHETSTONE_DEVICES as --devices
  WHETSTONE_LOG     log level: debug, info, warn (default), error, silent
`;

const flags = {
  port: { type: 'string' },
  host: { type: 'string' },
  data: { type: 'string' },
  policy: { type: 'string' },
  devices: { type: 'string' },
  demo: { type: 'boolean' },
  open: { type: 'boolean' },
  'public-url': { type: 'string' },
  help: { type: 'boolean' },
} as const;

const parseFlags = (args: readonly string[]) => {
  try {
    return parseArgs({ args: [...args], options: flags, allowNegative: true }).values;
  } catch (error) {
    throw new ConfigError(`${error instanceof Error ? error.message.split('. ')[0] : error}; see npm start -- --help`);
  }
};

const parsePort = (text: string): number => {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new ConfigError(`--port ${text} is not a port; give a number from 0 (any free port) to 65535`);
  return port;
};

const parsePolicy = (text: string): PolicyName => {
  const policy = policyNames.find((name) => name === text);
  if (!policy) throw new ConfigError(`--policy ${text} is unknown; choose one of ${policyNames.join(', ')}`);
  return policy;
};

const parseDatabaseUrl = (text: string | undefined): string | null => {
  if (text === undefined || text === '') return null;
  if (!URL.canParse(text) || !['postgres:', 'postgresql:'].includes(new URL(text).protocol))
    throw new ConfigError(
      'DATABASE_URL is not a Postgres URL; write it like postgresql://user:password@host:5432/whetstone',
    );
  return text;
};

interface Reach {
  readonly host: string;
  readonly publicUrl: string | null;
  readonly demo: boolean;
}

/** Whoever reaches an open server steers it, so that must be nobody but this machine. */
const parseOpen = (open: boolean | undefined, { host, publicUrl, demo }: Reach): boolean => {
  if (open && !isLoopbackName(host))
    throw new ConfigError(
      `--open with --host ${host} would let everybody on the network in; leave out --open, or listen on 127.0.0.1`,
    );
  if (open && publicUrl !== null)
    throw new ConfigError(
      `--open with --public-url ${publicUrl} would let everybody in who reaches it; leave out one of the two`,
    );
  return open ?? (demo && publicUrl === null && isLoopbackName(host));
};

const parsePublicUrl = (text: string | undefined): string | null => {
  if (text === undefined) return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/u.test(url.protocol) || url.pathname !== '/' || url.search !== '')
    throw new ConfigError(
      `--public-url ${text} is not an address of a site; write it like https://whetstone.example.org`,
    );
  return url.origin;
};

const parseDevices = (text: string): DeviceChoice => {
  try {
    return parseDeviceSpecs(text);
  } catch (error) {
    throw error instanceof DeviceSpecError ? new ConfigError(error.message) : error;
  }
};

const driverVariables = [
  'VK_DRIVER_FILES',
  'VK_ICD_FILENAMES',
  'XDG_RUNTIME_DIR',
  'LD_LIBRARY_PATH',
  'CUDA_VISIBLE_DEVICES',
];

const readDriverEnvironment = (): Readonly<Record<string, string>> =>
  Object.fromEntries(driverVariables.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));

/** The Postgres that `DATABASE_URL` names, or null for the embedded database. */
export const readDatabaseUrl = (): string | null => parseDatabaseUrl(process.env.DATABASE_URL);

/**
 * Flags and environment → configuration; the only reader of `process.env`.
 *
 * @returns null when help was asked for
 * @throws {ConfigError} with a sentence that names the flag, its value and the remedy
 */
export const readConfig = (args: readonly string[]): ServerConfig | null => {
  const values = parseFlags(args);
  if (values.help) return null;
  const host = values.host ?? '127.0.0.1';
  const demo = values.demo ?? true;
  const publicUrl = parsePublicUrl(values['public-url']);
  return {
    port: parsePort(values.port ?? '3000'),
    host,
    dataDir: resolve(process.env.INIT_CWD ?? process.cwd(), values.data ?? 'data'),
    databaseUrl: readDatabaseUrl(),
    demo,
    open: parseOpen(values.open, { host, publicUrl, demo }),
    publicUrl,
    policy: values.policy === undefined ? null : parsePolicy(values.policy),
    devices: parseDevices(values.devices ?? process.env.WHETSTONE_DEVICES ?? 'auto'),
    driverEnvironment: readDriverEnvironment(),
    logLevel: process.env.WHETSTONE_LOG ?? 'warn',
  };
};
