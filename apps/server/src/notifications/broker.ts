import { setTimeout as sleep } from 'node:timers/promises';
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';
import type { LiveBatch } from '../api/views.ts';
import type { Notice } from '../domain/notification.ts';
import {
  announceDevice,
  announceStream,
  deviceMessage,
  type Message,
  noticeTopic,
  statusTopic,
  streamMessage,
} from './discovery.ts';
import type { BrokerConfig, Retained } from './ports.ts';

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

const connectTo = async (
  config: BrokerConfig,
  password: string | null,
  options: IClientOptions,
): Promise<MqttClient> => {
  const credentials = {
    ...(config.username === null ? {} : { username: config.username }),
    ...(password === null ? {} : { password }),
  };
  try {
    return await connectAsync(config.url, { connectTimeout: connectMs, ...credentials, ...options }, false);
  } catch (error) {
    throw explain(error, config);
  }
};

/** Resolves when the broker said that it has the message. */
const publishTo = async (client: MqttClient, url: string, { topic, payload, retain }: Message): Promise<void> => {
  const limit = new AbortController();
  const late = sleep(publishMs, null, { ref: false, signal: limit.signal }).then(() => {
    throw new Error(`the broker at ${url} did not take a message within ${publishMs / 1_000} s`);
  });
  late.catch(() => {});
  try {
    await Promise.race([client.publishAsync(topic, payload, { qos: 1, retain }), late]);
  } finally {
    limit.abort();
  }
};

/** An empty retained message takes a topic off the broker, and what it announced out of Home Assistant. */
const emptied = (topic: string): Message => ({ topic, payload: '', retain: true });

/** Takes back what a broker keeps: these topics, and whether we are there. */
export const clearBroker = async (
  { config, secret }: Pick<Retained, 'config' | 'secret'>,
  { topics, status }: { readonly topics: readonly string[]; readonly status: boolean },
): Promise<void> => {
  const client = await connectTo(config, secret, { reconnectPeriod: 0 });
  client.on('error', () => {});
  try {
    const all = status ? [...topics, statusTopic(config.topic)] : topics;
    await Promise.all(all.map((topic) => publishTo(client, config.url, emptied(topic))));
  } finally {
    await client.endAsync(true);
  }
};

export interface BrokerOptions {
  readonly password: string | null;
  /** Topics that it keeps from an earlier connection. */
  readonly topics: readonly string[];
  /** Told of the topics that it is about to keep, and of those that are left when some were taken back. */
  readonly remember: (topics: readonly string[]) => Promise<void>;
}

/** A connection to an MQTT broker: it says when it goes, and announces what Home Assistant may show. */
export const openBroker = async (config: BrokerConfig, { password, topics, remember }: BrokerOptions) => {
  const { topic, discoveryPrefix } = config;
  const client = await connectTo(config, password, {
    reconnectPeriod: 5_000,
    will: { topic: statusTopic(topic), payload: Buffer.from('offline'), retain: true, qos: 1 },
  });
  // A lost connection comes back by itself; until then nothing is published, so that no call waits for it.
  client.on('error', () => {});
  let published = new Map(topics.map((where) => [where, '']));
  const needConnection = (): void => {
    if (!client.connected) throw new Error(`the connection to ${config.url} is lost; it is tried again every 5 s`);
  };
  const publish = async (message: Message): Promise<void> => {
    needConnection();
    await publishTo(client, config.url, message);
  };
  /** Publishes what differs from what was published last. */
  const publishChanged = async (messages: readonly Message[]): Promise<void> => {
    const next = new Map(messages.map((message) => [message.topic, message.payload]));
    const gone = [...published.keys()].filter((where) => !next.has(where));
    const changed = messages.filter((message) => published.get(message.topic) !== message.payload);
    await remember([...next.keys(), ...gone]);
    await Promise.all([...changed.map(publish), ...gone.map((where) => publish(emptied(where)))]);
    published = next;
    if (gone.length > 0) await remember([...next.keys()]);
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
