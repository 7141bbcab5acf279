import { z } from 'zod';
import { tokenScopes } from '../../domain/account.ts';
import { roles } from '../../domain/actor.ts';

/** What the API answers, for its description; more fields may come, none goes within v1. */

const at = z.iso.datetime().describe('UTC');
const ms = z.number().describe('milliseconds since the epoch');
const fraction = z.number().min(0).max(1);
const nullable = <T extends z.ZodType>(schema: T) => schema.nullable();

const accuracy = z
  .looseObject({ value: fraction, low: fraction, high: fraction, n: z.number(), source: z.enum(['golden', 'truth']) })
  .meta({ id: 'Accuracy', description: 'Measured, with its 95 % interval' });

/** What a sentence is made from, so that it can be said in another language. */
const wording = z
  .looseObject({ key: z.string(), parameters: z.record(z.string(), z.unknown()) })
  .nullish()
  .meta({ id: 'Wording', description: 'Key and parameters of the sentence beside it' });

const constraints = z
  .looseObject({ minAccuracy: fraction, maxLatencyMs: z.number(), targetFps: z.number(), weight: z.number() })
  .meta({ id: 'Constraints' });

const accuracyCount = z.looseObject({ n: z.number(), correct: z.number() });

const tile = z
  .looseObject({
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
    grants: z.looseObject({ inferenceShare: z.number(), retrainingShare: z.number() }),
  })
  .meta({ id: 'StreamTile', description: 'A stream as it is now' });

const device = z
  .looseObject({
    id: z.string(),
    name: z.string(),
    provider: z.string(),
    status: z.string(),
    restarts: z.number(),
    residentBytes: z.number(),
    busy: z.number(),
    jobs: z.array(
      z.looseObject({
        streamId: z.string(),
        kind: z.string(),
        granted: z.number(),
        used: z.number(),
        queued: z.number(),
      }),
    ),
  })
  .meta({ id: 'Device' });

const event = z
  .looseObject({ id: z.number(), at, kind: z.string(), streamId: nullable(z.string()), message: z.string(), wording })
  .meta({ id: 'Event' });

const bin = z
  .looseObject({ at: ms, n: z.number(), correct: z.number(), min: fraction, max: fraction })
  .meta({ id: 'AccuracyBin' });

const window = z
  .looseObject({
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
    outcome: nullable(z.looseObject({ kind: z.string(), reason: z.string(), wording })),
    golden: accuracyCount,
    truth: nullable(accuracyCount),
  })
  .meta({ id: 'Window' });

const model = z
  .looseObject({
    id: z.string(),
    streamId: z.string(),
    number: z.number(),
    status: z.string(),
    sha256: z.string(),
    createdAt: at,
  })
  .meta({ id: 'ModelVersion' });

const user = z
  .looseObject({
    id: z.string(),
    username: z.string(),
    name: z.string(),
    role: z.enum(roles),
    disabled: z.boolean(),
    createdAt: at,
  })
  .meta({ id: 'User' });

const token = z
  .looseObject({
    id: z.string(),
    name: z.string(),
    prefix: z.string(),
    scopes: z.array(z.enum(tokenScopes)),
    expiresAt: nullable(at),
    revokedAt: nullable(at),
  })
  .meta({ id: 'ApiToken' });

const target = z
  .looseObject({
    id: z.string(),
    name: z.string(),
    config: z.looseObject({ kind: z.enum(['webhook', 'mqtt']), url: z.string() }),
    enabled: z.boolean(),
    lastSentAt: nullable(at),
    lastError: nullable(z.string()),
  })
  .meta({ id: 'NotificationTarget' });

const savedWhatIf = z
  .looseObject({
    id: z.string(),
    name: z.string(),
    createdBy: z.string(),
    createdAt: at,
    updatedAt: at,
    scenario: z.looseObject({}),
    result: nullable(z.looseObject({ policy: z.string(), objective: z.number(), baseline: z.number() })),
  })
  .meta({ id: 'SavedWhatIf' });

