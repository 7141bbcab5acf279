import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AnyTRPCRouter, TRPCError } from '@trpc/server';
import type { ApiContext } from '../trpc.ts';

/** A router whose procedures say by their meta how they are called over plain HTTP. */
export type DescribedRouter = AnyTRPCRouter;

/** As much of an OpenAPI 3.1 document as is looked at here. */
export interface OpenApiDocument {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly operationId: string }>>>>;
}

interface TrpcToOpenApi {
  generateOpenApiDocument(
    router: DescribedRouter,
    options: {
      readonly title: string;
      readonly description: string;
      readonly version: string;
      readonly baseUrl: string;
      readonly securitySchemes: Readonly<Record<string, object>>;
    },
  ): OpenApiDocument;
  createOpenApiNodeHttpHandler(options: {
    readonly router: DescribedRouter;
    readonly createContext: (request: { readonly req: IncomingMessage }) => Promise<ApiContext>;
    readonly maxBodySize: number;
    readonly onError: (fault: { readonly error: TRPCError; readonly path?: string }) => void;
  }): (request: IncomingMessage, response: ServerResponse) => Promise<void>;
}

// Required without its types: they bring Next's along, which change what `process.env` is in the whole server.
const library: TrpcToOpenApi = createRequire(import.meta.url)('trpc-to-openapi');

export const generateDocument: TrpcToOpenApi['generateOpenApiDocument'] = library.generateOpenApiDocument;
export const createHandler: TrpcToOpenApi['createOpenApiNodeHttpHandler'] = library.createOpenApiNodeHttpHandler;
