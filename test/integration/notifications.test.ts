import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:net';
import { Aedes } from 'aedes';
import { connectAsync, type MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeviceView, StreamTile } from '../../apps/server/src/api/views.ts';
import type { Actor } from '../../apps/server/src/domain/actor.ts';
import type { WhetstoneEvent } from '../../apps/server/src/domain/event.ts';
import { createNotifier } from '../../apps/server/src/notifications/notifier.ts';
import { createTargets } from '../../apps/server/src/notifications/targets.ts';
import { memoryTargets } from '../builders/memoryTargets.ts';
import { until } from '../harness/until.ts';

const mosquitto = 'mqtt://127.0.0.1:1883';
const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket.destroy() !== undefined));
    socket.on('error', () => resolve(false));
  });
const hasMosquitto = await listens(1883);

const actor: Actor = { name: 'ada', role: 'admin', audit: async () => {} };
const tile = {
  streamId: 's-1',
  name: 'Gate',
  state: 'live',
  accuracy: { value: 0.7512, low: 0.7, high: 0.8, n: 100, source: 'golden' },
  constraints: { minAccuracy: 0.6 },
  fps: 9.98,
  modelNumber: 3,
} as unknown as StreamTile;
const device = { id: 'cpu-0', name: 'CPU', status: 'ready' } as DeviceView;

const started = (store = memoryTargets(), now = Date.now) => {
  const faults: unknown[] = [];
  const listeners = new Set<(event: WhetstoneEvent) => void>();
  const state = { tiles: [tile], devices: [device] };
  const notifier = createNotifier({
    store,
    state: async () => state,
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    clock: { now, every: () => () => {} },
    onFault: (error) => void faults.push(error),
    firstWaitMs: 5,
  });
  const publish = (kind: WhetstoneEvent['kind']) => {
    const event = { id: 1, at: new Date(), kind, streamId: 's-1', windowId: null, deviceId: null, data: {} };
    for (const listener of listeners) listener({ ...event, message: `${kind} of Gate` });
  };
  return { state, store, notifier, publish, faults, targets: createTargets({ store, notifier, now: Date.now }) };
};

let broker: { server: Server; aedes: Aedes; url: string };
beforeAll(async () => {
  const aedes = await Aedes.createBroker();
  aedes.authenticate = (_client, username, password, done) =>
    done(null, username === 'whetstone' && password?.toString() === 'open sesame');
  const server = createServer(aedes.handle).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  broker = { server, aedes, url: `mqtt://127.0.0.1:${typeof address === 'object' ? address?.port : 0}` };
});
afterAll(() => {
  broker.aedes.close();
  broker.server.close();
});

const listenTo = async (url: string, topics: string[], credentials: object) => {
  const client: MqttClient = await connectAsync(url, credentials);
  const heard = new Map<string, string>();
  client.on('message', (topic, payload) => heard.set(topic, payload.toString()));
  await client.subscribeAsync(topics, { qos: 1 });
  return { client, heard };
};

const brokers = [
  { name: 'a broker in this process', url: () => broker.url, username: 'whetstone', password: 'open sesame' },
  ...(hasMosquitto ? [{ name: 'Mosquitto', url: () => mosquitto, username: null, password: null }] : []),
];

describe.each(brokers)('MQTT through $name', ({ url, username, password }) => {
  it('announces streams to Home Assistant, keeps their state, and tells what happens', async () => {
    const topic = `whetstone-test-${process.pid}`;
    const discoveryPrefix = `homeassistant-test-${process.pid}`;
    const credentials = username === null ? {} : { username, password };
    const { client, heard } = await listenTo(url(), [`${topic}/#`, `${discoveryPrefix}/#`], credentials);
    const { notifier, targets, publish, state } = started();
    const kinds = ['drift' as const];
    const config = { kind: 'mqtt' as const, url: url(), username, topic, discoveryPrefix, kinds };
    const target = await targets.create({ name: 'House', config, secret: password }, actor);
    await until('the state of the device was published', () => heard.has(`${topic}/devices/cpu-0`));

    const announced = JSON.parse(heard.get(`${discoveryPrefix}/device/whetstone_s-1/config`) ?? '{}');
    expect(announced.device).toMatchObject({ name: 'Gate', identifiers: ['whetstone_s-1'] });
    expect(announced.components.accuracy).toMatchObject({ platform: 'sensor', state_topic: `${topic}/streams/s-1` });
    expect(announced.availability_topic).toBe(`${topic}/status`);
    expect(heard.get(`${topic}/status`)).toBe('online');
    expect(JSON.parse(heard.get(`${topic}/streams/s-1`) ?? '{}')).toMatchObject({
      accuracy: 75.1,
      fps: 10,
      state: 'live',
      below_floor: 'OFF',
      camera: 'ON',
    });

    publish('rejected');
    publish('drift');
    await until('the notice was published', () => heard.has(`${topic}/notices`));
    expect(JSON.parse(heard.get(`${topic}/notices`) ?? '{}')).toMatchObject({
      kind: 'drift',
      message: 'drift of Gate',
    });
    expect(await targets.test(target.id, actor)).toEqual({ failure: null });

    state.tiles = [];
    await notifier.look();
    await until('the removed stream went off the broker', () => heard.get(`${topic}/streams/s-1`) === '');
    state.devices = [];
    await notifier.look();
    await notifier.close();
    await until('the server said that it goes', () => heard.get(`${topic}/status`) === 'offline');
    await client.publishAsync(`${topic}/status`, '', { retain: true });
    await client.endAsync();
  });
});

