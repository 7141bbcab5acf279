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

const started = () => {
  const listeners = new Set<(event: WhetstoneEvent) => void>();
  const state = { tiles: [tile], devices: [device] };
  const store = memoryTargets();
  const notifier = createNotifier({
    store,
    state: async () => state,
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    clock: { now: Date.now, every: () => () => {} },
    onFault: (error) => {
      throw error;
    },
    firstWaitMs: 5,
  });
  const publish = (kind: WhetstoneEvent['kind']) => {
    const event = { id: 1, at: new Date(), kind, streamId: 's-1', windowId: null, deviceId: null, data: {} };
    for (const listener of listeners) listener({ ...event, message: `${kind} of Gate` });
  };
  return { state, store, notifier, publish, targets: createTargets({ store, notifier, now: Date.now }) };
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

describe('a broker that goes away', () => {
  const open = async (port: number) => {
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

  it('keeps nobody waiting, and is told everything again when it is back with nothing kept', async () => {
    const first = await open(0);
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

    const second = await open(first.port);
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
