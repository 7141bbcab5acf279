import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isParcel, leastParcelBytes, type Parcel, ParcelReceiver, type ParcelRules, ParcelSender } from './parcels.ts';

interface Message {
  readonly n: number;
  readonly kind: 'ordered' | 'urgent';
  readonly content?: unknown;
}

const rules: ParcelRules<Message> = {
  mayBeLarge: ({ kind }) => kind === 'ordered',
  keepsOrder: ({ kind }) => kind === 'ordered',
};

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parcels-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A sender whose messages reach a receiver as over a channel: each as a copy, in order. */
const connect = (into = folder) => {
  const posted: (Message | Parcel)[] = [];
  const received: Message[] = [];
  const lost: { readonly message: { readonly n: number }; readonly error: Error }[] = [];
  const receiver = new ParcelReceiver<Message>({
    rules,
    folder,
    receive: (message) => received.push(message),
    onLost: (message, error) => lost.push({ message: message as Message, error }),
  });
  const sender = new ParcelSender<Message>({
    rules,
    folder: into,
    name: 'test',
    post: (message) => {
      posted.push(structuredClone(message));
      receiver.take(structuredClone(message));
    },
  });
  const arrived = async (count: number) => {
    while (received.length + lost.length < count) await setImmediate();
    return received;
  };
  return { sender, receiver, posted, received, lost, arrived };
};

const large = (seed: number) => new Float32Array(leastParcelBytes / 4).map((_, i) => i + seed);

describe('a parcel', () => {
  it('brings every array back, of whatever type and length, and leaves no file', async () => {
    const { sender, posted, arrived } = connect();
    const content = {
      model: Buffer.from('seven b'),
      empty: new Uint8Array(0),
      view: large(1).subarray(3, leastParcelBytes / 4 - 1),
      labels: Uint16Array.of(1, 2, 3),
      counts: BigInt64Array.of(-1n, 2n ** 60n),
      nested: [{ rows: [Int32Array.of(-5)], name: 'x', nothing: null, rate: Number.NaN }],
      rest: large(2),
    };
    sender.send({ n: 1, kind: 'ordered', content });
    expect(await arrived(1)).toEqual([
      { n: 1, kind: 'ordered', content: { ...content, model: Uint8Array.from(content.model) } },
    ]);
    expect(posted.every(isParcel)).toBe(true);
    expect(JSON.stringify(posted, (_, value) => (typeof value === 'bigint' ? `${value}` : value)).length).toBeLessThan(
      1000,
    );
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is not made of what is small, nor of what must not wait', () => {
    const { sender, posted, received } = connect();
    sender.send({ n: 1, kind: 'ordered', content: new Uint8Array(leastParcelBytes - 1) });
    sender.send({ n: 2, kind: 'urgent', content: new Uint8Array(leastParcelBytes) });
    expect(posted.some(isParcel)).toBe(false);
    expect(received.map(({ n }) => n)).toEqual([1, 2]);
  });

  it('is passed by what is urgent, and by nothing else', async () => {
    const { sender, received, arrived } = connect();
    sender.send({ n: 1, kind: 'ordered', content: large(1) });
    sender.send({ n: 2, kind: 'ordered' });
    sender.send({ n: 3, kind: 'urgent' });
    sender.send({ n: 4, kind: 'ordered', content: large(4) });
    sender.send({ n: 5, kind: 'ordered' });
    expect(received.map(({ n }) => n)).toEqual([3]);
    expect((await arrived(5)).map(({ n }) => n)).toEqual([3, 1, 2, 4, 5]);
  });

  it('that no disk takes goes through the channel instead, in its place', async () => {
    const { sender, posted, arrived } = connect(join(folder, 'missing'));
    sender.send({ n: 1, kind: 'ordered', content: large(1) });
    sender.send({ n: 2, kind: 'ordered' });
    expect(await arrived(2)).toEqual([
      { n: 1, kind: 'ordered', content: large(1) },
      { n: 2, kind: 'ordered' },
    ]);
    expect(posted.some(isParcel)).toBe(false);
  });

  it('whose file is gone, or too short, is told as lost, and the next one arrives', async () => {
    const { receiver, lost, arrived } = connect();
    const message = { n: 1, kind: 'ordered', content: { $parcel: 'Float32Array', offset: 0, length: 100 } };
    receiver.take({ type: 'parcel', file: 'test-7', message });
    writeFileSync(join(folder, 'test-8'), 'too short');
    receiver.take({ type: 'parcel', file: 'test-8', message });
    receiver.take({ n: 2, kind: 'ordered' });
    expect((await arrived(3)).map(({ n }) => n)).toEqual([2]);
    expect(lost.map(({ message: { n } }) => n)).toEqual([1, 1]);
    expect(lost[0]?.error.message).toContain('ENOENT');
  });

  it('that names a file elsewhere is lost, and the file stays', async () => {
    const { receiver, lost, arrived } = connect();
    writeFileSync(join(folder, 'secret-1'), 'secret');
    receiver.take({ type: 'parcel', file: './secret-1', message: { n: 1 } });
    await arrived(1);
    expect(lost[0]?.error.message).toContain("is no parcel's name");
    expect(readdirSync(folder)).toContain('secret-1');
  });

  it('refuses arrays that it cannot carry by sending them through the channel', async () => {
    const { sender, posted, arrived } = connect();
    const content = [large(1), new Int8Array(3)];
    sender.send({ n: 1, kind: 'ordered', content });
    expect((await arrived(1))[0]?.content).toEqual(content);
    expect(posted.some(isParcel)).toBe(false);
  });
});
