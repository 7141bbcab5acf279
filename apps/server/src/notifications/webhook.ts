import { createHmac } from 'node:crypto';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import pRetry, { AbortError } from 'p-retry';
import { useAgent as filteringAgent } from 'request-filtering-agent';
import type { Notice } from '../domain/notification.ts';

const timeoutMs = 10_000;

export interface WebhookOptions {
  readonly url: string;
  /** Without it, addresses of this machine and of private networks are refused, whatever name leads to them. */
  readonly allowPrivate: boolean;
  /** Key of the signature; null sends none. */
  readonly secret: string | null;
  readonly now: () => number;
  /** Wait before the second attempt; doubled after each. */
  readonly firstWaitMs?: number;
  readonly attempts?: number;
  readonly signal?: AbortSignal;
}

/**
 * The signature that a receiver checks: HMAC-SHA-256 of `timestamp.body` under the shared secret, in hex. The timestamp
 * is signed too, so that an old request cannot be sent again.
 */
export const signature = (secret: string, timestamp: string, body: string): string =>
  `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;

/** One POST; redirects are not followed, since they could lead where the filter does not look. */
const post = (options: WebhookOptions, body: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const { url, allowPrivate, secret, now, signal } = options;
    const timestamp = String(Math.floor(now() / 1000));
    const send = url.startsWith('https:') ? requestHttps : requestHttp;
    const request = send(url, {
      method: 'POST',
      agent: filteringAgent(url, {
        allowPrivateIPAddress: allowPrivate,
        allowMetaIPAddress: allowPrivate,
        // The old spelling of IPv4 in IPv6, `::127.0.0.1`, which the filter takes for a public address.
        denyIPAddressList: allowPrivate ? [] : ['::/96'],
      }),
      timeout: timeoutMs,
      ...(signal ? { signal } : {}),
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'user-agent': 'whetstone',
        'x-whetstone-timestamp': timestamp,
        ...(secret === null ? {} : { 'x-whetstone-signature': signature(secret, timestamp, body) }),
      },
    });
    request.on('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.on('timeout', () => request.destroy(new Error(`no answer within ${timeoutMs / 1000} s`)));
    request.on('error', reject);
    request.end(body);
  });

/** Refusals that another attempt does not change: the address is not allowed, or the receiver does not want it. */
const isFinal = (status: number): boolean => status >= 300 && status < 500 && status !== 408 && status !== 429;

const attempt = async (options: WebhookOptions, body: string): Promise<void> => {
  const status = await post(options, body).catch((error: Error) => {
    if (!/not allowed/iu.test(error.message)) throw error;
    throw new AbortError(
      `${new URL(options.url).hostname} is this machine or in a private network; allow that in the target if it is meant`,
    );
  });
  if (status >= 200 && status < 300) return;
  const message = `the receiver answered ${status}`;
  throw isFinal(status) ? new AbortError(message) : new Error(message);
};

/**
 * Sends a notice, again with doubled waits where the receiver is away or overloaded.
 *
 * @throws {Error} with a sentence, when the last attempt failed or another would not help
 */
export const sendWebhook = (notice: Notice, options: WebhookOptions): Promise<void> => {
  const body = JSON.stringify(notice);
  return pRetry(() => attempt(options, body), {
    retries: (options.attempts ?? 6) - 1,
    minTimeout: options.firstWaitMs ?? 1_000,
    factor: 2,
    randomize: true,
    ...(options.signal ? { signal: options.signal } : {}),
  });
};
