import type { Rooms } from '../api/rooms.ts';
import type { DeviceView, LiveBatch } from '../api/views.ts';
import type { EventLog } from '../events/eventLog.ts';
import type { Store } from '../persistence/port.ts';
import { createMetrics } from './metrics.ts';

export interface MonitorPorts {
  readonly rooms: Pick<Rooms, 'live' | 'devices'>;
  readonly store: Pick<Store, 'listWindows' | 'setting'>;
  readonly events: Pick<EventLog, 'listen'>;
  readonly now: () => number;
}

/** The first batch of a subscription is everything as it is now. */
const present = async (rooms: Pick<Rooms, 'live'>): Promise<Pick<LiveBatch, 'tiles' | 'devices'>> => {
  const controller = new AbortController();
  try {
    for await (const { batch } of rooms.live({ streamIds: null, after: null, signal: controller.signal })) return batch;
    return { tiles: [], devices: [] };
  } finally {
    controller.abort();
  }
};

const deviceProblems = (devices: readonly Pick<DeviceView, 'status'>[]): string[] => {
  if (devices.some(({ status }) => status === 'ready')) return [];
  const starting = devices.filter(({ status }) => status === 'starting').length;
  return [starting > 0 ? `starting: no device is ready yet, ${starting} being opened` : 'no device is ready'];
};

/** What whoever watches this server from outside asks for. */
export const createMonitor = ({ rooms, store, events, now }: MonitorPorts) => {
  const state = () => present(rooms);
  const metrics = createMetrics({
    state,
    closedWindows: (limit) => store.listWindows({ limit }),
    listen: (listener) => events.listen(listener),
    now,
  });
  return {
    metrics,
    state,
    /** Why the server cannot do its work now, in words; none when it can. */
    async problems(): Promise<string[]> {
      const database = await store.setting('policy').then(
        () => [],
        () => ['the database does not answer'],
      );
      return [...database, ...deviceProblems(rooms.devices())];
    },
  };
};

export type Monitor = ReturnType<typeof createMonitor>;
