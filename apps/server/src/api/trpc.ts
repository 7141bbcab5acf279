import { initTRPC, TRPCError } from '@trpc/server';
import { z } from 'zod';
import type { Auth } from '../auth/auth.ts';
import { type Actor, allows, type Change, type Identity, type Role } from '../domain/actor.ts';
import type { AuditEntry, AuditQuery } from '../domain/audit.ts';
import { maskSecrets, secretKey } from '../domain/maskSecrets.ts';
import { redactUrl } from '../domain/redactUrl.ts';
import type { Targets } from '../notifications/targets.ts';
import type { PreferenceRoom } from '../preferences/preferences.ts';
import type { SetupRoom } from '../setup/setup.ts';
import { InputError, NotFoundError, type Rooms } from './rooms.ts';

export interface ApiContext {
  readonly rooms: Rooms;
  /** Null where nobody signed in. */
  readonly identity: Identity | null;
  /** Looks up again who the request comes from; a subscription outlives sessions. */
  identify(): Promise<Identity | null>;
  /** Address of who asks. */
  readonly client: string;
  readonly auth: Auth;
  readonly audit: AuditLog;
  readonly targets: Targets;
  readonly preferences: PreferenceRoom;
  readonly setup: SetupRoom;
}

/** Who changed what. */
export interface AuditLog {
  record(row: Change & { readonly actor: string }): Promise<void>;
  /** Newest first. */
  list(query: AuditQuery): Promise<AuditEntry[]>;
  /** Every actor and action there is a row of. */
  facets(): Promise<{ readonly actors: readonly string[]; readonly actions: readonly string[] }>;
}

/** What a procedure says about itself. */
export interface ProcedureMeta {
  /** The least role that may call it; absent only where anybody may. */
  readonly role?: Role;
  /** A mutation that only asks, and so leaves no audit row: a query would be asked again by itself. */
  readonly asks?: true;
}

/** A fault of the input as the form shows it: dotted path of the field and what is wrong with its value. */
export interface FieldFault {
  readonly field: string;
  readonly message: string;
}

const shown = (value: unknown, path: readonly PropertyKey[]): string => {
  if (value === undefined) return 'nothing';
  const isAddress = typeof value === 'string' && /url$/iu.test(String(path.at(-1)));
  const safe = isAddress ? redactUrl(value) : maskSecrets(value);
  const text = JSON.stringify(safe) ?? String(safe);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
};

const valueAt = (input: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    input,
  );

/** Of a schema's message, what it wants: "expected number" of "Invalid input: expected number, received NaN". */
const wanted = (message: string): string =>
  message.replace(/^Invalid (?:input|option): /u, '').replace(/, received \w+$/u, '');

const messageOf = (issue: z.core.$ZodIssue, input: unknown): string => {
  const value = valueAt(input, issue.path);
  if (value === undefined && issue.path.length > 0) return `is missing: ${wanted(issue.message)}`;
  const isSecret = issue.path.some((key) => secretKey.test(String(key)));
  const said = issue.message.startsWith('Invalid') ? `is not valid: ${wanted(issue.message)}` : issue.message;
  return `${isSecret ? 'it' : shown(value, issue.path)} ${said}`;
};

/** Names field, value and remedy of each fault that a schema found; a URL's credentials are masked. */
export const describeFaults = (error: z.ZodError, input: unknown): FieldFault[] =>
  error.issues.map((issue) => ({
    field: issue.path.map(String).join('.') || 'input',
    message: messageOf(issue, input),
  }));

/** An input that a schema refused, in words. */
class InputFaultsError extends Error {
  readonly faults: readonly FieldFault[];
  constructor(faults: readonly FieldFault[]) {
    super(faults.map(({ field, message }) => `${field}: ${message}`).join('; '));
    this.name = 'InputFaultsError';
    this.faults = faults;
  }
}

const faultsOf = (cause: unknown): readonly FieldFault[] => {
  if (cause instanceof InputFaultsError) return cause.faults;
  if (cause instanceof InputError)
    return [{ field: cause.field, message: cause.message.slice(cause.field.length + 2) }];
  return [];
};

