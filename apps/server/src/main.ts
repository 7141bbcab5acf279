import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import pino from 'pino';
import { createHttpServer } from './api/http.ts';
import { cameraFormSchema } from './api/inputs.ts';
import { openAuth } from './auth/auth.ts';
import { firstSteps } from './auth/firstSteps.ts';
import { randomSecret } from './auth/secrets.ts';
import { createBackup } from './backup/backup.ts';
import { createCameras } from './cameras/cameras.ts';
import { systemClock } from './controller/clock.ts';
import { Engine } from './controller/engine.ts';
import { ServerRooms } from './dashboard/rooms.ts';
import { demoActor, demoCameras } from './demo.ts';
import { openDevices } from './devices/openDevices.ts';
import { defaultPolicy } from './domain/policy.ts';
import { repositoryRoot } from './entry.ts';
import { ConfigError, readConfig, type ServerConfig, usage } from './env.ts';
import { EventLog } from './events/eventLog.ts';
import { AccuracyRecorder } from './inference/accuracyRecorder.ts';
import { createMonitor } from './metrics/monitor.ts';
import { ModelRegistry } from './models/registry.ts';
import { tidyFiles } from './models/tidyFiles.ts';
import { createNotifier } from './notifications/notifier.ts';
import { createTargets } from './notifications/targets.ts';
import { openBlobs } from './persistence/blobs.ts';
import { DatabaseUnavailableError } from './persistence/errors.ts';
import { acquireDataDir, DataDirectoryError } from './persistence/lock.ts';
import { type OpenedStore, openStore } from './persistence/openStore.ts';
import type { BlobStore } from './persistence/port.ts';
import { createPreferences } from './preferences/preferences.ts';
import { createSetup } from './setup/setup.ts';

const listen = async (server: ReturnType<typeof createHttpServer>, { host, port }: ServerConfig): Promise<number> => {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'EADDRINUSE')
      throw new ConfigError(`port ${port} is taken on ${host}; stop what listens there or choose another with --port`);
    if (code === 'EACCES')
      throw new ConfigError(`port ${port} may not be opened by this user; choose one above 1023 with --port`);
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
      throw new ConfigError(`--host ${host} is no address of this machine; 127.0.0.1 and 0.0.0.0 always are`);
    throw error;
  }
  return (server.address() as AddressInfo).port;
};

interface OfficePorts {
  readonly config: ServerConfig;
  readonly store: OpenedStore;
  readonly blobs: BlobStore;
  readonly rooms: ServerRooms;
  readonly events: EventLog;
  readonly log: pino.Logger;
  readonly onFault: (error: unknown) => void;
}

/** What surrounds the control loop: accounts, the audit log, metrics, notices, backup and preferences. */
const openOffice = async ({ config, store, blobs, rooms, events, log, onFault }: OfficePorts) => {
  const clock = systemClock;
  const { now } = clock;
  const commandLineKey = randomSecret();
  const { publicUrl, open: openUntilFirstAccount } = config;
  const auth = await openAuth({
    ...store,
    settings: store,
    log,
    now,
    publicUrl,
    openUntilFirstAccount,
    commandLineKey,
  });
  const monitor = createMonitor({ rooms, store, events, now });
  const listen: EventLog['listen'] = (listener) => events.listen(listener);
  const notifier = createNotifier({ store: store.targets, state: monitor.state, listen, clock, onFault });
  const anyStream = async () => (await store.listStreams({ includeRemoved: true })).length > 0;
  const staging = join(config.dataDir, 'backup.unfinished');
  return {
    auth,
    commandLineKey,
    audit: { record: store.addAudit, list: store.listAudit, facets: store.auditFacets },
    monitor,
    targets: createTargets({ store: store.targets, notifier, now }),
    backup: createBackup({ database: store.backup, blobs, staging }, now),
    preferences: createPreferences(store),
    setup: createSetup({ settings: store, now, anyStream }),
    close: () => notifier.close(),
  };
};

