import type { tracked } from '@trpc/server';
import { z } from 'zod';
import { type ApiToken, tokenScopes, type User, type UserSession } from '../domain/account.ts';
import { roles } from '../domain/actor.ts';
import type { AuditEntry } from '../domain/audit.ts';
import type { LabelAgreement } from '../domain/label.ts';
import type { NotificationTarget } from '../domain/notification.ts';
import { policyNames } from '../domain/policy.ts';
import type { Preferences } from '../domain/preferences.ts';
import type { Setup } from '../domain/setup.ts';
import type { SavedWhatIf, WhatIfBase, WhatIfJob } from '../domain/whatIf.ts';
import type { Application, AppliedSetting, LiveSettings } from '../domain/whatIfSettings.ts';
import type { StreamWindow } from '../domain/window.ts';
import type { ProbeView } from './rooms.ts';
import type {
  ClassMix,
  DeviceView,
  GoldenCheckView,
  GoldenModelView,
  LabelPage,
  Lanes,
  LiveBatch,
  ModelComparison,
  ModelsView,
  Overview,
  ReportRow,
  StreamDetail,
  Timeline,
  WindowDetail,
} from './views.ts';

/**
 * What the API answers: the part that clients may rely on. More fields may come and pass as they are; none of these goes
 * within v1. A procedure that answers otherwise fails, and the description of `/api/v1` is made from the same schemas.
 */

/** An object with these fields at least. */
const open = <Shape extends z.ZodRawShape>(shape: Shape): z.ZodObject<Shape> =>
  z.looseObject(shape) as unknown as z.ZodObject<Shape>;

const object: z.ZodType<object, object> = z.looseObject({});

type Item<Schema extends z.ZodType> = z.ZodType<readonly z.output<Schema>[], readonly z.input<Schema>[]>;

const list = <Schema extends z.ZodType>(item: Schema): Item<Schema> => z.array(item) as unknown as Item<Schema>;

/** A schema of what a room answers, which it fits by type; what the schema leaves open keeps the room's type. */
const answers =
  <View>() =>
  <Schema extends z.ZodType>(schema: View extends z.input<Schema> ? Schema : never): z.ZodType<View, View> =>
    schema as unknown as z.ZodType<View, View>;

/** Rooms answer with dates, which JSON writes as text. */
const at = z
  .custom<Date>((value) =>
    value instanceof Date ? !Number.isNaN(value.getTime()) : z.iso.datetime().safeParse(value).success,
  )
  .meta({ override: { type: 'string', format: 'date-time' }, description: 'UTC' });
const ms = z.number().describe('milliseconds since the epoch');
const fraction = z.number().min(0).max(1);
const nullable = <T extends z.ZodType>(schema: T) => schema.nullable();

const accuracy = open({
  value: fraction,
  low: fraction,
  high: fraction,
  n: z.number(),
  source: z.enum(['golden', 'truth']),
}).meta({ id: 'Accuracy', description: 'Measured, with its 95 % interval' });

/** What a sentence is made from, so that it can be said in another language. */
const wording = open({ key: z.string(), parameters: z.record(z.string(), z.unknown()) })
  .nullish()
  .meta({ id: 'Wording', description: 'Key and parameters of the sentence beside it' });

const constraints = open({
  minAccuracy: fraction,
  maxLatencyMs: z.number(),
  targetFps: z.number(),
  weight: z.number(),
}).meta({ id: 'Constraints' });

const accuracyCount = open({ n: z.number(), correct: z.number() });

const tile = open({
  streamId: z.string(),
  name: z.string(),
  state: z.string(),
  stateDetail: z.string(),
  stateWording: wording,
  constraints,
  accuracy: nullable(accuracy),
  truthAccuracy: nullable(accuracy),
  fps: z.number(),
  p95Ms: nullable(z.number()),
  droppedFrames: z.number(),
  modelNumber: z.number(),
  grants: open({ inferenceShare: z.number(), retrainingShare: z.number() }),
}).meta({ id: 'StreamTile', description: 'A stream as it is now' });

const device = open({
  id: z.string(),
  name: z.string(),
  provider: z.string(),
  status: z.string(),
  restarts: z.number(),
  residentBytes: z.number(),
  busy: z.number(),
  jobs: list(
    open({
      streamId: z.string(),
      kind: z.string(),
      granted: z.number(),
      used: z.number(),
      queued: z.number(),
    }),
  ),
}).meta({ id: 'Device' });

