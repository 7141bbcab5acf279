import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Notice } from '../domain/notification.ts';
import { sendWebhook, signature } from './webhook.ts';

const notice: Notice = {
  kind: 'drift',
  at: new Date('2026-11-23T12:00:00Z'),
  streamId: 's-1',
  streamName: 'Gate',
  deviceId: null,
  message: 'The data changed.',
};

let receiver: Server;
let url: string;
let answers: number[] = [];
let received: { headers: IncomingHttpHeaders; body: string }[] = [];

beforeAll(async () => {
  receiver = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    received.push({ headers: request.headers, body });
    response.writeHead(answers.shift() ?? 204, { location: '/elsewhere' }).end();
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
});
afterAll(() => {
  receiver.closeAllConnections();
  receiver.close();
});
beforeEach(() => {
  answers = [];
  received = [];
});

const options = (change: object = {}) => ({
  url,
  allowPrivate: true,
  secret: 'shared',
  now: () => 1_700_000_000_000,
  firstWaitMs: 5,
  ...change,
});

describe('a webhook', () => {
  it('carries the notice, signed so that its receiver can tell who sent it and when', async () => {
    await sendWebhook(notice, options());
    const [{ headers, body } = { headers: {}, body: '' }] = received;
    expect(JSON.parse(body)).toEqual({ ...notice, at: '2026-11-23T12:00:00.000Z' });
    expect(headers['x-whetstone-timestamp']).toBe('1700000000');
    expect(headers['x-whetstone-signature']).toBe(signature('shared', '1700000000', body));
    expect(signature('other', '1700000000', body)).not.toBe(headers['x-whetstone-signature']);
  });

  it('is sent again while the receiver is overloaded', async () => {
    answers = [503, 429, 200];
    await sendWebhook(notice, options());
    expect(received).toHaveLength(3);
  });

  it('is given up after six attempts, and at once where another does not help', async () => {
    answers = Array.from({ length: 10 }, () => 500);
    await expect(sendWebhook(notice, options())).rejects.toThrow('the receiver answered 500');
    expect(received).toHaveLength(6);
    answers = [404];
    await expect(sendWebhook(notice, options())).rejects.toThrow('the receiver answered 404');
    expect(received).toHaveLength(7);
  });

  it('follows no redirect, which could lead to where the filter does not look', async () => {
    answers = [302];
    await expect(sendWebhook(notice, options())).rejects.toThrow('the receiver answered 302');
    expect(received).toHaveLength(1);
  });

  it.each(['127.0.0.1', 'localhost', '[::1]', '[::ffff:127.0.0.1]', '[::127.0.0.1]', '2130706433'])(
    'does not reach %s unless the admin allowed private addresses',
    async (host) => {
      const inside = url.replace('127.0.0.1', host);
      const refused = sendWebhook(notice, options({ url: inside, allowPrivate: false, attempts: 1 }));
      await expect(refused).rejects.toThrow(/private network; allow that in the target/u);
      expect(received).toHaveLength(0);
    },
  );

  it('does not reach the metadata service of a cloud', async () => {
    const metadata = options({ url: 'http://169.254.169.254/latest/meta-data', allowPrivate: false, attempts: 1 });
    await expect(sendWebhook(notice, metadata)).rejects.toThrow(/private network/u);
  });
});
