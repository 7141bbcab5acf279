import type { WhetstoneEvent } from '../domain/event.ts';
import { createSerial } from '../domain/serial.ts';
import type { Database } from './database.ts';
import type { Event } from './generated/client.ts';
import { fromJson, storableText, toJson, wordingColumn, wordingOf } from './json.ts';
import type { Store } from './port.ts';

const toDomain = (row: Event): WhetstoneEvent => ({
  id: row.id,
  at: row.at,
  kind: fromJson<WhetstoneEvent['kind']>(row.kind),
  streamId: row.streamId,
  windowId: row.windowId,
  deviceId: row.deviceId,
  message: row.message,
  wording: wordingOf(row.wording),
  data: fromJson<WhetstoneEvent['data']>(row.data),
});

/** What happened, for good. */
export const eventStore = ({ prisma }: Database): Pick<Store, 'addEvent' | 'listEvents' | 'lastEventId'> => {
  // A subscription goes on after the last id it saw, so no smaller one may be committed later.
  const inOrder = createSerial();
  return {
    addEvent: ({ at, kind, streamId, windowId, deviceId, message, wording, data }) =>
      inOrder(async () => {
        const words = { kind, message: storableText(message), wording: wordingColumn(wording), data: toJson(data) };
        return toDomain(await prisma.event.create({ data: { at, streamId, windowId, deviceId, ...words } }));
      }),

    async listEvents({ streamId, windowId, kinds, after, from, to, limit }) {
      const rows = await prisma.event.findMany({
        where: {
          ...(streamId !== undefined && { streamId }),
          ...(windowId !== undefined && { windowId }),
          ...(kinds && { kind: { in: [...kinds] } }),
          ...(after !== undefined && { id: { gt: after } }),
          ...((from || to) && { at: { ...(from && { gte: from }), ...(to && { lt: to }) } }),
        },
        orderBy: [{ at: 'desc' }, { id: 'desc' }],
        take: limit,
      });
      return rows.map(toDomain);
    },

    async lastEventId() {
      const { _max } = await prisma.event.aggregate({ _max: { id: true } });
      return _max.id ?? 0;
    },
  };
};
