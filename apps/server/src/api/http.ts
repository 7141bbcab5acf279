import { existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createHTTPHandler } from '@trpc/server/adapters/standalone';
import type { Logger } from 'pino';
import sirv from 'sirv';
import type { Auth } from '../auth/auth.ts';
import { authPath } from '../auth/authServer.ts';
import type { Backup } from '../backup/backup.ts';
import { allows, type Identity, type Role } from '../domain/actor.ts';
import { isLoopbackName } from '../domain/loopback.ts';
import { sayOfModel } from '../domain/sentences/modelSentences.ts';
import type { Monitor } from '../metrics/monitor.ts';
import { maxEdgeBytes } from '../models/edgeImport.ts';
import { maxGoldenBytes } from '../models/goldenImport.ts';
import type { Targets } from '../notifications/targets.ts';
import type { PreferenceRoom } from '../preferences/preferences.ts';
import type { SetupRoom } from '../setup/setup.ts';
import { answerAuth, clientAddress } from './authHttp.ts';
import { sendBackup } from './backupHttp.ts';
import { answerMonitor, isMonitorPath } from './monitorHttp.ts';
import { InputError, NotFoundError, type Rooms } from './rooms.ts';
import { appRouter } from './root.ts';
import { type ApiContext, type AuditLog, actorOf, wordingOfError } from './trpc.ts';
import { createV1, v1Path } from './v1/openapi.ts';

const maxJsonBytes = 1024 * 1024;

export interface HttpOptions {
  readonly rooms: Rooms;
  readonly auth: Auth;
  readonly audit: AuditLog;
  readonly monitor: Monitor;
  readonly targets: Targets;
  readonly backup: Backup;
  readonly preferences: PreferenceRoom;
  readonly setup: SetupRoom;
  readonly log: Logger;
  /** Folder of the built dashboard. */
  readonly webRoot: string;
  /** Folder of the documents that the dashboard links to; shown as plain text. */
  readonly docsRoot: string;
  readonly host: string;
  /** Where people reach the dashboard when a proxy stands before it. */
  readonly publicUrl: string | null;
}

const hostName = (authority: string): string => authority.replace(/:\d+$/u, '');

/** Our own pages, and what a person typed. Another port of this machine is `same-site`, and not ours. */
const ownSites: ReadonlySet<unknown> = new Set(['same-origin', 'none']);

/**
 * Whether a request comes from our own pages or from no page at all. Another site's page must not steer cameras: its
 * Origin differs from the Host, and a name that was re-bound to this address is not ours while we listen on loopback.
 */
const isOwn = (request: IncomingMessage, { host: listenHost, publicUrl }: HttpOptions): boolean => {
  const { host, origin, 'sec-fetch-site': site } = request.headers;
  if (host === undefined) return false;
  // Pages may be linked to from anywhere; what they ask for may be asked for by themselves only.
  if (site !== undefined && !ownSites.has(site) && /^\/(?:api|trpc)\//u.test(request.url ?? '')) return false;
  const isPublic = publicUrl !== null && new URL(publicUrl).host === host;
  if (isLoopbackName(listenHost) && !isLoopbackName(hostName(host)) && !isPublic) return false;
  if (origin === undefined) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
};

const send = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
};

const readBody = async (request: IncomingMessage, limit: number): Promise<Uint8Array> => {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length > limit)
      throw new InputError('file', sayOfModel('file.tooLarge', { most: Math.round(limit / 2 ** 20) }));
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
};

const framePath = /^\/api\/streams\/([\w-]+)\/frame\.jpg$/u;

const sendFrame = async (rooms: Rooms, streamId: string, url: URL, response: ServerResponse): Promise<void> => {
  const sequence = url.searchParams.get('sequence');
  const jpeg = await rooms.framePicture(streamId, sequence === null ? null : Number(sequence));
  if (jpeg === null)
    return send(response, 404, { message: 'this frame is no longer at hand; ask without a sequence for the newest' });
  response.writeHead(200, {
    'content-type': 'image/jpeg',
    'content-length': jpeg.byteLength,
    'cache-control': sequence === null ? 'no-store' : 'private, max-age=60',
  });
  response.end(jpeg);
};

