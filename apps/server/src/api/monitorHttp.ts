import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Auth } from '../auth/auth.ts';
import type { Monitor } from '../metrics/monitor.ts';

const paths = ['/healthz', '/readyz', '/metrics'];
const pathOf = (url: string | undefined): string => (url ?? '/').replace(/\?.*$/u, '');

export const isMonitorPath = (url: string | undefined): boolean => paths.includes(pathOf(url));

/**
 * `/healthz` (the process answers) and `/readyz` (database and a device do) are for everybody, since they say nothing
 * of streams; `/metrics` wants a token with the scope read, or a session.
 */
export const answerMonitor = async (
  { monitor, auth }: { readonly monitor: Monitor; readonly auth: Auth },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const answer = (status: number, text: string, type = 'text/plain; charset=utf-8') =>
    void response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(text);
  if (request.method !== 'GET' && request.method !== 'HEAD') return answer(405, 'only GET is answered here\n');
  const path = pathOf(request.url);
  if (path === '/healthz') return answer(200, 'ok\n');
  if (path === '/readyz') {
    const problems = await monitor.problems();
    return answer(problems.length === 0 ? 200 : 503, problems.length === 0 ? 'ready\n' : `${problems.join('\n')}\n`);
  }
  if (!(await auth.access.identify(request.headers)))
    return answer(401, 'send an API token with the scope read as Authorization: Bearer\n');
  answer(200, await monitor.metrics.scrape(), monitor.metrics.contentType);
};
