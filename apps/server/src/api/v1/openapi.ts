import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AnyTRPCProcedure } from '@trpc/server';
import { z } from 'zod';
import { appRouter } from '../root.ts';
import type { ApiContext, ProcedureMeta } from '../trpc.ts';
import { type HttpMethod, operations } from './operations.ts';
import { createHandler, type DescribedRouter, generateDocument } from './trpcToOpenApi.ts';

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
  output: z.unknown(),
});

/** A request's body is an object; an input that is one of several kinds of object is described as any. */
const objectInputs = (inputs: readonly unknown[] | undefined): readonly unknown[] | undefined =>
  inputs === undefined || inputs.every((input) => bare(input) instanceof z.ZodObject) ? inputs : [z.looseObject({})];

/** Which role an operation needs, as its description says it. */
const describe = (name: string, procedure: Procedure): Procedure => {
  const { meta } = procedure._def;
  const { output, ...operation } = operations[name] ?? fallback(name, procedure._def);
  const openapi = {
    ...operation,
    tags: [name.split('.')[0] ?? name],
    protect: meta?.role !== undefined,
    ...(meta?.role ? { description: `Needs the role ${meta.role}.` } : {}),
  };
  const call = ((options: never) => procedure(options)) as unknown as Procedure;
  return Object.assign(call, {
    _def: { ...procedure._def, inputs: objectInputs(procedure._def.inputs), meta: { ...meta, openapi }, output },
  });
};

/** Signing in is for browsers; a subscription has no answer that ends. */
const isOffered = (name: string, { _def }: Procedure): boolean =>
  _def.type !== 'subscription' && (_def.meta?.role !== undefined || operations[name] !== undefined);

/** The same procedures as the dashboard's, each with its method, path and answer; nothing of the original changes. */
const describedRouter = (): DescribedRouter => {
  const all = appRouter._def.procedures as unknown as Record<string, Procedure>;
  const offered = Object.entries(all).filter(([name, procedure]) => isOffered(name, procedure));
  const procedures = Object.fromEntries(offered.map(([name, procedure]) => [name, describe(name, procedure)]));
  return { ...appRouter, _def: { ...appRouter._def, procedures } } as unknown as DescribedRouter;
};

/** The OpenAPI 3.1 description of `/api/v1`, derived from the routers. */
export const openApiDocument = (router: DescribedRouter = describedRouter()) =>
  generateDocument(router, {
    title: 'Whetstone',
    description:
      'What the dashboard can do, for machines. Send an API token as `Authorization: Bearer …`; make one under Settings → API tokens.',
    version: '1',
    baseUrl: v1Path,
    securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
  });

/** Answers `/api/v1`; its description stands at `/api/v1/openapi.json`. */
export const createV1 = (contextOf: (request: IncomingMessage) => Promise<ApiContext>, maxBodySize: number) => {
  const router = describedRouter();
  let description: string | null = null;
  const handle = createHandler({ router, createContext: ({ req }) => contextOf(req), maxBodySize });
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    request.url = request.url?.slice(v1Path.length) || '/';
    if (request.method === 'GET' && request.url === '/openapi.json') {
      description ??= JSON.stringify(openApiDocument(router));
      response.writeHead(200, { 'content-type': 'application/json' }).end(description);
      return;
    }
    await handle(request, response);
  };
};
