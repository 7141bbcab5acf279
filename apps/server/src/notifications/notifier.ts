import type { LiveBatch } from '../api/views.ts';
import type { WhetstoneEvent } from '../domain/event.ts';
import { type Notice, type NoticeKind, noticeKinds } from '../domain/notification.ts';
import { type Broker, openBroker } from './broker.ts';
import { createFloorWatch } from './floorWatch.ts';
import type { KnownTarget, TargetStore } from './ports.ts';
import { sendWebhook } from './webhook.ts';

const lookMs = 5_000;
/** A receiver that is away for long must not fill the memory. */
const maxWaiting = 100;

export interface NotifierPorts {
  readonly store: TargetStore;
  state(): Promise<Pick<LiveBatch, 'tiles' | 'devices'>>;
  listen(listener: (event: WhetstoneEvent) => void): () => void;
  readonly clock: { now(): number; every(ms: number, action: () => void): () => void };
  readonly onFault: (error: unknown) => void;
  /** Wait before a webhook's second attempt. */
  readonly firstWaitMs?: number;
}

const kindOf = (event: WhetstoneEvent): NoticeKind | null => noticeKinds.find((kind) => kind === event.kind) ?? null;

/** A broker's connection is kept; it is made anew when its settings change. */
const createBrokers = () => {
  const open = new Map<string, { readonly key: string; readonly broker: Promise<Broker> }>();
  const close = async (targetId: string): Promise<void> => {
    const known = open.get(targetId);
    open.delete(targetId);
    await known?.broker.then(
      (broker) => broker.close(),
      () => {},
    );
  };
  return {
    async of({ id, config, secret }: KnownTarget): Promise<Broker> {
      if (config.kind !== 'mqtt') throw new Error(`target ${id} is no broker`);
      const key = JSON.stringify([config, secret]);
      const known = open.get(id);
      if (known?.key === key) return known.broker;
      if (known) await close(id);
      const broker = openBroker(config, secret);
      open.set(id, { key, broker });
      // Failed, it is tried anew with the next message.
      broker.catch(() => open.delete(id));
      return broker;
    },
    keep: (ids: readonly string[]) => Promise.all([...open.keys()].filter((id) => !ids.includes(id)).map(close)),
    closeAll: () => Promise.all([...open.keys()].map(close)),
  };
};

/** Tells targets of what happens, in order for each; what became of each notice is kept with its target. */
export const createNotifier = (ports: NotifierPorts) => {
  const { store, clock, onFault } = ports;
  const brokers = createBrokers();
  const watchFloors = createFloorWatch();
  const lines = new Map<string, { waiting: number; last: Promise<unknown> }>();
  const stopping = new AbortController();
  const names = new Map<string, string>();
  /** Brokers that could not be shown the state when it was last tried. */
  const away = new Set<string>();

  const transmit = async (target: KnownTarget, notice: Notice, attempts?: number): Promise<void> => {
    const { config, secret } = target;
    if (config.kind === 'mqtt') return (await brokers.of(target)).send(notice);
    const { signal } = stopping;
    const waits = ports.firstWaitMs === undefined ? {} : { firstWaitMs: ports.firstWaitMs };
    await sendWebhook(notice, {
      ...config,
      ...waits,
      secret,
      now: clock.now,
      signal,
      ...(attempts ? { attempts } : {}),
    });
  };

  const sent = (id: string) =>
    store.change(id, { lastSentAt: new Date(clock.now()), lastError: null, lastErrorAt: null });
  const failed = (id: string, error: unknown) =>
    store.change(id, {
      lastError: error instanceof Error ? error.message : String(error),
      lastErrorAt: new Date(clock.now()),
    });

  const enqueue = (target: KnownTarget, notice: Notice): void => {
    const line = lines.get(target.id) ?? { waiting: 0, last: Promise.resolve() };
    lines.set(target.id, line);
    if (line.waiting >= maxWaiting) {
      void failed(target.id, new Error(`${maxWaiting} notices wait already; this one was dropped`)).catch(onFault);
      return;
    }
    line.waiting++;
    line.last = line.last
      .then(() => transmit(target, notice))
      .then(
        () => sent(target.id),
        (error: unknown) => failed(target.id, error),
      )
      .catch(onFault)
      .finally(() => line.waiting--);
  };

  const tell = async (notice: Notice & { kind: NoticeKind }): Promise<void> => {
    for (const target of await store.list())
      if (target.enabled && target.config.kinds.includes(notice.kind)) enqueue(target, notice);
  };

  const onEvent = (event: WhetstoneEvent): void => {
    const kind = kindOf(event);
    if (!kind) return;
    const { at, streamId, deviceId, message } = event;
    const streamName = streamId === null ? null : (names.get(streamId) ?? null);
    void tell({ kind, at, streamId, streamName, deviceId, message }).catch(onFault);
  };

  const look = async (): Promise<void> => {
    const state = await ports.state();
    for (const { streamId, name } of state.tiles) names.set(streamId, name);
    for (const notice of watchFloors(state.tiles, new Date(clock.now())))
      await tell({ ...notice, kind: 'below-floor' });
    const targets = (await store.list()).filter(({ enabled, config }) => enabled && config.kind === 'mqtt');
    await brokers.keep(targets.map(({ id }) => id));
    await Promise.all(
      targets.map(async (target) => {
        try {
          await (await brokers.of(target)).show(state);
          if (away.delete(target.id)) await store.change(target.id, { lastError: null, lastErrorAt: null });
        } catch (error) {
          away.add(target.id);
          await failed(target.id, error);
        }
      }),
    );
  };

  let looking = false;
  const lookOnce = async (): Promise<void> => {
    if (looking) return;
    looking = true;
    await look()
      .catch(onFault)
      .finally(() => {
        looking = false;
      });
  };
  const stopLooking = clock.every(lookMs, () => void lookOnce());
  const stopListening = ports.listen(onEvent);

  return {
    look: lookOnce,
    /** Sends a test now, one attempt; what fails is told and kept. */
    async test(target: KnownTarget): Promise<void> {
      const message = 'This is a test of a notification target of Whetstone.';
      const notice: Notice = {
        kind: 'test',
        at: new Date(clock.now()),
        streamId: null,
        streamName: null,
        deviceId: null,
        message,
      };
      try {
        await transmit(target, notice, 1);
      } catch (error) {
        await failed(target.id, error);
        throw error;
      }
      await sent(target.id);
    },
    /** Resolves when all that waits was sent or given up. */
    settled: () => Promise.all([...lines.values()].map(({ last }) => last)),
    async close(): Promise<void> {
      stopLooking();
      stopListening();
      stopping.abort();
      await brokers.closeAll();
    },
  };
};

export type Notifier = ReturnType<typeof createNotifier>;
