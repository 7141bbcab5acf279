#!/usr/bin/env node
/**
 * Stands in for Prisma's native schema engine, which is a download: speaks its JSON-RPC over standard input and
 * output, and runs the same engine's WebAssembly build over node-postgres. A developer's tool: the product applies
 * its migrations by itself and never starts this.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import * as wasm from '@prisma/schema-engine-wasm/schema_engine_bg';
import { createDatabase, databaseFactory, nameOfDatabase } from './schema-engine-database.mjs';

const args = process.argv.slice(2);

/** @param {string} name */
const option = (name) => {
  const index = args.indexOf(name);
  return index < 0 ? undefined : args[index + 1];
};

const loadEngine = () => {
  const path = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const module = new WebAssembly.Module(readFileSync(path.replace(/\.js$/u, '.wasm')));
  const instance = new WebAssembly.Instance(module, {
    './schema_engine_bg.js': /** @type {WebAssembly.ModuleImports} */ (/** @type {unknown} */ (wasm)),
  });
  wasm.__wbg_set_wasm(instance.exports);
  /** @type {(() => void) | undefined} */ (instance.exports.__wbindgen_start)?.();
};

/** @param {unknown} message */
const reply = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...Object(message) })}\n`);

/** @param {number} id @param {string} message */
const replyWithError = (id, message) => {
  const data = { is_panic: false, message, meta: null, error_code: null };
  reply({ id, error: { code: 4466, message: 'An error happened. Check the data field for details.', data } });
};

/** Prisma reads errors of the `cli` commands from structured log lines. @param {string} code @param {string} message */
const logFatal = (code, message) => {
  const fields = { message, is_panic: false, error_code: code };
  const line = { timestamp: new Date().toISOString(), level: 'ERROR', fields, target: 'schema_engine::logger' };
  process.stderr.write(`\n${JSON.stringify(line)}\n`);
};

const errorCodes = /** @type {Record<string, string>} */ ({
  '3D000': 'P1003',
  '28P01': 'P1000',
  28000: 'P1010',
  '42P04': 'P1009',
});

/** `schema-engine cli can-connect-to-database | create-database`. @param {string} url */
const runCliCommand = async (url) => {
  const { Client } = (await import('pg')).default;
  try {
    if (args.includes('create-database')) return await createDatabase(url);
    const client = new Client({ connectionString: url });
    await client.connect();
    await client.end();
  } catch (error) {
    const { code = '', message } = /** @type {{ code?: string, message: string }} */ (error);
    const known = errorCodes[code] ?? 'P1001';
    logFatal(
      known,
      known === 'P1003'
        ? `Database \`${nameOfDatabase(url)}\` does not exist`
        : `Can't reach the database: ${message || code}`,
    );
    process.exitCode = 1;
  }
};

/**
 * The message that a driver's error carried, which the engine knows by a number only.
 *
 * @param {unknown} error
 * @param {import('@prisma/driver-adapter-utils').ErrorRegistry} registry
 */
const messageOf = (error, registry) => {
  const text = error instanceof Error ? error.message : String(error);
  const id = /(?:reg_id: |error id#)(\d+)/u.exec(text)?.[1];
  const captured = id === undefined ? undefined : registry.consumeError(Number(id))?.error;
  return captured === undefined ? text : captured instanceof Error ? captured.message : String(captured);
};

/** Answers requests one after the other until standard input ends. @param {string | undefined} url */
const serve = async (url) => {
  const datamodels = args.flatMap((arg, index) => {
    const path = args[index + 1];
    return arg === '--datamodels' && path ? [/** @type {[string, string]} */ ([path, readFileSync(path, 'utf8')])] : [];
  });
  const factory = bindMigrationAwareSqlAdapterFactory(databaseFactory(url));
  const engine = await wasm.SchemaEngine.new(
    { datamodels: datamodels.length > 0 ? datamodels : undefined },
    () => {},
    factory,
  );
  const methods = /** @type {Record<string, (params: unknown) => Promise<any>>} */ (/** @type {unknown} */ (engine));
  for await (const line of createInterface({ input: process.stdin })) {
    if (line.trim() === '') continue;
    const { id, method, params } = JSON.parse(line);
    if (!method) continue;
    current = id;
    const name = method === 'getDatabaseVersion' ? 'version' : method;
    try {
      if (typeof methods[name] !== 'function') throw new Error(`the engine has no method ${name}`);
      const result = await methods[name](params);
      // The native engine prints a diff through a request of its own, and Prisma waits for that one.
      if (method === 'diff' && result?.stdout)
        reply({ id: 1_000_000 + id, method: 'print', params: { content: result.stdout } });
      reply({ id, result: method === 'diff' ? { exitCode: result.exitCode } : (result ?? {}) });
    } catch (error) {
      replyWithError(id, messageOf(error, factory.errorRegistry));
    }
  }
  process.exit(0); // Connections of the engine would keep the process alive.
};

// Prisma takes an engine that dies in the middle of a request for one that found nothing to do.
let current = 0;
process.on('uncaughtException', (error) => {
  process.exitCode = 1;
  replyWithError(current, error.message);
  process.stdin.destroy();
});

// The engine reports a panic through this global, whatever it is embedded in.
Object.assign(globalThis, { PRISMA_WASM_PANIC_REGISTRY: { set_message: console.error } });
const datasource = option('--datasource');
const url = datasource ? JSON.parse(datasource).url : undefined;
if (args.includes('--version')) {
  loadEngine();
  console.log(`schema-engine-cli ${wasm.version()}`);
} else if (args.includes('cli')) await runCliCommand(url);
else {
  loadEngine();
  await serve(url);
}