const modelPath = /^\/api\/streams\/([\w-]+)\/models\/([\w-]+)\.onnx$/u;

const sendModel = async (rooms: Rooms, streamId: string, modelId: string, response: ServerResponse): Promise<void> => {
  const { name, bytes } = await rooms.models.file(streamId, modelId);
  response.writeHead(200, {
    'content-type': 'application/octet-stream',
    'content-length': bytes.byteLength,
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
    'cache-control': 'private, max-age=3600',
  });
  response.end(bytes);
};

const cropPath = /^\/api\/streams\/([\w-]+)\/crops\/(\d{1,18})\.png$/u;

const sendCrop = async (rooms: Rooms, streamId: string, id: string, response: ServerResponse): Promise<void> => {
  const png = await rooms.labels.picture(streamId, id);
  if (png === null) return send(response, 404, { message: 'this crop is no longer kept' });
  response.writeHead(200, {
    'content-type': 'image/png',
    'content-length': png.byteLength,
    'cache-control': 'private, max-age=86400, immutable',
  });
  response.end(png);
};

const importGolden = async (
  context: ApiContext & { identity: Identity },
  request: IncomingMessage,
  url: URL,
  response: ServerResponse,
): Promise<void> => {
  const classes = (url.searchParams.get('classes') ?? '').split(',').map((name) => name.trim());
  const bytes = await readBody(request, maxGoldenBytes);
  const input = { name: url.searchParams.get('name') ?? '', classes, bytes };
  send(response, 201, await context.rooms.importGolden(input, actorOf(context).actor));
};

