import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AnyTRPCProcedure } from '@trpc/server';
import { z } from 'zod';
import { appRouter } from '../root.ts';
import { type ApiContext, createCallerFactory, type ProcedureMeta } from '../trpc.ts';
import { type HttpMethod, operations } from './operations.ts';
import { createHandler, type DescribedRouter, generateDocument, type OpenApiDocument } from './trpcToOpenApi.ts';

export const v1Path = '/api/v1';

type Definition = AnyTRPCProcedure['_def'] & {
  readonly meta?: ProcedureMeta;
  readonly inputs?: readonly unknown[];
};
type Procedure = AnyTRPCProcedure & { readonly _def: Definition };

const kebab = (name: string): string => name.replace(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`);

const bare = (schema: unknown): unknown =>
  schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault
    ? bare(schema.unwrap())
    : schema;

const flat = [z.ZodString, z.ZodNumber, z.ZodBoolean, z.ZodDate, z.ZodEnum, z.ZodLiteral];

/** Whether an input can stand in a query string: nothing in it holds anything else. */
const fitsQuery = (schema: unknown): boolean =>
  schema === undefined ||
  (schema instanceof z.ZodObject &&
    Object.values(schema.shape).every((field) => flat.some((kind) => bare(field) instanceof kind)));

/** The operation of a procedure that has no path of its own: `whatIf.list` is `GET /what-if/list`. */
const fallback = (name: string, { type, inputs }: Definition) => ({
  method: (type === 'query' && fitsQuery(inputs?.at(-1)) ? 'GET' : 'POST') as HttpMethod,
  path: `/${name.split('.').map(kebab).join('/')}` as const,
  summary: name,
});

/** A request's body is an object; an input that is one of several kinds of object is described as any. */
const objectInputs = (inputs: readonly unknown[] | undefined): readonly unknown[] | undefined =>
  inputs === undefined || inputs.every((input) => bare(input) instanceof z.ZodObject) ? inputs : [z.looseObject({})];

const openApiOf = (name: string, { _def }: Procedure) => {
  const operation = operations[name] ?? fallback(name, _def);
  const { role } = _def.meta ?? {};
  const openapi = {
    ...operation,
    tags: [name.split('.')[0] ?? name],
    protect: role !== undefined,
    ...(role ? { description: `Needs the role ${role}.` } : {}),
  };
  return { ..._def.meta, openapi };
};

/** The procedure with its method, path and answer. */
const described = (name: string, procedure: Procedure): Procedure => {
  const call = ((options: never) => procedure(options)) as unknown as Procedure;
  const inputs = objectInputs(procedure._def.inputs);
  return Object.assign(call, { _def: { ...procedure._def, meta: openApiOf(name, procedure), inputs } });
};

/**
 * The procedure as the library calls it. The library takes any value for any other where it sees a schema ("false" is
 * true, null is 0), and changes the schema for everybody; so it sees the names in the path only, a query string is read
 * here, and the procedure's own schema judges what came.
 */
const answering = (name: string, procedure: Procedure): Procedure => {
  const meta = openApiOf(name, procedure);
  const [input] = procedure._def.inputs ?? [];
  const fromQuery = meta.openapi.method === 'GET' || meta.openapi.method === 'DELETE';
  const call = ({ getRawInput, ...options }: { readonly getRawInput: () => Promise<unknown> }) =>
    (procedure as unknown as (options: object) => unknown)({
      ...options,
      getRawInput: async () => (fromQuery ? readQuery(input, await getRawInput()) : getRawInput()),
    });
  const names = [...meta.openapi.path.matchAll(/\{(\w+)\}/gu)].map(([, each = '']) => [each, z.string()]);
  const inputs = input === undefined ? [] : [z.looseObject(Object.fromEntries(names))];
  return Object.assign(call as unknown as Procedure, { _def: { ...procedure._def, meta, inputs } });
};

const readField = (field: unknown, text: unknown): unknown => {
  if (typeof text !== 'string') return text;
  const kind = bare(field);
  if (kind instanceof z.ZodNumber && text.trim() !== '' && Number.isFinite(Number(text))) return Number(text);
  if (kind instanceof z.ZodBoolean && (text === 'true' || text === 'false')) return text === 'true';
  return text;
};

/** Numbers and booleans out of a query string, where they are such; the schema says what is wrong with the rest. */
const readQuery = (schema: unknown, query: unknown): unknown => {
  if (!(schema instanceof z.ZodObject) || typeof query !== 'object' || query === null) return query;
  return Object.fromEntries(Object.entries(query).map(([key, text]) => [key, readField(schema.shape[key], text)]));
};

/** Signing in is for browsers; a subscription has no answer that ends. */
const isOffered = (name: string, { _def }: Procedure): boolean =>
  _def.type !== 'subscription' && (_def.meta?.role !== undefined || operations[name] !== undefined);

/** The dashboard's procedures that are offered to machines, each made into what `make` makes of it. */
const routerOf = (make: (name: string, procedure: Procedure) => Procedure): DescribedRouter => {
  const all = appRouter._def.procedures as unknown as Record<string, Procedure>;
  const offered = Object.entries(all).filter(([name, procedure]) => isOffered(name, procedure));
  const procedures = Object.fromEntries(offered.map(([name, procedure]) => [name, make(name, procedure)]));
  const made = { ...appRouter, _def: { ...appRouter._def, procedures } } as unknown as typeof appRouter;
  return { ...made, createCaller: createCallerFactory(made) } as unknown as DescribedRouter;
};

/** The OpenAPI 3.1 description of `/api/v1`, derived from the routers. */
export const openApiDocument = () =>
  generateDocument(routerOf(described), {
    title: 'Whetstone',
    description:
      'What the dashboard can do, for machines. Send an API token as `Authorization: Bearer …`; make one under Settings → API tokens.',
    version: '1',
    baseUrl: v1Path,
    securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
  });

/** Sentences for what is refused before a procedure is reached. */
const refusals = (maxBodySize: number): Readonly<Record<string, string>> => ({
  PARSE_ERROR: 'the body is no JSON object; send one, like {"name": "Yard"}',
  UNSUPPORTED_MEDIA_TYPE: 'the body must be JSON; send it with the header Content-Type: application/json',
  PAYLOAD_TOO_LARGE: `the body is larger than ${maxBodySize / 1024} KiB; send less at once`,
});

export interface V1Options {
  readonly contextOf: (request: IncomingMessage) => Promise<ApiContext>;
  /** Bytes of a request's body. */
  readonly maxBodySize: number;
  /** Told of faults of the server's own. */
  readonly onFault: (error: unknown, path: string) => void;
}

/** Answers `/api/v1`; its description stands at `/api/v1/openapi.json`. */
export const createV1 = ({ contextOf, maxBodySize, onFault }: V1Options) => {
  const words = refusals(maxBodySize);
  const router = routerOf(answering);
  const methodsAt = createMethodsAt(openApiDocument());
  let description: string | null = null;
  const handle = createHandler({
    router,
    createContext: ({ req }) => contextOf(req),
    maxBodySize,
    onError: ({ error, path }) => {
      if (error.code === 'INTERNAL_SERVER_ERROR') onFault(error, path ?? '');
      error.message = words[error.code] ?? error.message;
    },
  });
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    request.url = request.url?.slice(v1Path.length) || '/';
    const path = request.url.replace(/\?.*$/u, '');
    if (request.method === 'GET' && path === '/openapi.json') {
      description ??= JSON.stringify(openApiDocument());
      response.writeHead(200, { 'content-type': 'application/json' }).end(description);
      return;
    }
    const methods = methodsAt(path);
    if (!methods.includes(request.method ?? '')) return refuse(response, { method: request.method, path, methods });
    await handle(request, response);
  };
};

const refuse = (
  response: ServerResponse,
  { method, path, methods }: { method: string | undefined; path: string; methods: readonly string[] },
): void => {
  const known = methods.length > 0;
  const code = known ? 'METHOD_NOT_SUPPORTED' : 'NOT_FOUND';
  const message = known
    ? `${v1Path}${path} does not take ${method}; use ${methods.join(' or ')}`
    : `there is no ${v1Path}${path}; ${v1Path}/openapi.json lists what there is`;
  response.writeHead(known ? 405 : 404, {
    'content-type': 'application/json',
    ...(known ? { allow: methods.join(', ') } : {}),
  });
  response.end(JSON.stringify({ message, code, data: { code, httpStatus: known ? 405 : 404, faults: [] } }));
};

/** Which methods a path takes. */
const createMethodsAt = ({ paths }: OpenApiDocument) => {
  const routes = Object.entries(paths).map(([path, methods]) => ({
    pattern: new RegExp(`^${path.replace(/\{\w+\}/gu, '[^/]+')}/?$`, 'u'),
    methods: Object.keys(methods).map((method) => method.toUpperCase()),
  }));
  return (path: string): string[] => routes.flatMap(({ pattern, methods }) => (pattern.test(path) ? methods : []));
};