/** Wires ports to adapters, starts everything, and returns how to stop it. */
const run = async (config: ServerConfig) => {
  const log = pino({ level: config.logLevel }, pino.destination(2));
  const clock = systemClock;
  const onFault = (error: unknown) => log.error({ err: error }, 'a background task failed');
  const lock = await acquireDataDir(config.dataDir, { port: null });
  const stops: (() => Promise<unknown>)[] = [() => lock.release()];
  const stop = async () => {
    for (const step of stops.reverse()) await step().catch(onFault);
  };
  try {
    const store = await openStore({ dataDir: config.dataDir, databaseUrl: config.databaseUrl, log });
    stops.push(() => store.close());
    const blobs = openBlobs(join(config.dataDir, 'models'));
    const devices = await openDevices({
      ...config,
      settings: await store.deviceSettings(),
      now: clock.now,
      log: (line) => log.warn(line),
    });
    stops.push(() => devices.close());
    const { device } = devices;
    const cameras = createCameras();
    const events = new EventLog({ store, now: clock.now, onFault });
    const recorder = new AccuracyRecorder();
    const random = Math.random;
    const registry = new ModelRegistry({ store, blobs, now: clock.now, random });
    const ports = {
      clock,
      random,
      store,
      device,
      devices,
      cameras,
      registry,
      events,
      recorder,
      log,
      stopwatch: () => performance.now(),
    };
    const policy = config.policy ?? (await store.setting<ServerConfig['policy']>('policy')) ?? defaultPolicy;
    if (config.policy) await store.setSetting('policy', config.policy);
    const engine = new Engine(ports, policy);
    const rooms = new ServerRooms({ ...ports, blobs, engine, boot: randomUUID().slice(0, 8) });
    const office = await openOffice({ config, store, blobs, rooms, events, log, onFault });
    stops.push(() => office.close());
    const webRoot = join(repositoryRoot, 'apps/web/out');
    const docsRoot = join(repositoryRoot, 'docs');
    const http = createHttpServer({ ...config, ...office, rooms, log, webRoot, docsRoot });
    const port = await listen(http, config);
    stops.push(async () => {
      http.closeAllConnections();
      http.close();
    });
    lock.announce({ port, key: office.commandLineKey });
    await engine.start();
    stops.push(() => engine.stop());
    const stopTidying = tidyFiles({ store, files: blobs, clock, log });
    stops.push(async () => stopTidying());
    if (config.demo && (await store.listStreams({ includeRemoved: true })).length === 0)
      for (const camera of demoCameras)
        await rooms.createStream(cameraFormSchema.parse(camera), demoActor(office.audit.record));
    const url = config.publicUrl ?? `http://${config.host === '0.0.0.0' ? '127.0.0.1' : config.host}:${port}`;
    process.stdout.write(`Whetstone is ready: ${url}\n${await firstSteps(office.auth, url)}`);
    return stop;
  } catch (error) {
    await stop();
    throw error;
  }
};

const main = async (): Promise<void> => {
  const config = readConfig(process.argv.slice(2));
  if (config === null) {
    process.stdout.write(usage);
    return;
  }
  const stop = await run(config);
  let stopping = false;
  const onSignal = () => {
    if (stopping) return;
    stopping = true;
    void stop().then(() => process.exit(0));
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  // The launcher's channel carries no messages; its end means that the launcher was killed.
  process.on('disconnect', onSignal);
};

main().catch((error: unknown) => {
  // What a person can mend is one sentence; anything else keeps its stack.
  const foreseen =
    error instanceof ConfigError || error instanceof DataDirectoryError || error instanceof DatabaseUnavailableError;
  const text = foreseen ? error.message : error instanceof Error ? error.stack : String(error);
  process.stderr.write(`whetstone: ${text}\n`);
  process.exit(1);
});