/** A broker that keeps what it is told until it is closed; port 0 is any that is free. */
const openBroker = async (port: number) => {
  const aedes = await Aedes.createBroker();
  const server = createServer(aedes.handle).listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const close = async () => {
    await new Promise<void>((done) => aedes.close(done));
    server.close();
  };
  return { aedes, close, port: typeof address === 'object' && address ? address.port : 0 };
};

describe('a broker that goes away', () => {
  it('keeps nobody waiting, and is told everything again when it is back with nothing kept', async () => {
    const first = await openBroker(0);
    const { targets, notifier, store } = started();
    const url = `mqtt://127.0.0.1:${first.port}`;
    const config = { kind: 'mqtt' as const, url, username: null, topic: 'away', discoveryPrefix: null, kinds: [] };
    await targets.create({ name: 'House', config: { ...config, kinds: ['drift'] }, secret: null }, actor);
    const told: string[] = [];
    first.aedes.on('publish', ({ topic }) => told.push(topic));
    await until('the state was published', async () => {
      await notifier.look();
      return told.includes('away/streams/s-1');
    });
    await first.close();
    await until('the loss was noticed', async () => {
      await notifier.look();
      return /connection to .* is lost/u.test((await store.list())[0]?.lastError ?? '');
    });

    const second = await openBroker(first.port);
    const kept: string[] = [];
    second.aedes.on('publish', ({ topic }) => kept.push(topic));
    await until('the state was published again', async () => {
      await notifier.look();
      return kept.includes('away/streams/s-1') && kept.includes('away/status');
    });
    expect((await store.list())[0]?.lastError).toBeNull();
    await notifier.close();
    await second.close();
  });
});