const event = open({
  id: z.number(),
  at,
  kind: z.string(),
  streamId: nullable(z.string()),
  message: z.string(),
  wording,
}).meta({ id: 'Event' });

const bin = open({ at: ms, n: z.number(), correct: z.number(), min: fraction, max: fraction }).meta({
  id: 'AccuracyBin',
});

const window = open({
  id: z.string(),
  streamId: z.string(),
  index: z.number(),
  startedAt: at,
  endsAt: at,
  closedAt: nullable(at),
  policy: z.string(),
  labels: z.number(),
  retrainingConfigId: nullable(z.string()),
  estimatedAccuracy: nullable(fraction),
  outcome: nullable(open({ kind: z.string(), reason: z.string(), wording })),
  golden: accuracyCount,
  truth: nullable(accuracyCount),
}).meta({ id: 'Window' });

const model = open({
  id: z.string(),
  streamId: z.string(),
  number: z.number(),
  status: z.string(),
  sha256: z.string(),
  createdAt: at,
}).meta({ id: 'ModelVersion' });

const user = open({
  id: z.string(),
  username: z.string(),
  name: z.string(),
  role: z.enum(roles),
  disabled: z.boolean(),
  createdAt: at,
}).meta({ id: 'User' });

const token = open({
  id: z.string(),
  name: z.string(),
  prefix: z.string(),
  scopes: list(z.enum(tokenScopes)),
  expiresAt: nullable(at),
  revokedAt: nullable(at),
}).meta({ id: 'ApiToken' });

const target = open({
  id: z.string(),
  name: z.string(),
  config: open({ kind: z.enum(['webhook', 'mqtt']), url: z.string() }),
  enabled: z.boolean(),
  lastSentAt: nullable(at),
  lastError: nullable(z.string()),
}).meta({ id: 'NotificationTarget' });

const savedWhatIf = open({
  id: z.string(),
  name: z.string(),
  createdBy: z.string(),
  createdAt: at,
  updatedAt: at,
  scenario: object,
  result: nullable(open({ policy: z.string(), objective: z.number(), baseline: z.number() })),
}).meta({ id: 'SavedWhatIf' });

const session = open({ id: z.string(), startedAt: at, expiresAt: at });

