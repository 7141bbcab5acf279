import type { AccuracyCount, DriftMeasure, StreamWindow, WindowResult } from '../domain/window.ts';
import type { Database } from './database.ts';
import { StoreRowError } from './errors.ts';
import type { Prisma, WindowOutcome } from './generated/client.ts';
import { fromJson, storableText, wordingColumn, wordingOf } from './json.ts';
import type { Store } from './port.ts';

export const withOutcome = { outcome: true } as const satisfies Prisma.StreamWindowInclude;
type WindowRow = Prisma.StreamWindowGetPayload<{ include: typeof withOutcome }>;

const driftRow = (drift: DriftMeasure | null) => ({
  classDistributionShift: drift?.classDistributionShift ?? null,
  appearanceShift: drift?.appearanceShift ?? null,
  accuracyDrop: drift?.accuracyDrop ?? null,
  driftAlarm: drift?.alarm ?? null,
});

const driftOf = (row: WindowRow): DriftMeasure | null =>
  row.driftAlarm === null
    ? null
    : {
        classDistributionShift: row.classDistributionShift ?? 0,
        appearanceShift: row.appearanceShift ?? 0,
        accuracyDrop: row.accuracyDrop ?? 0,
        alarm: row.driftAlarm,
      };

const deviceTimeRow = (time: StreamWindow['deviceTime']) => ({
  inferenceGpuSeconds: time.inference,
  labellingGpuSeconds: time.labelling,
  profilingGpuSeconds: time.profiling,
  retrainingGpuSeconds: time.retraining,
});

export const outcomeRow = (outcome: WindowResult, golden: AccuracyCount, truth: AccuracyCount | null) => ({
  kind: outcome.kind,
  reason: storableText(outcome.reason),
  wording: wordingColumn(outcome.wording),
  goldenN: golden.n,
  goldenCorrect: golden.correct,
  truthN: truth?.n ?? null,
  truthCorrect: truth?.correct ?? null,
});

const truthOf = (row: WindowOutcome | null): AccuracyCount | null =>
  row?.truthN != null && row.truthCorrect != null ? { n: row.truthN, correct: row.truthCorrect } : null;

export const toWindow = (row: WindowRow): StreamWindow => ({
  id: row.id,
  streamId: row.streamId,
  index: row.index,
  startedAt: row.startedAt,
  endsAt: row.endsAt,
  closedAt: row.closedAt,
  policy: row.policy,
  labels: row.labels,
  drift: driftOf(row),
  retrainingConfigId: row.retrainingConfigId,
  estimatedAccuracy: row.estimatedAccuracy,
  outcome: row.outcome && {
    kind: fromJson<WindowResult['kind']>(row.outcome.kind),
    reason: row.outcome.reason,
    wording: wordingOf(row.outcome.wording),
  },
  modelVersionId: row.modelVersionId,
  deviceTime: {
    inference: row.inferenceGpuSeconds,
    labelling: row.labellingGpuSeconds,
    profiling: row.profilingGpuSeconds,
    retraining: row.retrainingGpuSeconds,
  },
  golden: { n: row.outcome?.goldenN ?? 0, correct: row.outcome?.goldenCorrect ?? 0 },
  truth: truthOf(row.outcome),
  unretrained:
    row.unretrainedN !== null && row.unretrainedCorrect !== null
      ? { n: row.unretrainedN, correct: row.unretrainedCorrect }
      : null,
});

const unretrainedRow = (count: AccuracyCount | null) => ({
  unretrainedN: count?.n ?? null,
  unretrainedCorrect: count?.correct ?? null,
});

const windowRow = (window: StreamWindow) => ({
  id: window.id,
  streamId: window.streamId,
  index: window.index,
  startedAt: window.startedAt,
  endsAt: window.endsAt,
  closedAt: window.closedAt,
  policy: window.policy,
  labels: window.labels,
  ...driftRow(window.drift),
  ...unretrainedRow(window.unretrained),
  retrainingConfigId: window.retrainingConfigId,
  estimatedAccuracy: window.estimatedAccuracy,
  modelVersionId: window.modelVersionId,
  ...deviceTimeRow(window.deviceTime),
});

type WindowCalls = Pick<
  Store,
  'openWindow' | 'updateWindow' | 'closeWindow' | 'getWindow' | 'listWindows' | 'windowNeighbours'
>;

/** Retraining windows and what became of them. */
export const windowStore = ({ prisma }: Database): WindowCalls => ({
  async openWindow(window) {
    const { outcome, golden, truth } = window;
    await prisma.streamWindow.create({
      data: { ...windowRow(window), ...(outcome && { outcome: { create: outcomeRow(outcome, golden, truth) } }) },
    });
  },

  async updateWindow(windowId, { drift, deviceTime, unretrained, ...columns }) {
    const { count } = await prisma.streamWindow.updateMany({
      where: { id: windowId },
      data: {
        ...columns,
        ...(drift !== undefined && driftRow(drift)),
        ...(deviceTime && deviceTimeRow(deviceTime)),
        ...(unretrained !== undefined && unretrainedRow(unretrained)),
      },
    });
    if (count === 0) throw new StoreRowError(`there is no window ${windowId} to update`);
  },

  async closeWindow(windowId, { closedAt, outcome, deviceTime, golden, truth }) {
    await prisma.$transaction(async (transaction) => {
      const { count } = await transaction.streamWindow.updateMany({
        where: { id: windowId, closedAt: null },
        data: { closedAt, ...deviceTimeRow(deviceTime) },
      });
      if (count === 0) throw new StoreRowError(`window ${windowId} cannot be closed: it is not open`);
      await transaction.windowOutcome.create({ data: { windowId, ...outcomeRow(outcome, golden, truth) } });
    });
  },

  async getWindow(windowId) {
    const row = await prisma.streamWindow.findUnique({ where: { id: windowId }, include: withOutcome });
    return row && toWindow(row);
  },

  async listWindows({ streamId, before, limit }) {
    const rows = await prisma.streamWindow.findMany({
      where: { ...(streamId !== undefined && { streamId }), ...(before && { startedAt: { lt: before } }) },
      include: withOutcome,
      orderBy: [{ startedAt: 'desc' }, { id: 'desc' }],
      take: limit,
    });
    return rows.map(toWindow);
  },

  async windowNeighbours(windowId) {
    const here = await prisma.streamWindow.findUnique({ where: { id: windowId } });
    if (!here) throw new StoreRowError(`there is no window ${windowId}`);
    const { streamId, index } = here;
    const [previous, next] = await Promise.all([
      prisma.streamWindow.findFirst({ where: { streamId, index: { lt: index } }, orderBy: { index: 'desc' } }),
      prisma.streamWindow.findFirst({ where: { streamId, index: { gt: index } }, orderBy: { index: 'asc' } }),
    ]);
    return { previous: previous?.id ?? null, next: next?.id ?? null };
  },
});