describe('a target that goes leaves nothing on its broker', () => {
  const open = async (wanted = 0) => {
    const { port, close } = await openBroker(wanted);
    /** What a newcomer is told at once. */
    const retained = async (): Promise<string[]> => {
      const { client, heard } = await listenTo(`mqtt://127.0.0.1:${port}`, ['#', 'end'], {});
      // Retained messages come in the order of the subscription; an own message afterwards ends them.
      await client.publishAsync('end', 'now', { qos: 1 });
      await until('the end was heard', () => heard.has('end'));
      await client.endAsync();
      return [...heard.keys()].filter((topic) => topic !== 'end').sort();
    };
    return { port, retained, close };
  };
  const everything = [
    'homeassistant/device/whetstone_cpu-0/config',
    'homeassistant/device/whetstone_s-1/config',
    'site/devices/cpu-0',
    'site/status',
    'site/streams/s-1',
  ];
  const configAt = (port: number, topic = 'site') => ({
    kind: 'mqtt' as const,
    url: `mqtt://127.0.0.1:${port}`,
    username: null,
    topic,
    discoveryPrefix: 'homeassistant',
    kinds: ['drift' as const],
  });
  const added = async (home: Awaited<ReturnType<typeof open>>, { targets, notifier }: ReturnType<typeof started>) => {
    const target = await targets.create({ name: 'House', config: configAt(home.port), secret: null }, actor);
    await notifier.look();
    expect(await home.retained()).toEqual(everything);
    return target;
  };

  it('when it is removed', async () => {
    const home = await open();
    const running = started();
    const { id } = await added(home, running);
    expect(await running.targets.remove(id, actor)).toEqual({ leftover: null });
    expect(await home.retained()).toEqual([]);
    expect(await running.store.retained()).toEqual([]);
    await running.notifier.close();
    await home.close();
  });

  it('when it is turned off, and tells it anew when it is turned on', async () => {
    const home = await open();
    const running = started();
    const { id } = await added(home, running);
    await running.targets.change({ targetId: id, enabled: false }, actor);
    await running.notifier.look();
    expect(await home.retained()).toEqual([]);
    await running.targets.change({ targetId: id, enabled: true }, actor);
    await running.notifier.look();
    expect(await home.retained()).toEqual(everything);
    await running.notifier.close();
    await home.close();
  });

  it('when it moves to another topic or announces nothing any more', async () => {
    const home = await open();
    const running = started();
    const { id } = await added(home, running);
    const config = { ...configAt(home.port, 'elsewhere'), discoveryPrefix: null };
    await running.targets.change({ targetId: id, config }, actor);
    await running.notifier.look();
    await running.notifier.look();
    expect(await home.retained()).toEqual(['elsewhere/devices/cpu-0', 'elsewhere/status', 'elsewhere/streams/s-1']);
    await running.notifier.close();
    await home.close();
  });

  it('when a stream was removed while the server was stopped', async () => {
    const home = await open();
    const before = started();
    await added(home, before);
    await before.notifier.close();
    const after = started(before.store);
    after.state.tiles = [];
    await after.notifier.look();
    expect(await home.retained()).toEqual([
      'homeassistant/device/whetstone_cpu-0/config',
      'site/devices/cpu-0',
      'site/status',
    ]);
    await after.notifier.close();
    await home.close();
  });

  it('when its broker is away at that moment: says so, and takes it back later, after a restart too', async () => {
    const home = await open();
    const first = started();
    const { id } = await added(home, first);
    await first.notifier.close();
    await home.close();
    const second = started(first.store);
    const { leftover } = await second.targets.remove(id, actor);
    expect(leftover).toMatch(/nothing listens at mqtt:/u);
    expect(await second.store.retained()).toHaveLength(1);
    await second.notifier.close();

    const back = await open(home.port);
    const admin = await connectAsync(`mqtt://127.0.0.1:${home.port}`);
    for (const topic of everything) await admin.publishAsync(topic, 'kept', { qos: 1, retain: true });
    await admin.endAsync();
    const third = started(first.store);
    await third.notifier.look();
    expect(await back.retained()).toEqual([]);
    expect(await third.store.retained()).toEqual([]);
    await third.notifier.close();
    await back.close();
  });

  it('asks a broker that is away again once a minute', async () => {
    const home = await open();
    let at = Date.now();
    const running = started(memoryTargets(), () => at);
    const { id } = await added(home, running);
    await home.close();
    await until('the loss was noticed', async () => {
      await running.notifier.look();
      return (await running.store.list())[0]?.lastError !== null;
    });
    expect((await running.targets.remove(id, actor)).leftover).not.toBeNull();
    await running.notifier.look();
    expect(running.faults).toEqual([]);
    at += 60_000;
    await running.notifier.look();
    expect(String(running.faults)).toMatch(/was removed; what it keeps could not be taken back yet: nothing listens/u);
    await running.notifier.close();
  });
});

describe('the address of a webhook', () => {
  const url = 'https://hooks.example.org/services/T00/B00/s3cret';
  const webhook = { kind: 'webhook' as const, url, allowPrivate: false, kinds: ['drift' as const] };

  it('is shown without its path, which is often its password, to admins and in the audit log', async () => {
    const rows: unknown[] = [];
    const admin: Actor = { ...actor, audit: async (row) => void rows.push(row) };
    const { targets, store, notifier } = started();
    const made = await targets.create({ name: 'Chat', config: webhook, secret: null }, admin);
    expect(made.config.url).toBe('https://hooks.example.org/***');
    const changed = await targets.change(
      { targetId: made.id, config: { ...webhook, url: made.config.url, kinds: ['rejected'] } },
      admin,
    );
    expect((await store.list())[0]?.config).toMatchObject({ url, kinds: ['rejected'] });
    await expect(
      targets.change({ targetId: made.id, config: { ...webhook, url: 'https://other.example.org/***' } }, admin),
    ).rejects.toThrow(/config\.url: has hidden parts/u);
    await targets.remove(made.id, admin);
    expect(JSON.stringify([made, changed, rows])).not.toContain('s3cret');
    await notifier.close();
  });
});

describe('what cannot be told', () => {
  it('is kept with its target, in words that an admin can act on', async () => {
    const { targets, notifier } = started();
    const kinds = ['drift' as const];
    const base = { kind: 'mqtt' as const, username: 'whetstone', topic: 'w1', discoveryPrefix: null, kinds };
    const wrong = await targets.create({ name: 'a', config: { ...base, url: broker.url }, secret: 'guess' }, actor);
    const away = await targets.create(
      { name: 'b', config: { ...base, url: 'mqtt://127.0.0.1:1' }, secret: null },
      actor,
    );
    expect((await targets.test(wrong.id, actor)).failure).toMatch(/refused user name or password/u);
    expect((await targets.test(away.id, actor)).failure).toMatch(/nothing listens at mqtt:\/\/127\.0\.0\.1:1/u);
    const [kept] = await targets.list();
    expect(kept?.lastError).toMatch(/refused user name or password/u);
    expect(JSON.stringify(await targets.list())).not.toContain('guess');
    await notifier.close();
  });
});
