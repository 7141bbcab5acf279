import { initTRPC, TRPCError } from '@trpc/server';
import { z } from 'zod';
import { InputError, NotFoundError, type Rooms } from './rooms.ts';

export interface ApiContext {
  readonly rooms: Rooms;
}

/** A fault of the input as the form shows it: dotted path of the field and what is wrong with its value. */
export interface FieldFault {
  readonly field: string;
  readonly message: string;
}

const shown = (value: unknown): string => {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value) ?? String(value);
  return (text.length > 80 ? `${text.slice(0, 79)}…` : text).replace(/\/\/[^/@"]*@/gu, '//***@');
};

const valueAt = (input: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    input,
  );

/** Names field, value and remedy of each fault that a schema found; a URL's credentials are masked. */
export const describeFaults = (error: z.ZodError, input: unknown): FieldFault[] =>
  error.issues.map((issue) => ({
    field: issue.path.map(String).join('.') || 'input',
    message: `${shown(valueAt(input, issue.path))} ${issue.message.startsWith('Invalid') ? `is not valid: ${issue.message}` : issue.message}`,
  }));

const t = initTRPC.context<ApiContext>().create({
  sse: { ping: { enabled: true, intervalMs: 10_000 }, client: { reconnectAfterInactivityMs: 30_000 } },
  errorFormatter({ shape, error, input }) {
    const faults =
      error.cause instanceof z.ZodError
        ? describeFaults(error.cause, input)
        : error.cause instanceof InputError
          ? [{ field: error.cause.field, message: error.cause.message.slice(error.cause.field.length + 2) }]
          : [];
    const { stack: _stack, ...data } = shape.data;
    return {
      ...shape,
      message:
        faults.length > 0 ? faults.map(({ field, message }) => `${field}: ${message}`).join('; ') : shape.message,
      data: { ...data, faults },
    };
  },
});

/** Foreseen errors keep their sentence and get their code; anything else stays an internal error. */
const named = t.middleware(async ({ next }) => {
  const result = await next();
  if (result.ok) return result;
  const { cause } = result.error;
  if (cause instanceof InputError) throw new TRPCError({ code: 'BAD_REQUEST', message: cause.message, cause });
  if (cause instanceof NotFoundError) throw new TRPCError({ code: 'NOT_FOUND', message: cause.message, cause });
  return result;
});

export const router = t.router;
export const procedure = t.procedure.use(named);
