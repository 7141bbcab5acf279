import { initTRPC, TRPCError } from '@trpc/server';
import type { Said, Wording } from '@whetstone/scheduler';
import { z } from 'zod';
import type { Auth } from '../auth/auth.ts';
import { type Actor, allows, type Change, type Identity, type Role } from '../domain/actor.ts';
import type { AuditEntry, AuditQuery } from '../domain/audit.ts';
import { maskSecrets, secretKey } from '../domain/maskSecrets.ts';
import { redactUrl } from '../domain/redactUrl.ts';
import { sayOfFault } from '../domain/sentences/faultSentences.ts';
import { saidOfIssue } from '../domain/sentences/schemaWords.ts';
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
  /** What the message is made from; null for words from elsewhere. */
  readonly wording: Wording | null;
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

const saidOf = (issue: z.core.$ZodIssue, input: unknown): Said => {
  const value = valueAt(input, issue.path);
  const { text, wording } = saidOfIssue(issue);
  if (value === undefined && issue.path.length > 0)
    return sayOfFault('fault.missing', { wish: { text: wanted(text), wording } });
  const isSecret = issue.path.some((key) => secretKey.test(String(key)));
  const wish = { text: text.startsWith('Invalid') ? `is not valid: ${wanted(text)}` : text, wording };
  return isSecret
    ? sayOfFault('fault.secret', { wish })
    : sayOfFault('fault.value', { value: shown(value, issue.path), wish });
};

const faultOf = (field: string, { text, wording = null }: Said): FieldFault => ({ field, message: text, wording });

/** Names field, value and remedy of each fault that a schema found; a URL's credentials are masked. */
export const describeFaults = (error: z.ZodError, input: unknown): FieldFault[] =>
  error.issues.map((issue) => faultOf(issue.path.map(String).join('.') || 'input', saidOf(issue, input)));

/** An input that a schema refused, in words. */
class InputFaultsError extends Error {
  readonly faults: readonly FieldFault[];
  readonly said: Said;
  constructor(faults: readonly FieldFault[]) {
    super(faults.map(({ field, message }) => `${field}: ${message}`).join('; '));
    this.name = 'InputFaultsError';
    this.faults = faults;
    this.said = sayOfFault('fault.several', {
      faults: faults.map(({ message, wording }) => ({ text: message, wording })),
    });
  }
}

const faultsOf = (cause: unknown): readonly FieldFault[] => {
  if (cause instanceof InputFaultsError) return cause.faults;
  return cause instanceof InputError ? [faultOf(cause.field, cause.said)] : [];
};

/** What a refusal of the API's own is made from. */
class RefusedError extends Error {
  readonly said: Said;
  constructor(said: Said) {
    super(said.text);
    this.name = 'RefusedError';
    this.said = said;
  }
}

/** A call that is refused as a whole. */
export const refusal = (code: TRPCError['code'], said: Said): TRPCError =>
  new TRPCError({ code, message: said.text, cause: new RefusedError(said) });

/** What an error's sentence is made from; null for words from elsewhere. */
export const wordingOfError = (error: unknown): Wording | null =>
  error instanceof InputFaultsError ||
  error instanceof InputError ||
  error instanceof NotFoundError ||
  error instanceof RefusedError
    ? (error.said.wording ?? null)
    : null;

const internal = sayOfFault('error.internal');

const t = initTRPC
  .context<ApiContext>()
  .meta<ProcedureMeta>()
  .create({
    sse: { ping: { enabled: true, intervalMs: 10_000 }, client: { reconnectAfterInactivityMs: 30_000 } },
    errorFormatter({ shape, error }) {
      const { stack: _stack, ...data } = shape.data;
      // What went wrong inside is for the log: it may hold a query, a path, an address.
      const isInternal = error.code === 'INTERNAL_SERVER_ERROR';
      const message = isInternal ? internal.text : shape.message;
      const wording = (isInternal && internal.wording) || wordingOfError(error.cause);
      return { ...shape, message, data: { ...data, faults: faultsOf(error.cause), wording } };
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
      if (!identity) throw refusal('UNAUTHORIZED', sayOfFault('error.signIn'));
      if (!allows(identity.role, role))
        throw refusal('FORBIDDEN', sayOfFault('error.role', { role, name: identity.name, has: identity.role }));
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
      if (!identity || !allows(identity.role, role)) throw refusal('UNAUTHORIZED', sayOfFault('error.sessionEnded'));
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