export const outputs = {
  nothing: z.void(),
  overview: answers<Overview>()(
    open({
      now: ms,
      policy: z.string(),
      streams: list(tile),
      devices: list(device),
      alerts: list(event),
      nextDecisionAt: nullable(ms),
    }),
  ),
  stream: answers<StreamDetail>()(
    open({
      stream: open({ id: z.string(), name: z.string(), constraints }),
      tile,
      models: list(model),
      windows: list(window),
    }),
  ),
  streamRef: open({ streamId: z.string() }),
  timeline: answers<Timeline>()(
    open({ from: ms, to: ms, binMs: z.number(), golden: list(bin), truth: list(bin), events: list(event) }),
  ),
  probe: answers<ProbeView>()(open({ ok: z.boolean() })),
  window: answers<WindowDetail>()(
    open({
      window,
      streamName: z.string(),
      minAccuracy: fraction,
      profiles: list(object),
      plans: list(object),
      events: list(event),
      model: nullable(model),
    }),
  ),
  windows: answers<StreamWindow[]>()(list(window)),
  devices: answers<DeviceView[]>()(list(device)),
  lanes: answers<Lanes>()(open({ from: ms, to: ms, grants: list(object), events: list(event) })),
  policy: z.object({ policy: z.enum(policyNames) }),
  goldenModels: answers<GoldenModelView[]>()(
    list(open({ id: z.string(), name: z.string(), classes: list(z.string()) })),
  ),
  report: answers<ReportRow[]>()(
    list(open({ streamName: z.string(), windowIndex: z.number(), startedAt: z.iso.datetime(), outcome: z.string() })),
  ),
  me: open({
    identity: nullable(open({ via: z.enum(['account', 'token', 'open']), name: z.string(), role: z.enum(roles) })),
    open: z.boolean(),
    anyAccount: z.boolean(),
  }),
  linkPurpose: nullable(
    z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('first-admin') }),
      z.object({ kind: z.literal('password'), username: z.string(), name: z.string() }),
    ]),
  ),
  username: z.object({ username: z.string() }),
  settings: answers<Preferences>()(open({ retention: object, streamDefaults: open({ constraints }) })),
  targets: answers<NotificationTarget[]>()(list(target)),
  target: answers<NotificationTarget>()(target),
  removedTarget: z.object({ leftover: nullable(z.string()) }),
  test: z.object({ failure: nullable(z.string()) }),
  users: answers<User[]>()(list(user)),
  user: answers<User>()(user),
  newUser: answers<{ user: User; link: string }>()(open({ user, link: z.string() })),
  link: z.object({ link: z.string() }),
  tokens: answers<ApiToken[]>()(list(token)),
  newToken: z.object({ token: z.string(), id: z.string() }),
  classMix: answers<ClassMix>()(open({ binMs: z.number(), classes: list(z.string()), bins: list(open({ at: ms })) })),
  labels: answers<LabelPage>()(
    open({
      classes: list(z.string()),
      crops: list(open({ id: z.string() })),
      next: nullable(open({ at: ms, id: z.string() })),
    }),
  ),
  agreement: answers<LabelAgreement>()(
    open({
      labelled: z.number(),
      reviewed: z.number(),
      goldenRight: z.number(),
      predicted: z.number(),
      predictedRight: z.number(),
      hard: z.number(),
    }),
  ),
  models: answers<ModelsView>()(open({ streamId: z.string(), pinned: z.boolean(), models: list(model) })),
  comparison: answers<ModelComparison>()(
    open({
      samples: z.number(),
      unseen: z.boolean(),
      versions: list(open({ modelId: z.string(), number: z.number(), correct: z.number() })),
    }),
  ),
  check: answers<GoldenCheckView>()(
    open({
      classes: list(z.string()),
      crops: list(open({ picture: z.string(), label: z.string() })),
      seconds: z.number(),
    }),
  ),
  whatIfBase: answers<WhatIfBase>()(open({ problem: object, policy: z.string(), label: z.string() })),
  whatIfJobRef: z.object({ jobId: z.string() }),
  whatIfJob: answers<WhatIfJob>()(
    open({ jobId: z.string(), status: z.enum(['queued', 'running', 'done', 'failed', 'cancelled']) }),
  ),
  savedRef: z.object({ id: z.string() }),
  savedWhatIf: answers<SavedWhatIf>()(savedWhatIf),
  savedWhatIfs: answers<readonly Omit<SavedWhatIf, 'scenario'>[]>()(list(savedWhatIf.omit({ scenario: true }))),
  liveSettings: answers<LiveSettings>()(open({ policy: z.string(), streams: list(open({ streamId: z.string() })) })),
  application: answers<Application>()(open({ id: z.string(), at, by: z.string(), settings: list(object) })),
  undone: answers<{ readonly kept: readonly AppliedSetting[] }>()(open({ kept: list(object) })),
  sessions: answers<UserSession[]>()(list(session)),
  ownSessions: answers<(UserSession & { readonly current: boolean })[]>()(
    list(session.extend({ current: z.boolean() })),
  ),
  facets: open({ actors: list(z.string()), actions: list(z.string()) }),
  setup: answers<Setup>()(open({ steps: object, streamId: nullable(z.string()), due: z.boolean() })),
  audit: answers<AuditEntry[]>()(
    list(open({ id: z.number(), at, actor: z.string(), action: z.string(), subject: z.string() })),
  ),
};

const liveBatch = answers<LiveBatch>()(
  open({ at: ms, tiles: list(tile), devices: list(device), events: list(event), nextDecisionAt: nullable(ms) }),
);

type Tracked = ReturnType<typeof tracked<LiveBatch>>;

async function* checked<Item>(items: AsyncIterable<Item>, check: (item: Item) => void): AsyncGenerator<Item, void> {
  for await (const item of items) {
    check(item);
    yield item;
  }
}

/** A subscription answers with one thing after the other; each is looked at when it comes. */
const each =
  <Item>(check: (item: Item) => void) =>
  (items: unknown): AsyncGenerator<Item, void> =>
    checked(items as AsyncIterable<Item>, check);

export const liveBatches = each<Tracked>((batch) => void liveBatch.parse(batch[1]));
export const whatIfJobs = each<WhatIfJob>((job) => void outputs.whatIfJob.parse(job));