interface Routed {
  readonly backup: Backup;
  readonly context: ApiContext;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

const modelsPath = /^\/api\/streams\/([\w-]+)\/models$/u;

const importEdgeModel = async (
  { context, request, response }: Routed & { context: { identity: Identity } },
  streamId: string,
  url: URL,
): Promise<void> => {
  const modelClasses = (url.searchParams.get('classes') ?? '').split(',').map((name) => name.trim());
  const bytes = await readBody(request, maxEdgeBytes);
  const input = { streamId, bytes, modelClasses: modelClasses.filter((name) => name !== '') };
  send(response, 201, await context.rooms.models.import(input, actorOf(context).actor));
};

/** The caller where the role suffices; null after it was refused. */
const admitted = ({ context, response }: Routed, role: Role): Identity | null => {
  const { identity } = context;
  if (identity && allows(identity.role, role)) return identity;
  send(response, identity ? 403 : 401, {
    message: identity ? `this needs the role ${role}; ask an admin` : 'sign in first, or send an API token',
  });
  return null;
};

const routeApi = async (routed: Routed): Promise<void> => {
  const { context, request, response, backup } = routed;
  const url = new URL(request.url ?? '/', 'http://localhost');
  const frame = framePath.exec(url.pathname);
  if (request.method === 'GET' && url.pathname === '/api/health') return send(response, 200, { status: 'ok' });
  if (request.method === 'GET' && frame?.[1]) {
    if (admitted(routed, 'viewer')) await sendFrame(context.rooms, frame[1], url, response);
    return;
  }
  const crop = cropPath.exec(url.pathname);
  if (request.method === 'GET' && crop?.[1] && crop[2]) {
    if (admitted(routed, 'viewer')) await sendCrop(context.rooms, crop[1], crop[2], response);
    return;
  }
  const model = modelPath.exec(url.pathname);
  if (request.method === 'GET' && model?.[1] && model[2]) {
    if (admitted(routed, 'viewer')) await sendModel(context.rooms, model[1], model[2], response);
    return;
  }
  const brought = modelsPath.exec(url.pathname);
  if (request.method === 'POST' && brought?.[1]) {
    const identity = admitted(routed, 'operator');
    if (identity) await importEdgeModel({ ...routed, context: { ...context, identity } }, brought[1], url);
    return;
  }
  if (request.method === 'POST' && url.pathname === '/api/golden-models') {
    const identity = admitted(routed, 'operator');
    if (identity) await importGolden({ ...context, identity }, request, url, response);
    return;
  }
  if (request.method === 'GET' && url.pathname === '/api/backup') {
    const identity = admitted(routed, 'admin');
    if (identity) await sendBackup(backup, actorOf({ ...context, identity }).actor, response);
    return;
  }
  send(response, 404, { message: `there is no ${request.method} ${url.pathname}` });
};

/** Files whose names change with what is in them: a browser need not ask for one twice. */
const hashedPath = '/_next/static/';

/** The server's one port: API under /trpc and /api, and the dashboard's files. */
export const createHttpServer = (options: HttpOptions): Server => {
  const { rooms, auth, audit, monitor, targets, backup, preferences, setup, log, webRoot, docsRoot, publicUrl } =
    options;
  const contextOf = async (request: IncomingMessage): Promise<ApiContext> => {
    const identify = () => auth.access.identify(request.headers);
    const client = clientAddress(request, publicUrl !== null);
    return { rooms, auth, audit, targets, preferences, setup, identity: await identify(), identify, client };
  };
  const trpc = createHTTPHandler({
    router: appRouter,
    basePath: '/trpc/',
    maxBodySize: maxJsonBytes,
    createContext: ({ req }) => contextOf(req),
    onError: ({ error, path }) => {
      if (error.code === 'INTERNAL_SERVER_ERROR') log.error({ err: error, path }, 'an API call failed');
    },
  });
  const onFault = (err: unknown, path: string) => log.error({ err, path }, 'an API call failed');
  const v1 = createV1({ contextOf, maxBodySize: maxJsonBytes, onFault });
  const api = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (isMonitorPath(request.url)) return answerMonitor({ monitor, auth }, request, response);
    if (request.url?.startsWith(`${authPath}/`))
      return answerAuth({ auth, audit, behindProxy: publicUrl !== null }, request, response);
    if (request.url?.startsWith(`${v1Path}/`)) return v1(request, response);
    return routeApi({ backup, context: await contextOf(request), request, response });
  };
  // `dev` looks files up at each request: a rebuilt dashboard must not end a running server.
  const files = existsSync(webRoot)
    ? sirv(webRoot, {
        dev: true,
        etag: true,
        gzip: true,
        setHeaders: (response, path) => {
          // Not among the types that sirv knows.
          if (path.endsWith('.ico')) response.setHeader('content-type', 'image/x-icon');
          if (path.startsWith(hashedPath)) response.setHeader('cache-control', 'public, max-age=31536000, immutable');
        },
      })
    : null;
  const docs = sirv(docsRoot, {
    dev: true,
    extensions: [],
    setHeaders: (response) => response.setHeader('content-type', 'text/plain; charset=utf-8'),
  });
  return createServer((request, response) => {
    const path = request.url ?? '/';
    response.setHeader('x-content-type-options', 'nosniff');
    response.setHeader('x-frame-options', 'DENY');
    response.setHeader('referrer-policy', 'same-origin');
    if (!isOwn(request, options)) return send(response, 403, { message: 'requests from other sites are not accepted' });
    if (path.startsWith('/trpc/')) return trpc(request, response);
    if (path.startsWith('/api/') || isMonitorPath(path))
      return void api(request, response).catch((error: unknown) => {
        if (error instanceof InputError)
          return send(response, 400, { field: error.field, message: error.message, wording: wordingOfError(error) });
        if (error instanceof NotFoundError)
          return send(response, 404, { message: error.message, wording: wordingOfError(error) });
        log.error({ err: error, path }, 'an API call failed');
        if (response.headersSent) response.destroy();
        else send(response, 500, { message: 'the server met a fault; its log says more' });
      });
    if (/^\/docs\/[\w-]+\.md$/u.test(path)) {
      request.url = path.slice('/docs'.length);
      return docs(request, response, () => send(response, 404, { message: `there is no document ${path}` }));
    }
    if (files) return files(request, response, () => send(response, 404, { message: `there is no page ${path}` }));
    send(response, 503, { message: 'the dashboard is not built; run npm run build' });
  });
};
