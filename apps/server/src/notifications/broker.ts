import { setTimeout as sleep } from 'node:timers/promises';
import { connectAsync, type MqttClient } from 'mqtt';
import type { LiveBatch } from '../api/views.ts';
import type { Notice, TargetConfig } from '../domain/notification.ts';
import {
  announceDevice,
  announceStream,
  deviceMessage,
  type Message,
  noticeTopic,
  statusTopic,
  streamMessage,
} from './discovery.ts';

export type BrokerConfig = Extract<TargetConfig, { kind: 'mqtt' }>;

const connectMs = 10_000;
const farewellMs = 2_000;
/** Longest that a message waits for the broker's word that it has it. */
const publishMs = 10_000;

/** Why a broker cannot be reached, in words that its admin can act on. */
const explain = (error: unknown, { url }: BrokerConfig): Error => {
  const text = error instanceof Error ? error.message || String(error) : String(error);
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'ECONNREFUSED') return new Error(`nothing listens at ${url}; check address and port`);
  if (code === 4 || code === 5 || /not authorized|bad user/iu.test(text))
    return new Error(`the broker at ${url} refused user name or password`);
  return new Error(`the broker at ${url} cannot be reached: ${text}`);
};

/** A connection to an MQTT broker: it says when it goes, and announces what Home Assistant may show. */
export const openBroker = async (config: BrokerConfig, password: string | null) => {
  const { topic, discoveryPrefix } = config;
  let client: MqttClient;
  try {
    client = await connectAsync(
      config.url,
      {
        connectTimeout: connectMs,
        reconnectPeriod: 5_000,
        ...(config.username === null ? {} : { username: config.username }),
        ...(password === null ? {} : { password }),
        will: { topic: statusTopic(topic), payload: Buffer.from('offline'), retain: true, qos: 1 },
      },
      false,
    );
  } catch (error) {
    throw explain(error, config);
  }
  // A lost connection comes back by itself; until then nothing is published, so that no call waits for it.
  client.on('error', () => {});
  let published = new Map<string, string>();
  const needConnection = (): void => {
    if (!client.connected) throw new Error(`the connection to ${config.url} is lost; it is tried again every 5 s`);
  };
  const publish = async ({ topic: where, payload, retain }: Message): Promise<void> => {
    needConnection();
    const limit = new AbortController();
    const late = sleep(publishMs, null, { ref: false, signal: limit.signal }).then(() => {
      throw new Error(`the broker at ${config.url} did not take a message within ${publishMs / 1_000} s`);
    });
    late.catch(() => {});
    try {
      await Promise.race([client.publishAsync(where, payload, { qos: 1, retain }), late]);
    } finally {
      limit.abort();
    }
  };
  /** Publishes what differs from what was published last. */
  const publishChanged = async (messages: readonly Message[]): Promise<void> => {
    const next = new Map(messages.map((message) => [message.topic, message.payload]));
    const gone = [...published.keys()].filter((where) => !next.has(where));
    const changed = messages.filter((message) => published.get(message.topic) !== message.payload);
    await Promise.all([
      ...changed.map(publish),
      // An empty retained message takes a removed stream off the broker and out of Home Assistant.
      ...gone.map((where) => publish({ topic: where, payload: '', retain: true })),
    ]);
    published = next;
  };
  const online = () => publish({ topic: statusTopic(topic), payload: 'online', retain: true });
  client.on('connect', () => {
    // A broker that was started anew may have kept nothing: everything is published again.
    published = new Map([...published.keys()].map((where) => [where, '']));
    void online().catch(() => {});
  });
  await online();
  return {
    async show({ tiles, devices }: Pick<LiveBatch, 'tiles' | 'devices'>): Promise<void> {
      needConnection();
      const announcements =
        discoveryPrefix === null
          ? []
          : [
              ...tiles.map((tile) => announceStream({ topic, discoveryPrefix }, tile)),
              ...devices.map((device) => announceDevice({ topic, discoveryPrefix }, device)),
            ];
      const states = [
        ...tiles.map((tile) => streamMessage(topic, tile)),
        ...devices.map((device) => deviceMessage(topic, device)),
      ];
      await publishChanged([...announcements, ...states]);
    },
    async send(notice: Notice): Promise<void> {
      await publish({ topic: noticeTopic(topic), payload: JSON.stringify(notice), retain: false });
    },
    async close(): Promise<void> {
      if (!client.connected) return void (await client.endAsync(true));
      const farewell = publish({ topic: statusTopic(topic), payload: 'offline', retain: true }).catch(() => {});
      // A broker that hangs must not keep the server from stopping; it then says itself that we are gone.
      await Promise.race([farewell, sleep(farewellMs, null, { ref: false })]);
      await client.endAsync(true);
    },
  };
};

export type Broker = Awaited<ReturnType<typeof openBroker>>;