const t = initTRPC
  .context<ApiContext>()
  .meta<ProcedureMeta>()
  .create({
    sse: { ping: { enabled: true, intervalMs: 10_000 }, client: { reconnectAfterInactivityMs: 30_000 } },
    errorFormatter({ shape, error }) {
      const { stack: _stack, ...data } = shape.data;
      // What went wrong inside is for the log: it may hold a query, a path, an address.
      const message =
        error.code === 'INTERNAL_SERVER_ERROR' ? 'the server met a fault; its log says more' : shape.message;
      return { ...shape, message, data: { ...data, faults: faultsOf(error.cause) } };
    },
  });

/** Foreseen errors keep their sentence and get their code; anything else stays an internal error. */
const named = t.middleware(async ({ next, getRawInput }) => {
  const result = await next();
  if (result.ok) return result;
  const { cause } = result.error;
  if (cause instanceof z.ZodError && result.error.code === 'BAD_REQUEST') {
    const faults = new InputFaultsError(describeFaults(cause, await getRawInput()));
    throw new TRPCError({ code: 'BAD_REQUEST', message: faults.message, cause: faults });
  }
  if (cause instanceof InputError) throw new TRPCError({ code: 'BAD_REQUEST', message: cause.message, cause });
  if (cause instanceof NotFoundError) throw new TRPCError({ code: 'NOT_FOUND', message: cause.message, cause });
  return result;
});

/** The actor of one call, with the number of audit rows that it has left. */
export const actorOf = ({ identity, audit: log }: Pick<ApiContext, 'audit'> & { identity: Identity }) => {
  let rows = 0;
  const audit = (change: Change): Promise<void> => {
    rows += 1;
    const masked = { ...change, before: maskSecrets(change.before), after: maskSecrets(change.after) };
    return log.record({ ...masked, actor: identity.name });
  };
  const actor: Actor = { name: identity.name, role: identity.role, audit };
  return { actor, rows: () => rows };
};

/**
 * Lets in who has the role, and leaves an audit row behind every mutation that changes something: the row that the room
 * writes with `ctx.actor.audit`, which knows before and after, else one with the call's input.
 */
const forRole = (role: Role) =>
  t.procedure
    .meta({ role })
    .use(named)
    .use(async ({ ctx, type, meta, path, getRawInput, next }) => {
      const { identity } = ctx;
      if (!identity) throw new TRPCError({ code: 'UNAUTHORIZED', message: 'sign in first, or send an API token' });
      if (!allows(identity.role, role))
        throw new TRPCError({
          code: 'FORBIDDEN',
          message: `this needs the role ${role}, and ${identity.name} is ${identity.role}; ask an admin`,
        });
      const { actor, rows } = actorOf({ ...ctx, identity });
      const result = await next({ ctx: { ...ctx, identity, actor } });
      if (type === 'mutation' && !meta?.asks && result.ok && rows() === 0)
        await actor.audit({ action: path, subject: '', before: null, after: await getRawInput() });
      return result;
    });

const recheckMs = 30_000;

/**
 * Passes a subscription's items on for as long as its caller may have them: a session that ended, a token that was
 * revoked and a role that was taken away end it within 30 s.
 */
export async function* whileAllowed<Item>(
  ctx: Pick<ApiContext, 'identify'>,
  role: Role,
  items: AsyncIterable<Item>,
): AsyncGenerator<Item> {
  let checkedAt = performance.now();
  for await (const item of items) {
    if (performance.now() - checkedAt > recheckMs) {
      const identity = await ctx.identify();
      if (!identity || !allows(identity.role, role))
        throw new TRPCError({ code: 'UNAUTHORIZED', message: 'your session ended; sign in again' });
      checkedAt = performance.now();
    }
    yield item;
  }
}

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;
/** For everybody, signed in or not; nothing but signing in may need it. */
export const publicProcedure = t.procedure.use(named);
export const viewerProcedure = forRole('viewer');
export const operatorProcedure = forRole('operator');
export const adminProcedure = forRole('admin');
