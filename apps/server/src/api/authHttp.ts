import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { Auth } from '../auth/auth.ts';
import { authPath, clientAddressHeader } from '../auth/authServer.ts';
import { openIdentity } from '../domain/actor.ts';
import { isLoopbackAddress } from '../domain/loopback.ts';
import type { AuditLog } from './trpc.ts';

/** What browsers need of better-auth; the rest of it changes accounts without our roles and audit rows. */
const offered: Readonly<Record<string, 'GET' | 'POST'>> = {
  '/sign-in/username': 'POST',
  '/sign-out': 'POST',
  '/change-password': 'POST',
  '/get-session': 'GET',
};

const audited: Readonly<Record<string, string>> = {
  '/sign-in/username': 'session.start',
  '/sign-out': 'session.end',
  '/change-password': 'password.change',
};

const maxBodyBytes = 16 * 1024;

/** The peer, or who the proxy on this machine says it speaks for. */
export const clientAddress = (request: IncomingMessage, behindProxy: boolean): string => {
  const peer = request.socket.remoteAddress ?? '';
  const forwarded = request.headers['x-forwarded-for'];
  const last = (Array.isArray(forwarded) ? forwarded.join(',') : (forwarded ?? '')).split(',').at(-1)?.trim();
  return behindProxy && last && isLoopbackAddress(peer) ? last : peer;
};

const readText = async (request: IncomingMessage): Promise<string | null> => {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) {
    text += chunk;
    if (text.length > maxBodyBytes) return null;
  }
  return text;
};

const toRequest = async (request: IncomingMessage, behindProxy: boolean): Promise<Request | null> => {
  const body = request.method === 'POST' ? await readText(request) : undefined;
  if (body === null) return null;
  const headers = new Headers();
  for (const name of [
    'cookie',
    'origin',
    'referer',
    'content-type',
    'user-agent',
    'sec-fetch-site',
    'sec-fetch-mode',
    'sec-fetch-dest',
  ]) {
    const value = request.headers[name];
    if (typeof value === 'string') headers.set(name, value);
  }
  headers.set(clientAddressHeader, clientAddress(request, behindProxy));
  const url = `http://${request.headers.host}${request.url}`;
  return new Request(url, { method: request.method ?? 'GET', headers, ...(body === undefined ? {} : { body }) });
};

const reply = async (answer: Response, response: ServerResponse): Promise<void> => {
  const headers: Record<string, string | string[]> = Object.fromEntries(answer.headers);
  response.writeHead(answer.status, {
    ...headers,
    'set-cookie': answer.headers.getSetCookie(),
    'cache-control': 'no-store',
  });
  if (answer.body) Readable.fromWeb(answer.body as import('node:stream/web').ReadableStream).pipe(response);
  else response.end();
};

const usernameIn = (body: string): string | null => {
  try {
    const { username } = JSON.parse(body) as { username?: unknown };
    return typeof username === 'string' ? username.toLowerCase().slice(0, 30) : null;
  } catch {
    return null;
  }
};

/** Who was tried. A name that is no account's is not repeated: people type passwords where names belong. */
const triedName = async (auth: Auth, name: string | null): Promise<string> => {
  const users = name === null ? [] : await auth.accounts.list();
  return users.find(({ username }) => username === name)?.username ?? 'unknown name';
};

/** Leaves a row behind a failed sign-in, unless there are too many. */
const noteFailure = async (
  { auth, audit, behindProxy }: AuthHttpPorts,
  request: IncomingMessage,
  { name, status }: { readonly name: string | null; readonly status: number },
): Promise<void> => {
  const address = clientAddress(request, behindProxy);
  const leftOut = auth.failedSignIns.take(address);
  if (leftOut === null) return;
  const why = status === 429 ? 'too many tries' : status === 403 ? 'disabled' : 'wrong name or password';
  await audit.record({
    actor: 'nobody',
    action: 'session.refuse',
    subject: await triedName(auth, name),
    before: null,
    after: { address, why, ...(leftOut > 0 ? { leftOutBefore: leftOut } : {}) },
  });
};

export interface AuthHttpPorts {
  readonly auth: Auth;
  readonly audit: AuditLog;
  /** A proxy on this machine stands before us and says who it speaks for. */
  readonly behindProxy: boolean;
}

/** Signing in, signing out and changing one's password, under `/api/auth`. */
export const answerAuth = async (
  ports: AuthHttpPorts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const { auth, audit, behindProxy } = ports;
  const path = new URL(request.url ?? '/', 'http://localhost').pathname.slice(authPath.length);
  const refuse = (status: number, message: string) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ message }));
  if (offered[path] !== request.method) return void refuse(404, `there is no ${request.method} ${authPath}${path}`);
  const asked = await toRequest(request, behindProxy);
  if (!asked) return void refuse(413, 'the request is too large');
  const before = await auth.access.identify({ cookie: request.headers.cookie });
  const name = path === '/sign-in/username' ? usernameIn(await asked.clone().text()) : (before?.name ?? null);
  const answer = await auth.handle(asked);
  auth.forget();
  const action = audited[path];
  if (action && answer.ok && name !== null && name !== openIdentity.name)
    await audit.record({ actor: name, action, subject: name, before: null, after: null });
  if (path === '/sign-in/username' && !answer.ok) await noteFailure(ports, request, { name, status: answer.status });
  await reply(answer, response);
};
