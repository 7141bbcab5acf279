import type { Camera } from '../domain/camera.ts';
import type { Constraints, GoldenSource, Stream } from '../domain/stream.ts';
import type { Database } from './database.ts';
import { StoreRowError } from './errors.ts';
import type { Prisma } from './generated/client.ts';
import { fromJson, storableText, toJson } from './json.ts';
import { modelRow } from './models.ts';
import type { Store } from './port.ts';

const newest = { orderBy: { since: 'desc' }, take: 1 } as const;
const withCamera = { camera: true, constraints: newest } as const satisfies Prisma.StreamInclude;
type StreamRow = Prisma.StreamGetPayload<{ include: typeof withCamera }>;

const cameraRow = (camera: Camera) => ({
  id: camera.id,
  name: storableText(camera.name),
  source: toJson(camera.source),
  createdAt: camera.createdAt,
});

const settingsRow = (stream: Stream) => ({
  name: storableText(stream.name),
  task: stream.task,
  regions: toJson(stream.regions),
  goldenKind: stream.golden.kind,
  goldenModelId: stream.golden.kind === 'model' ? stream.golden.modelId : null,
  classes: [...stream.classes],
  windowSeconds: stream.windowSeconds,
  labelBudget: stream.labelBudget,
  retraining: stream.retraining,
  groupName: stream.group === null ? null : storableText(stream.group),
  pinned: stream.pinned,
});

const constraintsRow = ({ minAccuracy, maxLatencyMs, targetFps, weight }: Constraints) => ({
  minAccuracy,
  maxLatencyMs,
  targetFps,
  weight,
});

const goldenOf = (row: StreamRow): GoldenSource =>
  row.goldenModelId === null
    ? { kind: fromJson<'builtin' | 'labels'>(row.goldenKind) }
    : { kind: 'model', modelId: row.goldenModelId };

const toDomain = (row: StreamRow): { stream: Stream; camera: Camera } => {
  const [constraints] = row.constraints;
  if (!constraints) throw new StoreRowError(`stream ${row.id} has no constraints`);
  const stream: Stream = {
    id: row.id,
    cameraId: row.cameraId,
    name: row.name,
    task: fromJson<Stream['task']>(row.task),
    regions: fromJson<Stream['regions']>(row.regions),
    golden: goldenOf(row),
    constraints: constraintsRow(constraints),
    windowSeconds: row.windowSeconds,
    labelBudget: row.labelBudget,
    retraining: row.retraining,
    group: row.groupName,
    pinned: row.pinned,
    classes: row.classes,
    createdAt: row.createdAt,
    removedAt: row.removedAt,
  };
  return { stream, camera: { ...row.camera, source: fromJson<Camera['source']>(row.camera.source) } };
};

type StreamCalls = Pick<Store, 'createStream' | 'updateStream' | 'markStreamRemoved' | 'listStreams' | 'constraintsAt'>;

/** Cameras, streams and the history of their constraints. */
export const streamStore = ({ prisma }: Database, now: () => Date): StreamCalls => ({
  async createStream(camera, stream, first) {
    await prisma.$transaction([
      // A camera may already stand, with other streams on it.
      prisma.camera.createMany({ data: [cameraRow(camera)], skipDuplicates: true }),
      prisma.stream.create({
        data: {
          id: stream.id,
          cameraId: stream.cameraId,
          ...settingsRow(stream),
          createdAt: stream.createdAt,
          removedAt: stream.removedAt,
          constraints: { create: { since: stream.createdAt, ...constraintsRow(stream.constraints) } },
        },
      }),
      prisma.modelVersion.create({ data: modelRow(first) }),
    ]);
  },

  async updateStream(stream, camera) {
    await prisma.$transaction(async (transaction) => {
      const before = await transaction.stream.findUnique({ where: { id: stream.id }, include: withCamera });
      if (!before) throw new StoreRowError(`there is no stream ${stream.id} to change`);
      const { name, source } = cameraRow(camera);
      await transaction.camera.update({ where: { id: stream.cameraId }, data: { name, source } });
      await transaction.stream.update({
        where: { id: stream.id },
        data: { ...settingsRow(stream), removedAt: stream.removedAt },
      });
      const demanded = constraintsRow(stream.constraints);
      const held = before.constraints[0];
      if (held && JSON.stringify(constraintsRow(held)) === JSON.stringify(demanded)) return;
      const since = now();
      await transaction.constraintSet.upsert({
        where: { streamId_since: { streamId: stream.id, since } },
        create: { streamId: stream.id, since, ...demanded },
        update: demanded,
      });
    });
  },

  async markStreamRemoved(streamId, at) {
    const { count } = await prisma.stream.updateMany({ where: { id: streamId }, data: { removedAt: at } });
    if (count === 0) throw new StoreRowError(`there is no stream ${streamId} to ${at ? 'remove' : 'restore'}`);
  },

  async listStreams({ includeRemoved }) {
    const rows = await prisma.stream.findMany({
      where: includeRemoved ? {} : { removedAt: null },
      include: withCamera,
      orderBy: [{ createdAt: 'asc' }, { key: 'asc' }],
    });
    return rows.map(toDomain);
  },

  async constraintsAt(streamId, at) {
    const held = await prisma.constraintSet.findFirst({
      where: { streamId, since: { lte: at } },
      orderBy: { since: 'desc' },
    });
    return held && constraintsRow(held);
  },
});