export const outputs = {
  nothing: z.void(),
  overview: z.looseObject({
    now: ms,
    policy: z.string(),
    streams: z.array(tile),
    devices: z.array(device),
    alerts: z.array(event),
    nextDecisionAt: nullable(ms),
  }),
  stream: z.looseObject({
    stream: z.looseObject({ id: z.string(), name: z.string(), constraints }),
    tile,
    models: z.array(model),
    windows: z.array(window),
  }),
  streamRef: z.object({ streamId: z.string() }),
  timeline: z.looseObject({
    from: ms,
    to: ms,
    binMs: z.number(),
    golden: z.array(bin),
    truth: z.array(bin),
    events: z.array(event),
  }),
  probe: z.looseObject({ ok: z.boolean() }),
  window: z.looseObject({
    window,
    streamName: z.string(),
    minAccuracy: fraction,
    profiles: z.array(z.looseObject({})),
    plans: z.array(z.looseObject({})),
    events: z.array(event),
    model: nullable(model),
  }),
  windows: z.array(window),
  devices: z.array(device),
  lanes: z.looseObject({ from: ms, to: ms, grants: z.array(z.looseObject({})), events: z.array(event) }),
  policy: z.object({ policy: z.string() }),
  goldenModels: z.array(z.looseObject({ id: z.string(), name: z.string(), classes: z.array(z.string()) })),
  report: z.array(
    z.looseObject({ streamName: z.string(), windowIndex: z.number(), startedAt: at, outcome: z.string() }),
  ),
  me: z.looseObject({
    identity: nullable(z.looseObject({ via: z.string(), name: z.string(), role: z.enum(roles) })),
    open: z.boolean(),
    anyAccount: z.boolean(),
  }),
  settings: z.looseObject({ retention: z.looseObject({}), streamDefaults: z.looseObject({ constraints }) }),
  targets: z.array(target),
  target,
  test: z.object({ failure: nullable(z.string()) }),
  users: z.array(user),
  user,
  newUser: z.looseObject({ user, link: z.string() }),
  link: z.object({ link: z.string() }),
  tokens: z.array(token),
  newToken: z.object({ token: z.string(), id: z.string() }),
  classMix: z.looseObject({
    binMs: z.number(),
    classes: z.array(z.string()),
    bins: z.array(z.looseObject({ at: ms })),
  }),
  labels: z.looseObject({
    classes: z.array(z.string()),
    crops: z.array(z.looseObject({ id: z.string() })),
    next: nullable(z.looseObject({ at: ms, id: z.string() })),
  }),
  models: z.looseObject({ streamId: z.string(), pinned: z.boolean(), models: z.array(model) }),
  comparison: z.looseObject({
    samples: z.number(),
    unseen: z.boolean(),
    versions: z.array(z.looseObject({ modelId: z.string(), number: z.number(), correct: z.number() })),
  }),
  check: z.looseObject({}),
  whatIfBase: z.looseObject({ problem: z.looseObject({}), policy: z.string(), label: z.string() }),
  whatIfJobRef: z.object({ jobId: z.string() }),
  whatIfJob: z.looseObject({
    jobId: z.string(),
    status: z.enum(['queued', 'running', 'done', 'failed', 'cancelled']),
  }),
  savedRef: z.object({ id: z.string() }),
  savedWhatIf,
  savedWhatIfs: z.array(savedWhatIf.omit({ scenario: true })),
  liveSettings: z.looseObject({ policy: z.string(), streams: z.array(z.looseObject({ streamId: z.string() })) }),
  application: z.looseObject({ id: z.string(), at, by: z.string(), settings: z.array(z.looseObject({})) }),
  undone: z.looseObject({ kept: z.array(z.looseObject({})) }),
  sessions: z.array(z.looseObject({ id: z.string(), startedAt: at, expiresAt: at })),
  facets: z.looseObject({ actors: z.array(z.string()), actions: z.array(z.string()) }),
  setup: z.looseObject({}),
  audit: z.array(z.looseObject({ id: z.number(), at, actor: z.string(), action: z.string(), subject: z.string() })),
};
