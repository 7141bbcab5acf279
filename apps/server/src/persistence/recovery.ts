import type { Said } from '@whetstone/scheduler';
import type { StreamWindow } from '../domain/window.ts';
import type { Database } from './database.ts';
import type { Prisma } from './generated/client.ts';
import type { Store } from './port.ts';
import { outcomeRow, toWindow, withOutcome } from './windows.ts';

type Transaction = Prisma.TransactionClient;

interface Measured {
  readonly source: number;
  readonly n: number;
  readonly correct: number;
  readonly last: Date;
}

/** What was measured in an open window, per source, up to the stream's next window if it has one. */
const measuredIn = (transaction: Transaction, windowId: string): Promise<Measured[]> => transaction.$queryRaw`
  SELECT a.source::int AS source, sum(a.n)::int AS n, sum(a.correct)::int AS correct, max(a.at) AS last
  FROM stream_window w
  JOIN stream s ON s.id = w.stream_id
  JOIN accuracy_sample a ON a.stream_key = s.key AND a.at >= w.started_at
  WHERE w.id = ${windowId}
    AND a.at < COALESCE((SELECT min(started_at) FROM stream_window
      WHERE stream_id = w.stream_id AND index > w.index AND started_at > w.started_at), 'infinity')
  GROUP BY a.source`;

const closeInterrupted = async (
  transaction: Transaction,
  window: { readonly id: string; readonly startedAt: Date },
  { text, wording }: Said,
): Promise<StreamWindow> => {
  const measured = await measuredIn(transaction, window.id);
  const countOf = (source: number) => {
    const row = measured.find((candidate) => candidate.source === source);
    return row ? { n: row.n, correct: row.correct } : null;
  };
  const lastSample = Math.max(window.startedAt.getTime(), ...measured.map(({ last }) => last.getTime()));
  const outcome = outcomeRow(
    { kind: 'interrupted', reason: text, wording },
    countOf(0) ?? { n: 0, correct: 0 },
    countOf(1),
  );
  const closed = await transaction.streamWindow.update({
    where: { id: window.id },
    data: { closedAt: new Date(lastSample), outcome: { create: outcome } },
    include: withOutcome,
  });
  return toWindow(closed);
};

/**
 * Ends the grants that an earlier run left open, at the last instant that anything is known of: the newest accuracy
 * sample, event or grant. One that was granted at that very instant held for no time that we know, and goes.
 */
const endGrants = async (transaction: Transaction): Promise<void> => {
  const [{ last } = { last: null }] = await transaction.$queryRaw<{ last: Date | null }[]>`
    SELECT GREATEST(
      (SELECT max(newest.at) FROM stream s CROSS JOIN LATERAL (
        SELECT at FROM accuracy_sample WHERE stream_key = s.key AND source = 0 ORDER BY at DESC LIMIT 1) newest),
      (SELECT max(at) FROM event),
      (SELECT max(from_at) FROM device_grant)
    ) AS last`;
  if (!last) return;
  await transaction.deviceGrant.deleteMany({ where: { untilAt: null, fromAt: { gte: last } } });
  await transaction.deviceGrant.updateMany({ where: { untilAt: null }, data: { untilAt: last } });
};

/** What a start does about the run before it, which may have been killed. */
export const recoveryStore = ({ prisma }: Database): Pick<Store, 'closeInterruptedWindows'> => ({
  closeInterruptedWindows: (reason) =>
    prisma.$transaction(async (transaction) => {
      const open = await transaction.streamWindow.findMany({
        where: { closedAt: null },
        orderBy: [{ startedAt: 'asc' }, { id: 'asc' }],
      });
      const closed: StreamWindow[] = [];
      for (const window of open) closed.push(await closeInterrupted(transaction, window, reason));
      await endGrants(transaction);
      return closed;
    }),
});
