import type { LiveBatch } from '../api/views.ts';
import type { WhetstoneEvent } from '../domain/event.ts';
import { type Notice, type NoticeKind, noticeKinds } from '../domain/notification.ts';
import { type Broker, openBroker } from './broker.ts';
import { createFloorWatch } from './floorWatch.ts';
import type { KnownTarget, TargetStore } from './ports.ts';
import { createRetained } from './retained.ts';
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

const keyOf = ({ config, secret }: KnownTarget): string => JSON.stringify([config, secret]);

/** A broker's connection is kept; it is made anew when its settings change. */
const createBrokers = (retained: Pick<ReturnType<typeof createRetained>, 'topicsOf' | 'remember'>) => {
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
    async of(target: KnownTarget): Promise<Broker> {
      const { id, config, secret } = target;
      if (config.kind !== 'mqtt') throw new Error(`target ${id} is no broker`);
      const key = keyOf(target);
      const known = open.get(id);
      if (known?.key === key) return known.broker;
      if (known) await close(id);
      const broker = retained.topicsOf({ targetId: id, config }).then((topics) =>
        openBroker(config, {
          password: secret,
          topics,
          remember: (kept) => retained.remember({ targetId: id, config, secret, topics: kept }),
        }),
      );
      open.set(id, { key, broker });
      // Failed, it is tried anew with the next message.
      broker.catch(() => open.delete(id));
      return broker;
    },
    /** Ends connections that are not to these targets as they are now. */
    keep: (targets: readonly KnownTarget[]) => {
      const keys = new Map(targets.map((target) => [target.id, keyOf(target)]));
      return Promise.all([...open].filter(([id, { key }]) => keys.get(id) !== key).map(([id]) => close(id)));
    },
    closeAll: () => Promise.all([...open.keys()].map(close)),
  };
};

/** Tells targets of what happens, in order for each; what became of each notice is kept with its target. */
export const createNotifier = (ports: NotifierPorts) => {
  const { store, clock, onFault } = ports;
  const retained = createRetained({ store, now: clock.now });
  const brokers = createBrokers(retained);
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

  const toldBrokers = async (): Promise<KnownTarget[]> =>
    (await store.list()).filter(({ enabled, config }) => enabled && config.kind === 'mqtt');

  /** Takes back what brokers keep for targets that are gone, turned off or elsewhere now. */
  const takeBack = async (targets: readonly KnownTarget[], targetId?: string): Promise<ReadonlyMap<string, string>> => {
    await brokers.keep(targets);
    const left = await retained.clear(targets, targetId === undefined ? {} : { targetId });
    const known = new Set((await store.list()).map(({ id }) => id));
    for (const [id, reason] of left) {
      const words = `what it keeps could not be taken back yet: ${reason}`;
      if (known.has(id)) await failed(id, new Error(words));
      else if (id !== targetId) onFault(new Error(`MQTT target ${id} was removed; ${words}`));
    }
    return left;
  };

  const look = async (): Promise<void> => {
    const state = await ports.state();
    for (const { streamId, name } of state.tiles) names.set(streamId, name);
    for (const notice of watchFloors(state.tiles, new Date(clock.now())))
      await tell({ ...notice, kind: 'below-floor' });
    const targets = await toldBrokers();
    await brokers.keep(targets);
    await Promise.all([
      takeBack(targets),
      ...targets.map(async (target) => {
        try {
          await (await brokers.of(target)).show(state);
          if (away.delete(target.id)) await store.change(target.id, { lastError: null, lastErrorAt: null });
        } catch (error) {
          away.add(target.id);
          await failed(target.id, error);
        }
      }),
    ]);
  };

  let looking: Promise<void> | null = null;
  const lookOnce = async (): Promise<void> => {
    looking ??= look()
      .catch(onFault)
      .finally(() => {
        looking = null;
      });
    await looking;
  };
  const stopLooking = clock.every(lookMs, () => void lookOnce());
  const stopListening = ports.listen(onEvent);

  return {
    look: lookOnce,
    /** Takes a target's traces off its broker. @returns why that has to wait, null where there are none any more */
    async retire(targetId: string): Promise<string | null> {
      await looking;
      return (await takeBack(await toldBrokers(), targetId)).get(targetId) ?? null;
    },
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
